"""Stories of tickets, out of the stored clocks and ledger, or out of their events alone."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from desk.database import db
from desk.event_kinds import EventKind
from desk.figures.accounting import Deed, Held, Story
from desk.sla import calendars
from desk.sla.facts import ClockTrace, Fact, NoPromises, Paused, Promise, clock_calendar
from desk.sla.history import EFFECTS, replay
from desk.sla.kinds import Measure
from desk.sla.ledger import Booking, booking_of
from desk.sla.models import LedgerStretch, SlaClock, SlaPause
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event

Course = tuple[list[ClockTrace], list[Held]]
CourseOf = Callable[[int], Course]
LATE_FOR = (Measure.RESPONSE, Measure.RESOLUTION)


def as_stored(ticket_ids: Collection[int]) -> list[Story]:
    """The stories of these tickets by the clocks and ledgers that are kept."""
    clocks, ledgers = _clocks(ticket_ids), defaultdict(list)
    L = LedgerStretch
    booked = select(L.ticket_id, L.holder, L.started_at, L.ended_at, L.seconds, L.working_seconds)
    booked = booked.where(L.ticket_id.in_(ticket_ids), L.ended_at.is_not(None)).order_by(L.started_at)
    for ticket_id, holder, since, until, seconds, working in db.session.execute(booked):
        ledgers[ticket_id].append(Held(holder, since, until, Booking(seconds or 0, working or 0)))
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


def _clocks(ticket_ids: Collection[int]) -> dict[int, list[ClockTrace]]:
    """The stored clocks, as they would be traced. Columns and no objects: of a thousand clocks none is changed here."""
    C, P = SlaClock, SlaPause
    columns = (
        C.id, C.ticket_id, C.measure, C.cycle, C.started_at, C.origin_at, C.carried_seconds, C.due_at, C.stopped_at,
        C.stopped_because, C.breached_at,
        C.amount, C.unit, C.calendar_code, C.calendar_version, C.policy_version, C.priority,
    )  # fmt: skip
    found, by_id = defaultdict(list), {}
    kept = select(*columns).where(C.ticket_id.in_(ticket_ids)).order_by(C.id)
    for clock_id, ticket_id, *told in db.session.execute(kept):
        measure, cycle, started_at, origin_at, carried, due_at, stopped_at, because, breached_at, *promise = told
        by_id[clock_id] = trace = ClockTrace(
            measure=measure,
            cycle=cycle,
            promise=Promise(*promise),
            started_at=started_at,
            origin_at=origin_at,
            carried_seconds=carried,
            due_at=due_at,
            stopped_at=stopped_at,
            stopped_because=because,
            breached_at=breached_at,
        )
        found[ticket_id].append(trace)
    stood = select(P.clock_id, P.waiting_for, P.started_at, P.ended_at).join(C, C.id == P.clock_id)
    for clock_id, *pause in db.session.execute(stood.where(C.ticket_id.in_(ticket_ids)).order_by(P.started_at)):
        by_id[clock_id].pauses.append(Paused(*pause))
    return found


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
