"""Keeping the time ledger: in whose hands a ticket lies, from a moment on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from desk.database import db
from desk.sla import queries
from desk.sla.business_time import WorkingCalendar
from desk.sla.kinds import Holder, Measure
from desk.sla.ledger import Stretch, append_stretch, booking_of
from desk.sla.models import LedgerStretch, SlaClock


def book(*, ticket_id: int, holder: Holder | None, at: datetime) -> None:
    """Let that holder have the ticket from `at` on; None when it has ended. Nothing changes when they have it already."""
    rows = list(db.session.scalars(_last_two(ticket_id)))[::-1]
    before = [Stretch(row.holder, row.started_at, row.ended_at) for row in rows]
    after = list(before)
    append_stretch(after, holder, at, gap_holder=Holder.REPORTER)
    if after == before:
        return
    calendar = ledger_calendar(ticket_id)
    for row in rows[len(after) :]:
        db.session.delete(row)
        # What had no length goes before the one before it goes on: no two stretches of a ticket may be open at once.
        db.session.flush()
    for row, stretch in zip(rows, after, strict=False):
        _write(row, stretch, calendar)
    for stretch in after[len(rows) :]:
        row = LedgerStretch(ticket_id=ticket_id, started_at=stretch.since)
        _write(row, stretch, calendar)
        db.session.flush()  # one after another, for the same reason
        db.session.add(row)


def open_ledger(*, ticket_id: int, holder: Holder, at: datetime) -> None:
    """Begin the ledger of a new ticket."""
    db.session.add(LedgerStretch(ticket_id=ticket_id, holder=holder, started_at=at))


def rebook(*, ticket_id: int) -> None:
    """Count the ended stretches anew: the resolution is counted in another calendar now."""
    calendar = ledger_calendar(ticket_id)
    for row in stretches_of(ticket_id):
        if row.ended_at is not None:
            row.seconds, row.working_seconds = booking_of(calendar, row.started_at, row.ended_at)


def stretches_of(ticket_id: int) -> Sequence[LedgerStretch]:
    """The ledger of a ticket, oldest first."""
    found = select(LedgerStretch).where(LedgerStretch.ticket_id == ticket_id).order_by(LedgerStretch.started_at)
    return db.session.scalars(found).all()


def ledger_calendar(ticket_id: int) -> WorkingCalendar:
    """The calendar in which the ticket's resolution is counted, last of its cycles: its closed hours are the ledger's."""
    cycles = select(SlaClock).where(SlaClock.ticket_id == ticket_id, SlaClock.measure == Measure.RESOLUTION)
    return queries.calendar_of(db.session.scalars(cycles.order_by(SlaClock.cycle.desc()).limit(1)).one())


def calendar_among(clocks: Sequence[SlaClock]) -> WorkingCalendar:
    """The same, of clocks that have been read already, in the order of their beginnings."""
    return queries.calendar_of([clock for clock in clocks if clock.measure is Measure.RESOLUTION][-1])


def _write(row: LedgerStretch, stretch: Stretch, calendar: WorkingCalendar) -> None:
    row.holder, row.started_at, row.ended_at = stretch
    row.seconds, row.working_seconds = (
        (None, None) if stretch.until is None else booking_of(calendar, stretch.since, stretch.until)
    )


def _last_two(ticket_id: int) -> Select[tuple[LedgerStretch]]:
    return (
        select(LedgerStretch)
        .where(LedgerStretch.ticket_id == ticket_id)
        .order_by(LedgerStretch.started_at.desc())
        .limit(2)
    )
