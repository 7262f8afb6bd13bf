"""What a calendar version says, as it is stored, and the calendar that follows from it. Pure.

{"zone": "Asia/Jakarta",
 "weeks": [{"from": null, "week": {"mon": [["07:30", "12:00"], ...]}}, {"from": "2027-01-01", "week": ...}],
 "seasons": [{"first": "2026-02-19", "last": "2026-03-20", "name": "Ramadan 1447 H", "week": ...}],
 "exceptions": [{"on": "2026-12-24", "hours": [["08:00", "12:00"]], "name": "..."}],
 "observes_holidays": true, "observes_collective_leave": true,
 "holidays": [{"on": "2026-01-01", "name": "...", "category": "public"}]}

`holidays` are the days that close this calendar, taken from the city's list when the version was made.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.sla.business_time import Hours, Season, Week, WeekFrom, WorkingCalendar
from desk.sla.kinds import HolidayCategory

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Content = Mapping[str, Any]


def digest(content: Content) -> str:
    """The fingerprint of a content: equal contents have equal ones, whatever the order of their keys."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def calendar_from(content: Content) -> WorkingCalendar:
    """The calendar of that content; the same object for the same content, so that it is compiled once a process.

    Raises KeyError, ValueError (CalendarError) where the content contradicts itself.
    """
    return _calendar(_canonical(content))


@lru_cache(maxsize=256)
def _calendar(canonical: str) -> WorkingCalendar:
    content = json.loads(canonical)
    first, *later = content["weeks"]
    if first["from"] is not None or any(week["from"] is None for week in later):
        raise ValueError("The first week of a calendar holds from the beginning, each later one from a day on.")
    closing = content["holidays"]
    exceptions = {date.fromisoformat(line["on"]): line for line in content["exceptions"]}
    names = {date.fromisoformat(line["on"]): line["name"] for line in closing}
    return WorkingCalendar(
        zone=_zone(content["zone"]),
        week=week_from(first["week"]),
        seasons=tuple(
            Season(
                date.fromisoformat(season["first"]),
                date.fromisoformat(season["last"]),
                week_from(season["week"]),
                season["name"],
            )
            for season in content["seasons"]
        ),
        holidays=frozenset(names),
        later_weeks=tuple(WeekFrom(date.fromisoformat(week["from"]), week_from(week["week"])) for week in later),
        exceptions={day: _hours(line["hours"]) for day, line in exceptions.items()},
        names=names | {day: line["name"] for day, line in exceptions.items()},
    )


def with_holidays(content: Content, holidays: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The content with those of the city's holidays that close this calendar."""
    observed = {
        HolidayCategory.PUBLIC: content["observes_holidays"],
        HolidayCategory.COLLECTIVE_LEAVE: content["observes_collective_leave"],
    }
    closing = (day for day in holidays if observed[HolidayCategory(day["category"])])
    return {**content, "holidays": sorted(closing, key=lambda day: (day["on"], day["category"]))}


def week_from(data: Mapping[str, Any]) -> Week:
    """{"mon": [["07:30", "12:00"], ...]} as a Week. Raises ValueError."""
    return {WEEKDAYS.index(day): _hours(spans) for day, spans in data.items()}


def hours_from_text(text: str) -> list[list[str]]:
    """`07.30-12.00, 13.00-16.00` as it is stored; nothing or a dash is closed, 24.00 midnight. Raises ValueError."""
    spans = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        if part in ("-", "–"):
            continue
        found = re.fullmatch(r"(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})", part)
        if not found:
            raise ValueError(part)
        opens, closes = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"
        closes = "00:00" if closes == "24:00" else closes
        time.fromisoformat(opens), time.fromisoformat(closes)
        spans.append([opens, closes])
    return spans


def hours_as_text(spans: Iterable[Iterable[str]]) -> str:
    """What is stored as people write it: `07.30-12.00, 13.00-16.00`."""
    written = []
    for opens, closes in spans:
        written.append(f"{opens}-{'24:00' if closes == '00:00' else closes}".replace(":", "."))
    return ", ".join(written)


def _hours(spans: Iterable[Iterable[str]]) -> Hours:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as unknown:
        raise ValueError(f"There is no time zone {name}.") from unknown


def _canonical(content: Content) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
