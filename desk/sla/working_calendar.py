"""When an office works: weeks, seasons, holidays and exceptions, in its own zone. Pure."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from desk.sla.timetable import LAST_DAY, MIDNIGHT, Hours, Timetable, covering

Week = Mapping[int, Hours]
ALL_DAY: Hours = ((MIDNIGHT, MIDNIGHT),)


class CalendarError(ValueError):
    """A working calendar that contradicts itself, or cannot answer."""


class NoWorkingTime(CalendarError):
    """The calendar stays closed for longer than `HORIZON`."""


class Closed(StrEnum):
    """Why a day has no working hours."""

    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    SEASON = "season"  # it closes a day on which the usual week works
    WEEK = "week"  # the weekly rest


@dataclass(frozen=True)
class Season:
    """A week that replaces the usual one from `first` to `last`, both included."""

    first: date
    last: date
    week: Week
    name: str = ""


@dataclass(frozen=True)
class WeekFrom:
    """The usual week from the day `first` on, until the next one."""

    first: date
    week: Week


@dataclass(frozen=True)
class WorkingCalendar:
    """When an office works, in its own zone. Raises CalendarError when the parts contradict each other.

    Weekdays count from 0, Monday. Closing at 00:00 is midnight at the end of the day. On a day count, in this order:
    its exception, a holiday, the first season listed, the latest week. Nothing in it may be changed afterwards.
    """

    zone: ZoneInfo
    week: Week
    seasons: tuple[Season, ...] = ()
    holidays: frozenset[date] = frozenset()
    name: str = ""
    later_weeks: tuple[WeekFrom, ...] = ()
    exceptions: Mapping[date, Hours] = field(default_factory=dict)  # () closes the day
    names: Mapping[date, str] = field(default_factory=dict, compare=False)  # of holidays and exceptions
    _timetable: Timetable | None = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.zone, ZoneInfo):
            raise CalendarError("A working calendar needs a named time zone, such as Asia/Jakarta.")
        if any(season.last < season.first for season in self.seasons):
            raise CalendarError("A season cannot end before it begins.")
        if any(later.first <= earlier.first for earlier, later in pairwise(self.later_weeks)):
            raise CalendarError("Later weeks begin one after the other, each on a day of its own.")
        usual = (self.week, *(later.week for later in self.later_weeks))
        for week in (*usual, *(season.week for season in self.seasons)):
            _check_week(week)
        if self.holidays and all(week.get(weekday) == ALL_DAY for week in usual for weekday in range(7)):
            raise CalendarError("A calendar that is always open has no holidays.")
        for day, hours in self.exceptions.items():
            if isinstance(day, datetime):
                raise CalendarError("An exception is listed by its date, not by a moment.")
            _check_hours(hours, f"On {day}")

    def hours_on(self, day: date) -> Hours:
        """The working hours of a local day, in order; empty when closed. Raises TypeError for a datetime."""
        check_is_day(day)
        if day in self.exceptions:
            return self.exceptions[day]
        if day in self.holidays:
            return ()
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.week.get(day.weekday(), ())
        return self._usual_hours_on(day)

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def reason_closed(self, day: date) -> Closed:
        """Why `day` has no working hours. Raises ValueError when it has some, TypeError for a datetime."""
        if self.is_working_day(day):
            raise ValueError(f"{day} is a working day.")
        if day in self.exceptions:
            return Closed.EXCEPTION
        if day in self.holidays:
            return Closed.HOLIDAY
        return Closed.SEASON if self._usual_hours_on(day) else Closed.WEEK

    def timetable(self, first: int, last: int) -> Timetable:
        """The compiled hours of at least the days from the ordinal `first` to `last`; kept, and grown when needed."""
        first, last = max(first, 1), min(last, LAST_DAY)
        known = self._timetable
        if known is None or first < known.first or known.last < last:
            known = covering(known, self.hours_on, self.zone, first, last)
            # One assignment: another thread sees the old table or the new one, and each of them is right.
            object.__setattr__(self, "_timetable", known)
        return known

    def _usual_hours_on(self, day: date) -> Hours:
        week = self.week
        if self.later_weeks:
            index = bisect_right(self.later_weeks, day, key=lambda later: later.first)
            week = self.later_weeks[index - 1].week if index else week
        return week.get(day.weekday(), ())


@cache
def always(zone: ZoneInfo) -> WorkingCalendar:
    """The calendar that works round the clock."""
    return WorkingCalendar(zone, dict.fromkeys(range(7), ALL_DAY))


def check_is_day(day: date) -> None:
    """Raises TypeError for a datetime: it would equal no holiday, and its date may not be the local one."""
    if isinstance(day, datetime):
        raise TypeError("A working day is asked for by its date, not by a moment.")


def _check_week(week: Week) -> None:
    for weekday, hours in week.items():
        if weekday not in range(7):
            raise CalendarError(f"Weekdays are numbered from 0 to 6, not {weekday}.")
        _check_hours(hours, f"On weekday {weekday}")


def _check_hours(hours: Hours, when: str) -> None:
    if any(moment.tzinfo or moment.fold for span in hours for moment in span):
        raise CalendarError("Working hours are local times without a zone of their own.")
    if any(closes <= opens and closes != MIDNIGHT for opens, closes in hours):
        raise CalendarError(f"{when} an interval closes before it opens.")
    if any(closes == MIDNIGHT or opens < closes for (_, closes), (opens, _) in pairwise(hours)):
        raise CalendarError(f"{when} the intervals overlap or are out of order.")
