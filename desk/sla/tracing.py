"""A clock told interval by interval: what was counted, what was not, and why. Pure (SLA-RULES 24).

The intervals follow one another from the start to the end without gap or overlap, and those that were counted add up
to what the clock has used.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from desk.sla.business_time import Closed, WorkingCalendar, intervals_between
from desk.sla.facts import ClockTrace

ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why an interval was counted or not."""

    WORKING = "working"
    BREAK = "break"  # between two intervals of a day: lunch, Friday prayer
    NIGHT = "night"  # outside the hours of a working day
    WEEKLY_REST = "weekly_rest"
    HOLIDAY = "holiday"
    SEASON = "season"
    EXCEPTION = "exception"
    PAUSED = "paused"


class Interval(NamedTuple):
    """A stretch of a clock's life. `detail` names the holiday, the exception, or who was waited for."""

    since: datetime
    until: datetime
    counted: bool
    why: Why
    detail: str = ""

    @property
    def seconds(self) -> int:
        return int((self.until - self.since).total_seconds())


CLOSED_BECAUSE = {
    Closed.EXCEPTION: Why.EXCEPTION,
    Closed.HOLIDAY: Why.HOLIDAY,
    Closed.SEASON: Why.SEASON,
    Closed.WEEK: Why.WEEKLY_REST,
}


def intervals_of(trace: ClockTrace, calendar: WorkingCalendar, *, until: datetime) -> list[Interval]:
    """Every interval of the clock's life, from its start to its stop or to `until`."""
    end = trace.stopped_at or max(until, trace.started_at)
    found: list[Interval] = []
    cursor = trace.started_at
    for pause in trace.pauses:
        resumed = min(pause.until or end, end)
        found += _running(calendar, cursor, pause.since)
        if pause.since < resumed:
            found.append(Interval(pause.since, resumed, False, Why.PAUSED, pause.waiting_for))
        cursor = max(cursor, resumed)
    return found + list(_running(calendar, cursor, end))


def counted_seconds(intervals: Sequence[Interval]) -> int:
    """What the counted intervals come to, in whole seconds."""
    return int(sum((line.until - line.since for line in intervals if line.counted), timedelta()).total_seconds())


def days_off_within(calendar: WorkingCalendar, since: datetime, until: datetime) -> list[tuple[date, str]]:
    """The holidays and closing exceptions inside a stretch that was not counted anyway, with their names."""
    day, last = since.astimezone(calendar.zone).date(), until.astimezone(calendar.zone).date()
    found = []
    while day <= last:
        if not calendar.hours_on(day) and calendar.reason_closed(day) in (Closed.HOLIDAY, Closed.EXCEPTION):
            found.append((day, calendar.names.get(day, "")))
        day += ONE_DAY
    return found


def _running(calendar: WorkingCalendar, since: datetime, until: datetime) -> Iterator[Interval]:
    """The intervals of a stretch in which the clock ran."""
    if since >= until:
        return
    cursor = since.astimezone(UTC)
    for opens, closes in _joined(intervals_between(calendar, since, until)):
        yield from _closed(calendar, cursor, opens)
        yield Interval(opens, closes, True, Why.WORKING)
        cursor = closes
    yield from _closed(calendar, cursor, until.astimezone(UTC))


def _joined(spans: Iterator[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Spans that touch are one: round the clock is one long stretch, not one a day."""
    held: tuple[datetime, datetime] | None = None
    for opens, closes in spans:
        if held is not None and held[1] == opens:
            held = (held[0], closes)
            continue
        if held is not None:
            yield held
        held = (opens, closes)
    if held is not None:
        yield held


def _closed(calendar: WorkingCalendar, since: datetime, until: datetime) -> Iterator[Interval]:
    """The closed time between two working spans, cut where its reason changes."""
    if since >= until:
        return
    edges = [since, *_midnights(calendar, since, until), until]
    held: Interval | None = None
    for start, end in pairwise(edges):
        why, detail = _reason(calendar, start, end)
        if held is not None and (held.why, held.detail) == (why, detail):
            held = held._replace(until=end)
            continue
        if held is not None:
            yield held
        held = Interval(start, end, False, why, detail)
    if held is not None:
        yield held


def _midnights(calendar: WorkingCalendar, since: datetime, until: datetime) -> Iterator[datetime]:
    day = since.astimezone(calendar.zone).date() + ONE_DAY
    while (midnight := _midnight(calendar, day)) < until:
        if midnight > since:
            yield midnight
        day += ONE_DAY


def _midnight(calendar: WorkingCalendar, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone).astimezone(UTC)


def _reason(calendar: WorkingCalendar, since: datetime, until: datetime) -> tuple[Why, str]:
    day = since.astimezone(calendar.zone).date()
    hours = calendar.hours_on(day)
    if not hours:
        return CLOSED_BECAUSE[calendar.reason_closed(day)], calendar.names.get(day, "")
    opens = datetime.combine(day, hours[0][0], calendar.zone)
    last = datetime.combine(day, hours[-1][0], calendar.zone)
    return (Why.BREAK if opens < until and since < last and since >= opens else Why.NIGHT), ""
