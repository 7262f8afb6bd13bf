"""When a shift begins and ends, who is late, which rounds were missed, how a step stands against its target. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from desk.shifts.kinds import Next, Presence

CHECK_IN_OPENS = timedelta(hours=2)  # before the shift: nobody is present earlier than that
LATEST_CLOSING = timedelta(hours=4)  # after the shift its hand-over can still be written that long
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """From a moment to a moment; the end is not in it."""

    begins_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Window") -> bool:
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at

    def holds(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at


def window_of(day: date, begins: time, ends: time, zone: ZoneInfo) -> Window:
    """The shift that begins on that day, in UTC; one that ends no later than it begins ends on the following day."""
    last = day if begins < ends else day + DAY
    return Window(
        datetime.combine(day, begins, zone).astimezone(UTC), datetime.combine(last, ends, zone).astimezone(UTC)
    )


def due_at(begins_at: datetime, minutes_before: int) -> datetime:
    """When one has to be there (TRK-05)."""
    return begins_at - timedelta(minutes=minutes_before)


def minutes_late(checked_in_at: datetime, begins_at: datetime, minutes_before: int) -> int:
    """Whole minutes after the moment at which one had to be there; 0 for whoever was in time."""
    return max(0, minutes_between(due_at(begins_at, minutes_before), checked_in_at))


def presence(*, checked_in_at: datetime | None, begins_at: datetime, minutes_before: int, now: datetime) -> Presence:
    """How somebody came, seen from `now`."""
    if checked_in_at is not None:
        is_late = checked_in_at > due_at(begins_at, minutes_before)
        return Presence.LATE if is_late else Presence.IN_TIME
    return Presence.MISSING if now >= begins_at else Presence.EXPECTED


def rounds_of(shift: Window, every: int | None) -> list[Window]:
    """The rounds of a shift: one in each full interval of so many minutes, from its beginning. None: no rounds are made."""
    if not every:
        return []
    length, found = timedelta(minutes=every), []
    start = shift.begins_at
    while start + length <= shift.ends_at:
        found.append(Window(start, start + length))
        start += length
    return found


def missed_rounds(shift: Window, every: int | None, begun: Iterable[datetime], *, now: datetime) -> list[Window]:
    """The rounds that are over by now and that nobody has begun (TRK-08)."""
    made = sorted(begun)
    return [
        window
        for window in rounds_of(shift, every)
        if window.ends_at <= now and not any(window.holds(moment) for moment in made)
    ]


def round_now(shift: Window, every: int | None, *, now: datetime) -> Window | None:
    """The interval in which a round is to be made now."""
    return next((window for window in rounds_of(shift, every) if window.holds(now)), None)


def minutes_between(since: datetime, until: datetime) -> int:
    """Whole minutes; negative where the second comes first. A minute that has begun counts."""
    seconds = (until - since).total_seconds()
    return -int(-seconds // 60) if seconds > 0 else int(seconds / 60)


@dataclass(frozen=True)
class Kept:
    """How a step was kept: how often it was measured, how often within its target, median and longest, in minutes."""

    measured: int
    within: int
    median: float | None
    longest: int | None


def kept(minutes: Sequence[int], target: int) -> Kept:
    """What was measured of a step against its target (TRK-16)."""
    if not minutes:
        return Kept(0, 0, None, None)
    return Kept(len(minutes), sum(one <= target for one in minutes), float(median(minutes)), max(minutes))


@dataclass(frozen=True)
class Standing:
    """How far a shift has come for one officer."""

    is_here: bool
    is_open: bool
    is_checked: bool  # or there is nothing to check
    is_on_a_round: bool
    round_is_due: bool
    is_near_its_end: bool


def what_next(standing: Standing) -> Next:
    """The one thing to do now, in the order of the procedure."""
    if not standing.is_here:
        return Next.CHECK_IN
    if not standing.is_open:
        return Next.TAKE_OVER
    if standing.is_on_a_round:
        return Next.END_PATROL
    if not standing.is_checked:
        return Next.CHECK
    if standing.round_is_due:
        return Next.PATROL
    return Next.HAND_OVER if standing.is_near_its_end else Next.NOTHING
