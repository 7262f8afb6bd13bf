"""Working time between two moments, and when a promise falls due. Moments go in aware and come out in UTC."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice, pairwise
from zoneinfo import ZoneInfo

Hours = tuple[tuple[time, time], ...]
Week = Mapping[int, Hours]
Span = tuple[datetime, datetime]
MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
ALL_DAY: Hours = ((MIDNIGHT, MIDNIGHT),)
HORIZON = timedelta(days=400)  # more than a year: one open season is enough


class CalendarError(ValueError):
    """A working calendar that contradicts itself, or cannot answer."""


class NoWorkingTime(CalendarError):
    """The calendar stays closed for longer than `HORIZON`."""


@dataclass(frozen=True)
class Season:
    """A week that replaces the usual one from `first` to `last`, both included."""

    first: date
    last: date
    week: Week


@dataclass(frozen=True)
class WorkingCalendar:
    """When an office works, in its own zone. Raises CalendarError when the parts contradict each other.

    Weekdays count from 0, Monday. Closing at 00:00 is midnight at the end of the day. Where seasons overlap,
    the first one listed counts; a holiday closes the day in any season.
    """

    zone: ZoneInfo
    week: Week
    seasons: tuple[Season, ...] = ()
    holidays: frozenset[date] = frozenset()
    name: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.zone, ZoneInfo):
            raise CalendarError("A working calendar needs a named time zone, such as Asia/Jakarta.")
        if any(season.last < season.first for season in self.seasons):
            raise CalendarError("A season cannot end before it begins.")
        for week in (self.week, *(season.week for season in self.seasons)):
            _check_week(week)
        if self.holidays and all(self.week.get(weekday) == ALL_DAY for weekday in range(7)):
            raise CalendarError("A calendar that is always open has no holidays.")

    def hours_on(self, day: date) -> Hours:
        """The working hours of a local day, in order; empty when closed. Raises TypeError for a datetime."""
        if isinstance(day, datetime):  # it would equal no holiday, and its date may not be the local one
            raise TypeError("A working day is asked for by its date, not by a moment.")
        if day in self.holidays:
            return ()
        week = next((season.week for season in self.seasons if season.first <= day <= season.last), self.week)
        return week.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))


@dataclass(frozen=True)
class WorkingTime:
    """A target in working hours and minutes. Raises ValueError when negative."""

    amount: timedelta

    def __post_init__(self) -> None:
        if self.amount < timedelta():
            raise ValueError("A target in working time cannot be negative.")


@dataclass(frozen=True)
class WorkingDays:
    """A target in whole working days: the end of the last one counts. Raises ValueError below one."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("A target in working days is at least one day.")


def due_moment(calendar: WorkingCalendar, start: datetime, target: WorkingTime | WorkingDays) -> datetime:
    """When `target` falls due, in UTC; working days count from the day after `start`. Raises ValueError."""
    if isinstance(target, WorkingTime):
        return add_business_time(calendar, start, target.amount)
    started_on = _utc(start).astimezone(calendar.zone).date()
    return end_of_working_day(calendar, add_working_days(calendar, started_on, target.count))


def add_business_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The first moment, in UTC, by which `amount` of working time has passed; an exact fit ends at closing.

    Raises ValueError when naive or negative, NoWorkingTime when the calendar stays closed too long.
    """
    if amount < timedelta():
        raise ValueError("Working time to add cannot be negative.")
    moment = _utc(start)
    if not amount:
        return moment
    spans = _spans(calendar, moment, _working_days_from(calendar, moment.astimezone(calendar.zone).date()))
    begins, ends = next(spans)
    while amount > ends - begins:
        amount -= ends - begins
        begins, ends = next(spans)
    return begins + amount


def business_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`. Raises ValueError when naive or out of order."""
    return sum((ends - begins for begins, ends in intervals_between(calendar, start, end)), timedelta())


def intervals_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The working spans from `start` to `end`, clipped to them, in UTC and in order. Raises ValueError."""
    first, last = _utc(start), _utc(end)
    if last < first:
        raise ValueError("The end of a period cannot lie before its start.")
    day = first.astimezone(calendar.zone).date()
    count = (last - first).days + 3  # both ends, and one more: a clock change can bring an earlier date back
    spans = _spans(calendar, first, (day + n * ONE_DAY for n in range(count)))
    return ((begins, min(ends, last)) for begins, ends in spans if begins < last)


def add_working_days(calendar: WorkingCalendar, day: date, count: int) -> date:
    """`count` working days after `day`, not counting it. Raises ValueError when negative, NoWorkingTime."""
    if count < 0:
        raise ValueError("Working days to add cannot be negative.")
    return next(islice(chain([day], _working_days_from(calendar, day + ONE_DAY)), count, None))


def working_days_between(calendar: WorkingCalendar, first: date, last: date) -> int:
    """The working days after `first` up to and including `last`. Raises ValueError when out of order."""
    if last < first:
        raise ValueError("The last day of a period cannot lie before its first.")
    return sum(calendar.is_working_day(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))


def end_of_working_day(calendar: WorkingCalendar, day: date) -> datetime:
    """The last closing moment of `day`, in UTC. Raises ValueError when closed that day."""
    hours = calendar.hours_on(day)
    if not hours:
        raise ValueError(f"{day} is not a working day.")
    return _closing(calendar, day, hours[-1][1])


def _working_days_from(calendar: WorkingCalendar, day: date) -> Iterator[date]:
    """The working days from `day` on, without end. Raises NoWorkingTime when the next is too far."""
    last_open = day
    while day - last_open <= HORIZON and day != date.max:
        if calendar.is_working_day(day):
            yield day
            last_open = day
        day += ONE_DAY
    raise NoWorkingTime(f"The calendar stays closed for more than {HORIZON.days} days after {last_open}.")


def _spans(calendar: WorkingCalendar, start: datetime, days: Iterable[date]) -> Iterator[Span]:
    """The working spans of `days` that end after `start`, clipped to it."""
    for day in days:
        for opens, closes in calendar.hours_on(day):
            begins = max(start, datetime.combine(day, opens, calendar.zone).astimezone(UTC))
            ends = _closing(calendar, day, closes)
            if begins < ends:
                yield begins, ends
                start = ends  # hours inside a skipped hour must not be counted twice


def _closing(calendar: WorkingCalendar, day: date, closes: time) -> datetime:
    return datetime.combine(day + ONE_DAY * (closes == MIDNIGHT), closes, calendar.zone).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _check_week(week: Week) -> None:
    for weekday, hours in week.items():
        if weekday not in range(7):
            raise CalendarError(f"Weekdays are numbered from 0 to 6, not {weekday}.")
        if any(moment.tzinfo for span in hours for moment in span):
            raise CalendarError("Working hours are local times without a zone of their own.")
        if any(closes <= opens and closes != MIDNIGHT for opens, closes in hours):
            raise CalendarError(f"On weekday {weekday} an interval closes before it opens.")
        if any(closes == MIDNIGHT or opens < closes for (_, closes), (opens, _) in pairwise(hours)):
            raise CalendarError(f"On weekday {weekday} the intervals overlap or are out of order.")
