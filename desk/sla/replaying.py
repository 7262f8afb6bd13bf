"""Recomputing stored clocks and ledgers from the events alone, and naming what differs (`sla replay`)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import calendars, complaint_history
from desk.sla.complaint_history import replay_complaint
from desk.sla.facts import ClockTrace, Fact, History, NoPromises, clock_calendar
from desk.sla.history import EFFECTS, replay
from desk.sla.ladders import is_promise
from desk.sla.ledger import booking_of
from desk.sla.models import LedgerStretch, SlaClock
from desk.timeline import Event

TOLD = (EventKind.TICKET_OPENED, *EFFECTS)
PAGE = 200


class Difference(NamedTuple):
    """What is stored, and what follows from the events."""

    case_id: int  # of the ticket or complaint
    what: str
    stored: str
    replayed: str


class Replayed(NamedTuple):
    """A page of tickets: how many agreed, which could not be computed, and every difference."""

    looked_at: int
    without_promises: int
    differences: list[Difference]


def facts_by_ticket(ticket_ids: Collection[int]) -> dict[int, list[Fact]]:
    """The facts of these tickets, each in the order in which they were written."""
    events = (
        select(Event.ticket_id, Event.kind, Event.happened_at, Event.details)
        .where(Event.ticket_id.in_(ticket_ids), Event.kind.in_(TOLD))
        .order_by(Event.id)
    )
    found: dict[int, list[Fact]] = {ticket_id: [] for ticket_id in ticket_ids}
    for ticket_id, kind, at, details in db.session.execute(events).tuples():
        if ticket_id is not None:
            found[ticket_id].append(Fact(kind, at, details))
    return found


def history_of(ticket_id: int, *, until: datetime) -> History:
    """What follows from a ticket's events up to `until`. Raises NoPromises."""
    return replay(facts_by_ticket([ticket_id])[ticket_id], calendars.get, until=until)


def replay_all(*, ticket_ids: Sequence[int], at: datetime) -> Iterator[Replayed]:
    """Compare the stored clocks and ledgers of these tickets with their events, page by page."""
    for start in range(0, len(ticket_ids), PAGE):
        yield _page(ticket_ids[start : start + PAGE], at)


def differences_of(ticket_id: int, *, at: datetime) -> list[Difference]:
    """Where the stored clocks and ledger of one ticket differ from its events."""
    return _page([ticket_id], at).differences


def _page(ticket_ids: Sequence[int], at: datetime) -> Replayed:
    facts = facts_by_ticket(ticket_ids)
    clocks: dict[int, list[SlaClock]] = {}
    stored = select(SlaClock).where(SlaClock.ticket_id.in_(ticket_ids)).options(selectinload(SlaClock.pauses))
    for clock in db.session.scalars(stored.order_by(SlaClock.id)):
        clocks.setdefault(clock.ticket_id or 0, []).append(clock)
    ledgers: dict[int, list[LedgerStretch]] = {}
    booked = select(LedgerStretch).where(LedgerStretch.ticket_id.in_(ticket_ids)).order_by(LedgerStretch.started_at)
    for stretch in db.session.scalars(booked):
        ledgers.setdefault(stretch.ticket_id, []).append(stretch)
    differences: list[Difference] = []
    without_promises = 0
    for ticket_id in ticket_ids:
        try:
            history = replay(facts[ticket_id], calendars.get, until=at)
        except NoPromises:
            without_promises += 1
            continue
        differences += _compare_clocks(ticket_id, clocks.get(ticket_id, []), history, at)
        differences += _compare_ledger(ticket_id, ledgers.get(ticket_id, []), history)
    return Replayed(len(ticket_ids), without_promises, differences)


def replay_complaints(*, complaint_ids: Sequence[int], at: datetime) -> Iterator[Replayed]:
    """The same for complaints, which have clocks and no ledger."""
    for start in range(0, len(complaint_ids), PAGE):
        page = complaint_ids[start : start + PAGE]
        facts = _facts_of_complaints(page)
        clocks: dict[int, list[SlaClock]] = {}
        stored = select(SlaClock).where(SlaClock.complaint_id.in_(page)).options(selectinload(SlaClock.pauses))
        for clock in db.session.scalars(stored.order_by(SlaClock.id)):
            clocks.setdefault(clock.complaint_id or 0, []).append(clock)
        differences: list[Difference] = []
        for complaint_id in page:
            history = replay_complaint(facts[complaint_id], calendars.get, until=at)
            differences += _compare_clocks(complaint_id, clocks.get(complaint_id, []), history, at)
        yield Replayed(len(page), 0, differences)


