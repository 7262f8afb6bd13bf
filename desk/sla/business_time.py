"""Working time between two moments, and when a promise falls due. Moments go in aware and come out in UTC.

Every answer is looked up in the timetable of the calendar: a year costs no more than a day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from desk.sla.durations import CalendarDays, RoundTheClock, Target, WorkingDays, WorkingTime
from desk.sla.timetable import (
    HORIZON,
    LAST_DAY,
    MICROSECOND,
    MIDNIGHT,
    ONE_DAY,
    Hours,
    Timetable,
    instant,
    to_moment,
    to_number,
)
from desk.sla.working_calendar import (
    ALL_DAY,
    CalendarError,
    Closed,
    NoWorkingTime,
    Season,
    Week,
    WeekFrom,
    WorkingCalendar,
    always,
    check_is_day,
)

__all__ = [  # the one door to what those three know
    "ALL_DAY",
    "HORIZON",
    "CalendarDays",
    "CalendarError",
    "Closed",
    "Hours",
    "NoWorkingTime",
    "RoundTheClock",
    "Season",
    "Span",
    "Target",
    "Week",
    "WeekFrom",
    "WorkingCalendar",
    "WorkingDays",
    "WorkingTime",
    "add_business_time",
    "add_working_days",
    "always",
    "business_time_between",
    "due_moment",
    "end_of_working_day",
    "intervals_between",
    "measured_on",
    "working_days_between",
]

Span = tuple[datetime, datetime]


def due_moment(calendar: WorkingCalendar, start: datetime, target: Target) -> datetime:
    """When `target` falls due, in UTC; days count from the day after `start`. Raises ValueError, NoWorkingTime."""
    match target:
        case WorkingTime(amount):
            return add_business_time(calendar, start, amount)
        case RoundTheClock(amount):
            return _utc(start) + amount
        case WorkingDays(count):
            return end_of_working_day(calendar, add_working_days(calendar, _local_day(calendar, start), count))
        case CalendarDays(count):
            return end_of_working_day(always(calendar.zone), _local_day(calendar, start) + count * ONE_DAY)


def measured_on(calendar: WorkingCalendar, target: Target) -> WorkingCalendar:
    """The calendar on which a clock with that target counts its seconds: used, paused and left."""
    return always(calendar.zone) if isinstance(target, CalendarDays | RoundTheClock) else calendar


def add_business_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The first moment, in UTC, by which `amount` of working time has passed; an exact fit ends at closing.

    Raises ValueError when naive or negative, NoWorkingTime when the calendar stays closed too long.
    """
    if amount < timedelta():
        raise ValueError("Working time to add cannot be negative.")
    moment = _utc(start)
    if not amount:
        return moment
    day, begun, length = _local_day(calendar, moment).toordinal(), to_number(moment), amount // MICROSECOND
    table = calendar.timetable(day - 1, day + 1)  # a clock change at midnight can bring a date back
    while True:
        reach = table.reach(day)
        worked = table.worked_until(begun) + length
        if worked <= table.worked_through(reach):
            return to_moment(table.moment_of(worked))
        table = _longer(calendar, table, reach)


def business_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`. Raises ValueError when naive or out of order."""
    table, first, last = _period(calendar, start, end)
    return (table.worked_until(last) - table.worked_until(first)) * MICROSECOND


def intervals_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The working spans from `start` to `end`, clipped to them, in UTC and in order. Raises ValueError."""
    table, first, last = _period(calendar, start, end)
    found = range(bisect_right(table.ends, first), bisect_left(table.begins, last))
    spans = ((max(first, table.begins[index]), min(table.ends[index], last)) for index in found)
    return ((to_moment(begins), to_moment(ends)) for begins, ends in spans if begins < ends)


def add_working_days(calendar: WorkingCalendar, day: date, count: int) -> date:
    """`count` working days after `day`, not counting it. Raises ValueError when negative, NoWorkingTime."""
    check_is_day(day)
    if count < 0:
        raise ValueError("Working days to add cannot be negative.")
    if not count:
        return day
    first = day.toordinal() + 1
    table = calendar.timetable(first, first)
    while True:
        reach = table.reach(first)
        number = table.days_through(first - 1) + count
        if number <= table.days_through(reach):
            return date.fromordinal(table.days[number - 1])
        table = _longer(calendar, table, reach)


def working_days_between(calendar: WorkingCalendar, first: date, last: date) -> int:
    """The working days after `first` up to and including `last`. Raises ValueError when out of order."""
    check_is_day(first)
    check_is_day(last)
    if last < first:
        raise ValueError("The last day of a period cannot lie before its first.")
    table = calendar.timetable(first.toordinal(), last.toordinal())
    return table.days_through(last.toordinal()) - table.days_through(first.toordinal())


def end_of_working_day(calendar: WorkingCalendar, day: date) -> datetime:
    """The last closing moment of `day`, in UTC. Raises ValueError when closed that day."""
    hours = calendar.hours_on(day)
    if not hours:
        raise ValueError(f"{day} is not a working day.")
    closes = hours[-1][1]
    return to_moment(instant(calendar.zone, day + ONE_DAY if closes == MIDNIGHT else day, closes))


def _longer(calendar: WorkingCalendar, table: Timetable, reach: int) -> Timetable:
    """The timetable with further years. Raises NoWorkingTime when what follows `reach` is too far."""
    if table.last - reach > HORIZON.days or table.last >= LAST_DAY:
        last_open = date.fromordinal(min(reach, LAST_DAY))
        raise NoWorkingTime(f"The calendar stays closed for more than {HORIZON.days} days after {last_open}.")
    longer_by = 1 + (table.last - table.first) // 2  # the longer the promise, the fewer the steps
    return calendar.timetable(table.first, table.last + longer_by)


def _period(calendar: WorkingCalendar, start: datetime, end: datetime) -> tuple[Timetable, int, int]:
    """A timetable that holds the period, and its two ends."""
    first, last = _utc(start), _utc(end)
    if last < first:
        raise ValueError("The end of a period cannot lie before its start.")
    days = _local_day(calendar, first).toordinal() - 1, _local_day(calendar, last).toordinal() + 1
    return calendar.timetable(*days), to_number(first), to_number(last)


def _local_day(calendar: WorkingCalendar, moment: datetime) -> date:
    return _utc(moment).astimezone(calendar.zone).date()


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)
