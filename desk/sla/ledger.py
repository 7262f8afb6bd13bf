"""The time ledger: every second of a ticket's life is booked to one holder, or to the closed hours. Pure.

Moments are taken by the whole second, so that the parts add up to the whole exactly.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from desk.sla.business_time import WorkingCalendar, business_time_between
from desk.sla.kinds import Holder

CLOSED_HOURS = "closed_hours"


class Stretch(NamedTuple):
    """A stretch of time in one holder's hands; it has no end while it goes on."""

    holder: Holder
    since: datetime
    until: datetime | None = None


class Booking(NamedTuple):
    """What a stretch, or all of a holder's, comes to: wall-clock seconds, and those of them in working time."""

    seconds: int = 0
    working_seconds: int = 0

    @property
    def closed_seconds(self) -> int:
        return self.seconds - self.working_seconds


class Line(NamedTuple):
    """A line of the ledger: what is booked to a holder; closed hours have no working time."""

    holder: str
    seconds: int
    working_seconds: int


def append_stretch(stretches: list[Stretch], holder: Holder | None, at: datetime, *, gap_holder: Holder) -> None:
    """Let another holder have the ticket from `at` on; None ends it.

    Stretches of no length leave no trace, and one holder's that touch are one. What lies between an end and a new
    beginning belongs to `gap_holder`: whoever was content until then.
    """
    if stretches:
        last = stretches[-1]
        if last.until is None:
            if last.holder is holder:
                return
            if at > last.since:
                stretches[-1] = last._replace(until=at)
            else:
                stretches.pop()
        elif at > last.until and holder is not None:
            _add(stretches, gap_holder, last.until)
            append_stretch(stretches, holder, at, gap_holder=gap_holder)
            return
    if holder is not None:
        _add(stretches, holder, at)


def _add(stretches: list[Stretch], holder: Holder, at: datetime) -> None:
    if stretches and stretches[-1].holder is holder and stretches[-1].until == at:
        stretches[-1] = stretches[-1]._replace(until=None)
    else:
        stretches.append(Stretch(holder, at))


def booking_of(calendar: WorkingCalendar, since: datetime, until: datetime) -> Booking:
    """What a stretch comes to, counted in the hours of that calendar."""
    start, end = whole_second(since), whole_second(until)
    working = business_time_between(calendar, start, max(start, end))
    return Booking(max(0, int((end - start).total_seconds())), int(working.total_seconds()))


def lines_of(bookings: Iterable[tuple[str, Booking]]) -> Sequence[Line]:
    """The ledger: each holder with the working time it had, and the hours in which nobody could work."""
    working: dict[str, int] = {}
    closed = 0
    for holder, booking in bookings:
        working[holder] = working.get(holder, 0) + booking.working_seconds
        closed += booking.closed_seconds
    lines = [Line(holder, working[holder], working[holder]) for holder in Holder if working.get(holder)]
    return [*lines, Line(CLOSED_HOURS, closed, 0)] if closed else lines


def whole_second(moment: datetime) -> datetime:
    """The second in which a moment lies, in UTC."""
    return moment.astimezone(UTC).replace(microsecond=0)