def complaint_history_of(complaint_id: int, *, until: datetime) -> History:
    """What follows from a complaint's events up to `until`."""
    return replay_complaint(_facts_of_complaints([complaint_id])[complaint_id], calendars.get, until=until)


def _facts_of_complaints(complaint_ids: Collection[int]) -> dict[int, list[Fact]]:
    events = (
        select(Event.complaint_id, Event.kind, Event.happened_at, Event.details)
        .where(Event.complaint_id.in_(complaint_ids), Event.kind.in_(complaint_history.TOLD))
        .order_by(Event.id)
    )
    found: dict[int, list[Fact]] = {complaint_id: [] for complaint_id in complaint_ids}
    for complaint_id, kind, at, details in db.session.execute(events).tuples():
        if complaint_id is not None:
            found[complaint_id].append(Fact(kind, at, details))
    return found


def _compare_clocks(ticket_id: int, stored: Sequence[SlaClock], history: History, at: datetime) -> Iterator[Difference]:
    replayed = {(trace.measure, trace.cycle): trace for trace in history.clocks}
    kept = {(clock.measure, clock.cycle): clock for clock in stored}
    for measure, cycle in sorted(replayed.keys() ^ kept.keys()):
        there = (measure, cycle) in kept
        yield Difference(
            ticket_id, f"{measure} {cycle}", "there" if there else "missing", "missing" if there else "there"
        )
    for key in sorted(replayed.keys() & kept.keys()):
        yield from _compare_clock(ticket_id, kept[key], replayed[key], at)


def _compare_clock(ticket_id: int, clock: SlaClock, trace: ClockTrace, at: datetime) -> Iterator[Difference]:
    pairs: Mapping[str, tuple[object, object]] = {
        "started_at": (clock.started_at, trace.started_at),
        "stopped_at": (clock.stopped_at, trace.stopped_at),
        "stopped_because": (clock.stopped_because, trace.stopped_because),
        "due_at": (clock.due_at, trace.due_at),
        "carried_seconds": (clock.carried_seconds, trace.carried_seconds),
        "promise": (
            (clock.amount, clock.unit, clock.calendar_code, clock.calendar_version, clock.policy_version),
            trace.promise[:5],
        ),
        "pauses": (
            [(pause.waiting_for, pause.started_at, pause.ended_at) for pause in clock.pauses],
            [(pause.waiting_for, pause.since, pause.until) for pause in trace.pauses],
        ),
        "breached_at": (clock.breached_at, _breach_of(clock, trace, at)),
    }
    for what, (stored, replayed) in pairs.items():
        if stored != replayed:
            yield Difference(ticket_id, f"{clock.measure} {clock.cycle} {what}", str(stored), str(replayed))


def _breach_of(clock: SlaClock, trace: ClockTrace, at: datetime) -> datetime | None:
    """The breach that follows from the events: one of a running clock is noted by the next sweep, which may be yet to come."""
    running_late = trace.stopped_at is None and trace.due_at is not None and at > trace.due_at
    if trace.breached_at is None and running_late and is_promise(trace.measure) and clock.breached_at is not None:
        return trace.due_at
    return trace.breached_at


def _compare_ledger(ticket_id: int, stored: Sequence[LedgerStretch], history: History) -> Iterator[Difference]:
    resolution = [trace for trace in history.clocks if trace.measure == "resolution"]
    calendar = clock_calendar(resolution[-1].promise, calendars.get)
    kept = [(row.holder, row.started_at, row.ended_at, row.seconds, row.working_seconds) for row in stored]
    replayed = [
        (
            stretch.holder,
            stretch.since,
            stretch.until,
            *((None, None) if stretch.until is None else booking_of(calendar, stretch.since, stretch.until)),
        )
        for stretch in history.stretches
    ]
    if kept != replayed:
        yield Difference(ticket_id, "ledger", str(kept), str(replayed))
