"""Stories of tickets, out of the stored clocks and ledger, or out of their events alone."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from desk.database import db
from desk.event_kinds import EventKind
from desk.figures.accounting import Deed, Held, Story
from desk.sla import calendars
from desk.sla.facts import ClockTrace, Fact, NoPromises, Paused, Promise, clock_calendar
from desk.sla.history import EFFECTS, replay
from desk.sla.kinds import Measure
from desk.sla.ledger import Booking, booking_of
from desk.sla.models import LedgerStretch, SlaClock
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event

Course = tuple[list[ClockTrace], list[Held]]
CourseOf = Callable[[int], Course]
LATE_FOR = (Measure.RESPONSE, Measure.RESOLUTION)


def as_stored(ticket_ids: Collection[int]) -> list[Story]:
    """The stories of these tickets by the clocks and ledgers that are kept."""
    clocks, ledgers = defaultdict(list), defaultdict(list)
    kept = select(SlaClock).where(SlaClock.ticket_id.in_(ticket_ids)).options(selectinload(SlaClock.pauses))
    for clock in db.session.scalars(kept.order_by(SlaClock.id)):
        clocks[clock.ticket_id or 0].append(_trace(clock))
    booked = select(LedgerStretch).where(LedgerStretch.ticket_id.in_(ticket_ids), LedgerStretch.ended_at.is_not(None))
    for row in db.session.scalars(booked.order_by(LedgerStretch.started_at)):
        assert row.ended_at is not None  # asked for
        booking = Booking(row.seconds or 0, row.working_seconds or 0)
        ledgers[row.ticket_id].append(Held(row.holder, row.started_at, row.ended_at, booking))
    return _stories(ticket_ids, lambda ticket_id: (clocks[ticket_id], ledgers[ticket_id]), _deeds(ticket_ids))


def from_events(ticket_ids: Collection[int], *, at: datetime) -> tuple[list[Story], int]:
    """The same, recomputed from nothing but what happened; and how many tell too little for that (before promises were kept)."""
    deeds = _deeds(ticket_ids)
    courses: dict[int, Course] = {}
    for ticket_id in ticket_ids:
        facts = [
            Fact(deed.kind, deed.at, deed.details)
            for deed in deeds[ticket_id]
            if deed.kind in EFFECTS or deed.kind is EventKind.TICKET_OPENED
        ]
        try:
            history = replay(facts, calendars.get, until=at)
        except NoPromises:
            continue
        resolution = [trace for trace in history.clocks if trace.measure is Measure.RESOLUTION]
        calendar = clock_calendar(resolution[-1].promise, calendars.get)
        for trace in history.clocks:
            _note_breach(trace, deeds[ticket_id])
        ledger = [
            Held(one.holder, one.since, one.until, booking_of(calendar, one.since, one.until))
            for one in history.stretches
            if one.until is not None
        ]
        courses[ticket_id] = list(history.clocks), ledger
    told = _stories(list(courses), courses.__getitem__, deeds)
    return told, len(ticket_ids) - len(courses)


def day_of(moment: datetime) -> date:
    """The city's day at a moment."""
    return calendars.city_day(moment)


def _stories(ticket_ids: Collection[int], course_of: CourseOf, deeds: dict[int, list[Deed]]) -> list[Story]:
    lengths = _first_answers(ticket_ids)
    T = Ticket
    columns = (
        T.id, T.department_id, T.unit_id, T.service_id, T.kind, T.priority, T.tier, T.assignee_id, T.status, T.opened_at,
        T.resolved_at, T.closed_at,
    )  # fmt: skip
    asked = select(*columns).where(T.id.in_(ticket_ids)).order_by(T.id)
    rows: list[tuple[Any, ...]] = [tuple(row) for row in db.session.execute(asked)]
    return [Story(*[*row, *course_of(row[0]), deeds[row[0]], lengths.get(row[0])]) for row in rows]


def _deeds(ticket_ids: Collection[int]) -> dict[int, list[Deed]]:
    found: dict[int, list[Deed]] = {ticket_id: [] for ticket_id in ticket_ids}
    asked = select(Event.ticket_id, Event.id, Event.kind, Event.happened_at, Event.actor_id, Event.details)
    for ticket_id, *told in db.session.execute(asked.where(Event.ticket_id.in_(ticket_ids)).order_by(Event.id)):
        found[ticket_id].append(Deed(*told))
    return found


def _first_answers(ticket_ids: Collection[int]) -> dict[int, int]:
    """How many letters the first public word of the desk has."""
    found: dict[int, int] = {}
    asked = (
        select(Comment.ticket_id, func.length(Comment.body), Event.details)
        .join(Event, Event.id == Comment.event_id)
        .where(Comment.ticket_id.in_(ticket_ids), Comment.is_internal.is_(False))
        .order_by(Comment.event_id)
    )
    for ticket_id, length, details in db.session.execute(asked).tuples():
        if details.get("answers"):
            found.setdefault(ticket_id, length)
    return found


def _trace(clock: SlaClock) -> ClockTrace:
    """A stored clock, as it would be traced."""
    promise = Promise(
        clock.amount, clock.unit, clock.calendar_code, clock.calendar_version, clock.policy_version, clock.priority
    )
    return ClockTrace(
        measure=clock.measure,
        cycle=clock.cycle,
        promise=promise,
        started_at=clock.started_at,
        origin_at=clock.origin_at,
        carried_seconds=clock.carried_seconds,
        pauses=[Paused(pause.waiting_for, pause.started_at, pause.ended_at) for pause in clock.pauses],
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        stopped_because=clock.stopped_because,
        breached_at=clock.breached_at,
    )


def _note_breach(trace: ClockTrace, deeds: Collection[Deed]) -> None:
    """A promise that runs late has been missed once the sweep has said so."""
    if trace.stopped_at is not None or trace.breached_at is not None or trace.measure not in LATE_FOR:
        return
    for deed in deeds:
        told = deed.details
        if deed.kind is EventKind.CLOCK_BREACHED and (told.get("measure"), told.get("cycle")) == (
            trace.measure,
            trace.cycle,
        ):
            trace.breached_at = trace.due_at or datetime.fromisoformat(told["due_at"])
