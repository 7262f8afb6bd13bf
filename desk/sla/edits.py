"""Typed edits of calendars and days off: what they make of what is there, and which dates they change. Pure.

{"do": "holiday.add", "on": "2027-03-09", "category": "public", "name": "...", "name_en": "..."}
{"do": "holiday.remove", "on": "2027-03-09", "category": "public"}
{"do": "week.set", "calendar": "office5", "from": null, "week": {"mon": [["07:30", "12:00"]], ...}}
{"do": "week.remove", "calendar": "office5", "from": "2027-01-04"}
{"do": "season.set", "calendar": "office5", "first": "...", "last": "...", "name": "...", "week": {...}}
{"do": "season.remove", "calendar": "office5", "first": "..."}
{"do": "exception.set", "calendar": "office5", "on": "...", "hours": [], "name": "..."}
{"do": "exception.remove", "calendar": "office5", "on": "..."}
{"do": "switch.set", "calendar": "office5", "switch": "observes_holidays", "to": false}
{"do": "calendar.set", "calendar": "office5", "name": "...", "name_en": "...", "content": {...}}
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from desk.errors import BadInput
from desk.sla.calendar_content import calendar_from, with_holidays
from desk.sla.kinds import HolidayCategory

Edit = Mapping[str, Any]
Span = tuple[str | None, str | None]  # first and last day, both included; None: without a beginning, without an end
SWITCHES = ("observes_holidays", "observes_collective_leave")
MOST_SPANS = 60  # rather one long span than a question too long to ask


class Outcome(NamedTuple):
    """What edits come to. `changed` has a calendar only when a date of it has other hours than before."""

    contents: dict[str, dict[str, Any]]
    holidays: list[dict[str, str]]
    changed: dict[str, list[Span]]


class _Desk:
    """What lies open while edits are made."""

    def __init__(self, contents: Mapping[str, Mapping[str, Any]], holidays: Iterable[Mapping[str, str]]) -> None:
        self.contents: dict[str, dict[str, Any]] = {code: dict(content) for code, content in contents.items()}
        self.holidays = {(day["on"], day["category"]): dict(day) for day in holidays}

    def content(self, edit: Edit) -> dict[str, Any]:
        code = edit["calendar"]
        if code not in self.contents:
            raise BadInput("There is no calendar %(code)s.", field="calendar", code=code)
        return self.contents[code]


def apply_edits(
    contents: Mapping[str, Mapping[str, Any]], holidays: Iterable[Mapping[str, str]], edits: Iterable[Edit]
) -> Outcome:
    """Make the edits, one after the other. Raises BadInput where one contradicts what is there by then."""
    open_desk = _Desk(contents, holidays)
    for edit in edits:
        try:
            DOINGS[edit["do"]](open_desk, edit)
        except (KeyError, TypeError, ValueError) as wrong:
            raise BadInput("This change cannot be read: %(what)s", what=str(wrong)) from wrong
    days = [open_desk.holidays[key] for key in sorted(open_desk.holidays)]
    plain = [{"on": day["on"], "name": day["name"], "category": day["category"]} for day in days]
    made = {code: with_holidays(content, plain) for code, content in open_desk.contents.items()}
    for content in made.values():
        _refuse_contradictions(content)
    changed = {code: changed_spans(contents.get(code), content) for code, content in made.items()}
    return Outcome(made, days, {code: spans for code, spans in changed.items() if spans})


def changed_spans(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Span]:
    """The dates on which the two may have different hours, as spans in order."""
    if before is None:
        return []
    if before["zone"] != after["zone"]:
        return [(None, None)]
    spans: list[Span] = []
    spans += [(day, day) for day in _different(_closed_days(before), _closed_days(after))]
    spans += [(day, day) for day in _different(_exceptions(before), _exceptions(after))]
    spans += [key for key in _different(_seasons(before), _seasons(after))]
    spans += _different_weeks(before["weeks"], after["weeks"])
    return _joined(spans)


def _different(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]


def _closed_days(content: Mapping[str, Any]) -> dict[str, bool]:
    return {day["on"]: True for day in content["holidays"]}


def _exceptions(content: Mapping[str, Any]) -> dict[str, Any]:
    return {line["on"]: line["hours"] for line in content["exceptions"]}


def _seasons(content: Mapping[str, Any]) -> dict[Span, Any]:
    return {(season["first"], season["last"]): season["week"] for season in content["seasons"]}


def _different_weeks(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Span]:
    """Between any two days on which a week begins, one week holds on each side: they are compared there."""
    starts = sorted({week["from"] or "" for week in (*before, *after)})
    found: list[Span] = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        if _week_on(before, start) != _week_on(after, start):
            found.append((start or None, _day_before(following) if following else None))
    return found


def _week_on(weeks: Sequence[Mapping[str, Any]], day: str) -> Any:
    return [week["week"] for week in weeks if (week["from"] or "") <= day][-1]


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _joined(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for first, last in sorted(set(spans), key=lambda span: (span[0] or "", span[1] or "9999")):
        if found and (found[-1][1] is None or (first or "") <= found[-1][1]):
            ends = found[-1][1]
            found[-1] = (found[-1][0], None if ends is None or last is None else max(ends, last))
        else:
            found.append((first, last))
    return found if len(found) <= MOST_SPANS else [(found[0][0], found[-1][1])]


def _refuse_contradictions(content: Mapping[str, Any]) -> None:
    try:
        calendar_from(content)
    except (KeyError, ValueError) as wrong:
        raise BadInput(str(wrong)) from wrong


# What each edit does.


def _add_holiday(desk: _Desk, edit: Edit) -> None:
    key = (_day(edit["on"]), HolidayCategory(edit["category"]).value)
    known = desk.holidays.get(key)
    if known and (known["name"], known.get("name_en")) == (edit["name"], edit.get("name_en", edit["name"])):
        raise BadInput("%(day)s is on the list already.", field="on", day=key[0])
    desk.holidays[key] = {
        "on": key[0],
        "category": key[1],
        "name": edit["name"],
        "name_en": edit.get("name_en") or edit["name"],
    }


def _remove_holiday(desk: _Desk, edit: Edit) -> None:
    key = (_day(edit["on"]), HolidayCategory(edit["category"]).value)
    if desk.holidays.pop(key, None) is None:
        raise BadInput("%(day)s is not on the list.", field="on", day=key[0])


def _set_week(desk: _Desk, edit: Edit) -> None:
    content, since = desk.content(edit), edit["from"] and _day(edit["from"])
    weeks = [week for week in content["weeks"] if week["from"] != since]
    weeks.append({"from": since, "week": edit["week"]})
    content["weeks"] = sorted(weeks, key=lambda week: week["from"] or "")


def _remove_week(desk: _Desk, edit: Edit) -> None:
    content, since = desk.content(edit), _day(edit["from"])
    left = [week for week in content["weeks"] if week["from"] != since]
    if len(left) == len(content["weeks"]):
        raise BadInput("No week of this calendar begins on %(day)s.", field="from", day=since)
    content["weeks"] = left


def _set_season(desk: _Desk, edit: Edit) -> None:
    content, first, last = desk.content(edit), _day(edit["first"]), _day(edit["last"])
    if last < first:
        raise BadInput("A season cannot end before it begins.", field="last")
    others = [season for season in content["seasons"] if season["first"] != first]
    overlapping = next((other for other in others if other["first"] <= last and first <= other["last"]), None)
    if overlapping:
        raise BadInput("It overlaps the season «%(name)s».", field="first", name=overlapping["name"])
    season = {"first": first, "last": last, "name": edit["name"], "week": edit["week"]}
    content["seasons"] = sorted([*others, season], key=lambda line: line["first"])


def _remove_season(desk: _Desk, edit: Edit) -> None:
    content, first = desk.content(edit), _day(edit["first"])
    left = [season for season in content["seasons"] if season["first"] != first]
    if len(left) == len(content["seasons"]):
        raise BadInput("No season of this calendar begins on %(day)s.", field="first", day=first)
    content["seasons"] = left


def _set_exception(desk: _Desk, edit: Edit) -> None:
    content, day = desk.content(edit), _day(edit["on"])
    line = {"on": day, "hours": edit["hours"], "name": edit["name"]}
    others = [other for other in content["exceptions"] if other["on"] != day]
    content["exceptions"] = sorted([*others, line], key=lambda other: other["on"])


def _remove_exception(desk: _Desk, edit: Edit) -> None:
    content, day = desk.content(edit), _day(edit["on"])
    left = [line for line in content["exceptions"] if line["on"] != day]
    if len(left) == len(content["exceptions"]):
        raise BadInput("This calendar has no exception on %(day)s.", field="on", day=day)
    content["exceptions"] = left


def _set_switch(desk: _Desk, edit: Edit) -> None:
    content, switch = desk.content(edit), edit["switch"]
    if switch not in SWITCHES:
        raise BadInput("There is no such switch.", field="switch")
    if content[switch] is bool(edit["to"]):
        raise BadInput("This calendar does so already.", field="switch")
    content[switch] = bool(edit["to"])


def _set_calendar(desk: _Desk, edit: Edit) -> None:
    desk.contents[edit["calendar"]] = {**edit["content"], "holidays": []}


def _day(value: str) -> str:
    return date.fromisoformat(value).isoformat()


DOINGS: dict[str, Callable[[_Desk, Edit], None]] = {
    "holiday.add": _add_holiday,
    "holiday.remove": _remove_holiday,
    "week.set": _set_week,
    "week.remove": _remove_week,
    "season.set": _set_season,
    "season.remove": _remove_season,
    "exception.set": _set_exception,
    "exception.remove": _remove_exception,
    "switch.set": _set_switch,
    "calendar.set": _set_calendar,
}
