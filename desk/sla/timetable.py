"""The hours of a calendar compiled into sorted numbers, so that a year is looked up and not walked. Pure.

Moments are microseconds since 1970 in UTC, days are proleptic ordinals, durations are microseconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from itertools import chain
from zoneinfo import ZoneInfo

Hours = tuple[tuple[time, time], ...]
MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
MICROSECOND = timedelta.resolution
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a reading of a clock on the wall
HORIZON = timedelta(days=400)  # more than a year: one open season is enough
LAST_DAY = date.max.toordinal() - 1  # the day after it must still have a name
FAR = 20  # years: rather begin anew than compile a gap that nobody asked for


@dataclass(frozen=True)
class Timetable:
    """Working spans and working days from the day `first` to the day `last`, both included. Never changed."""

    first: int
    last: int
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]  # working time before each span, then the total
    day_of: tuple[int, ...]  # the day each span belongs to
    days: tuple[int, ...]  # the working days

    @cached_property
    def reopenings(self) -> tuple[int, ...]:
        """The working days that follow a closure longer than HORIZON."""
        return tuple(
            day for last_open, day in zip(self.days, self.days[1:], strict=False) if day - last_open > HORIZON.days
        )

    def worked_until(self, moment: int) -> int:
        """The working time from the beginning of the table to `moment`."""
        index = bisect_right(self.begins, moment) - 1
        return self.before[index] + min(moment, self.ends[index]) - self.begins[index] if index >= 0 else 0

    def moment_of(self, worked: int) -> int:
        """The first moment by which `worked` (more than 0, no more than the total) has passed since the beginning."""
        index = bisect_left(self.before, worked) - 1
        return self.begins[index] + worked - self.before[index]

    def worked_through(self, day: int) -> int:
        """The working time from the beginning of the table to the end of `day`."""
        return self.before[bisect_right(self.day_of, day)]

    def days_through(self, day: int) -> int:
        """The number of working days from the beginning of the table up to and including `day`."""
        return bisect_right(self.days, day)

    def reach(self, day: int) -> int:
        """The last working day to which one gets from `day` without a closure longer than HORIZON; `day` if none."""
        index = bisect_left(self.days, day)
        if index == len(self.days) or self.days[index] - day > HORIZON.days:
            return day
        following = bisect_right(self.reopenings, self.days[index])
        if following == len(self.reopenings):
            return self.days[-1]
        return self.days[bisect_left(self.days, self.reopenings[following]) - 1]


def covering(
    known: Timetable | None, hours_on: Callable[[date], Hours], zone: ZoneInfo, first: int, last: int
) -> Timetable:
    """A timetable of whole years that holds `first` to `last` and, unless it lies far away, what is `known`."""
    years = range(_year(first), _year(last) + 1)
    if known is None or years.start - _year(known.last) > FAR or _year(known.first) - years[-1] > FAR:
        return _joined([_compiled(hours_on, zone, year) for year in years])
    earlier, later = range(years.start, _year(known.first)), range(_year(known.last) + 1, years.stop)
    return _joined(
        [
            *(_compiled(hours_on, zone, year) for year in earlier),
            known,
            *(_compiled(hours_on, zone, year) for year in later),
        ]
    )


def instant(zone: ZoneInfo, day: date, reading: time) -> int:
    """When the clock on the wall first shows `reading` or, where it skips it, something later."""
    local = datetime.combine(day, reading, zone)
    before, after = _offset(local), _offset(local.replace(fold=1))
    wall = _wall(day, reading)
    if before < after:  # skipped: the offset grows somewhere between the two
        return _change(zone, wall - after, wall - before)
    return wall - before


def _compiled(hours_on: Callable[[date], Hours], zone: ZoneInfo, year: int) -> Timetable:
    """The timetable of one year.

    Moments of first showing grow with the reading, so the spans are in order and apart whatever the clock does.
    """
    first, last = date(year, 1, 1).toordinal(), min(date(year, 12, 31).toordinal(), LAST_DAY)
    moment_of = _conversion(zone, first, last)
    begins, ends, before, day_of, days = [], [], [0], [], []
    for number in range(first, last + 1):
        day = date.fromordinal(number)
        hours = hours_on(day)
        if hours:
            days.append(number)
        for opens, closes in hours:
            begin, end = moment_of(day, opens), moment_of(day + ONE_DAY if closes == MIDNIGHT else day, closes)
            if begin < end:  # hours inside a skipped hour do not take place
                begins.append(begin)
                ends.append(end)
                before.append(before[-1] + end - begin)
                day_of.append(number)
    return Timetable(first, last, tuple(begins), tuple(ends), tuple(before), tuple(day_of), tuple(days))


def _joined(parts: Sequence[Timetable]) -> Timetable:
    """One timetable from several that follow each other."""
    before, total = [0], 0
    for part in parts:
        before.extend(total + worked for worked in part.before[1:])
        total = before[-1]
    return Timetable(
        parts[0].first,
        parts[-1].last,
        _chained(part.begins for part in parts),
        _chained(part.ends for part in parts),
        tuple(before),
        _chained(part.day_of for part in parts),
        _chained(part.days for part in parts),
    )


def _chained(parts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(chain.from_iterable(parts))


def _conversion(zone: ZoneInfo, first: int, last: int) -> Callable[[date, time], int]:
    """How a local reading of those days becomes a moment: quickly where the offset never changes.

    Looking at every midnight is enough: no zone has changed its offset twice in one day.
    """
    midnights = (datetime.combine(date.fromordinal(day), MIDNIGHT, zone) for day in range(first, last + 2))
    offsets = set(map(_offset, midnights))
    if len(offsets) > 1:
        return partial(instant, zone)
    offset = offsets.pop()
    return lambda day, reading: _wall(day, reading) - offset


def _wall(day: date, reading: time) -> int:
    return (datetime.combine(day, reading) - LOCAL_EPOCH) // MICROSECOND


def _offset(moment: datetime) -> int:
    return (moment.utcoffset() or timedelta()) // MICROSECOND


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first moment after `before` at which the zone has the offset that it has at `after`."""
    new = _offset(to_moment(after).astimezone(zone))
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(to_moment(middle).astimezone(zone)) == new:
            after = middle
        else:
            before = middle
    return after


def to_moment(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


def to_number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _year(day: int) -> int:
    return date.fromordinal(day).year
