"""Sweeps and people at the same moment on the same ticket: each rung is climbed once, and nobody is told a lie."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from desk.database import db
from desk.errors import Conflict, Forbidden
from desk.escalation import jobs, ladder, operations
from desk.escalation.models import Escalation
from desk.event_kinds import EventKind
from desk.sla import calendars, queries
from desk.sla.business_time import add_business_time
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from desk.tickets import queries as ticket_queries
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.timeline import Event
from tests.factories import make_ticket

ROUNDS = 100  # of each kind
MORNING = datetime(2026, 10, 12, 0, 30, tzinfo=UTC)  # Monday, half past seven in Jakarta
URGENT = {"affected": Affected.OFFICE, "can_work": CanWork.NO}
LOST = (Conflict, StaleDataError)  # what the slower one may be told; IllegalMove is a Conflict
TOO_LATE = (*LOST, Forbidden)  # it already lies with the other tier


def in_own_context(app, act):
    """Run `act` as a process of its own would: its own session, its own commit. Gives the error it lost with, or None."""
    with app.app_context():
        try:
            act()
            db.session.commit()
        except TOO_LATE as lost:
            db.session.rollback()
            return lost
    return None


def open_overdue_tickets(cast):
    """Tickets that fall due two working minutes apart, all in Joko's hands: number and moment of each."""
    office = calendars.get(calendars.OFFICE)
    found = []
    for number in range(ROUNDS):
        at = add_business_time(office, MORNING, timedelta(minutes=2 * number))
        ticket = make_ticket(cast.sari, at=at, **URGENT)
        tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=at)
        clock = next(clock for clock in queries.clocks_of(ticket.id) if clock.measure is Measure.TIER1_HOLD)
        found.append((ticket.id, ticket.number, clock.due_at + timedelta(seconds=1)))
    db.session.commit()
    return found


def run_rounds(app, rounds, agent):
    """Two sweeps and an agent on each ticket; gives what the agent lost with, by ticket, and counts failed climbs."""
    outcomes, failed = {}, 0
    start = Barrier(3, timeout=30)

    def sweep(at):
        with app.app_context():
            start.wait()
            return jobs.sweep(at)["failed"]

    def act(number, at):
        start.wait()
        return in_own_context(app, lambda: agent(number, at))

    with ThreadPoolExecutor(3) as threads:
        for ticket_id, number, at in rounds:
            sweeps = [threads.submit(sweep, at) for _ in range(2)]
            outcomes[ticket_id] = threads.submit(act, number, at).result(timeout=60)
            failed += sum(one.result(timeout=60) for one in sweeps)
    return outcomes, failed


def counted(column, *where):
    return dict(db.session.execute(select(column, func.count()).where(*where).group_by(column)).tuples().all())


def check_clocks():
    """No clock both stopped and still to climb; one hold at most is running, that of the tier which has the ticket."""
    for ticket in db.session.scalars(select(Ticket)):
        clocks = queries.clocks_of(ticket.id)
        running = [clock.measure for clock in clocks if clock.stopped_at is None]
        holds = [measure for measure in running if measure in (Measure.TIER1_HOLD, Measure.TIER2_HOLD)]
        if ticket.status is Status.RESOLVED:
            assert holds == []
        else:
            assert holds == [Measure.TIER1_HOLD if ticket.tier == 1 else Measure.TIER2_HOLD]
        assert all(clock.next_rung is None for clock in clocks if clock.stopped_at is not None)
        assert (ticket.tier == 1) == (ticket.responsible_department_id == ticket.department_id)
    hold_breached = (SlaClock.measure == Measure.TIER1_HOLD, SlaClock.breached_at.is_not(None))
    assert db.session.scalar(select(func.count()).where(*hold_breached)) == ROUNDS
    noted = [
        (event.ticket_id, event.details["measure"], event.details["cycle"], event.kind, event.details.get("rung"))
        for event in db.session.scalars(
            select(Event).where(Event.kind.in_([EventKind.CLOCK_BREACHED, EventKind.CLOCK_WARNED]))
        )
    ]
    assert len(noted) == len(set(noted)), "no rung is climbed twice"
    assert sum(row[1:4] == ("tier1_hold", 1, EventKind.CLOCK_BREACHED) for row in noted) == ROUNDS


@pytest.mark.slow
def test_rule_23_two_sweeps_and_an_agent_who_escalates_make_one_hand_over(app, cast):
    joko, rounds = cast.actor("joko"), open_overdue_tickets(cast)

    def escalate(number, at):
        ticket = ticket_queries.get_ticket(joko, number, at)
        operations.escalate_ticket(ticket=ticket, actor=joko, reason="Perlu akses", tried="Ganti kabel", at=at)

    outcomes, failed = run_rounds(app, rounds, escalate)

    assert failed == 0, "no sweep met anything unexpected"
    assert counted(Escalation.ticket_id) == dict.fromkeys(outcomes, 1)
    assert counted(Event.ticket_id, Event.kind == EventKind.TICKET_ESCALATED) == dict.fromkeys(outcomes, 1)
    by_hand = {row.ticket_id for row in db.session.scalars(select(Escalation)) if not row.forced}
    assert by_hand == {ticket_id for ticket_id, lost in outcomes.items() if lost is None}, "who was told so has done it"
    assert set(db.session.scalars(select(Ticket.tier))) == {2}
    check_clocks()


@pytest.mark.slow
def test_rule_23_an_answer_and_two_sweeps_leave_one_of_both(app, cast):
    joko, rounds = cast.actor("joko"), open_overdue_tickets(cast)

    def resolve(number, at):
        ticket = ticket_queries.get_ticket(joko, number, at)
        tickets.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah menyala lagi.", at=at)

    outcomes, failed = run_rounds(app, rounds, resolve)

    assert failed == 0, "no sweep met anything unexpected"
    answered = {ticket_id for ticket_id, lost in outcomes.items() if lost is None}
    assert counted(Escalation.ticket_id) == dict.fromkeys(outcomes.keys() - answered, 1)
    for ticket in db.session.scalars(select(Ticket)):
        expected = (Status.RESOLVED, 1) if ticket.id in answered else (Status.ACCEPTED, 2)
        assert (ticket.status, ticket.tier) == expected
    assert counted(Event.ticket_id, Event.kind == EventKind.TICKET_RESOLVED) == dict.fromkeys(answered, 1)
    check_clocks()


@pytest.mark.slow
def test_of_twenty_who_take_at_once_one_succeeds(app, cast):
    ticket = make_ticket(cast.sari, at=MORNING, **URGENT)
    actors = [cast.actor(name) for name in ("joko", "hesti") * 10]
    db.session.commit()
    number, start = ticket.number, Barrier(20, timeout=30)

    def take(actor):
        def act():
            tickets.take_ticket(
                ticket=ticket_queries.get_ticket(actor, number, MORNING), actor=actor, at=MORNING + timedelta(minutes=1)
            )

        start.wait()
        return in_own_context(app, act)

    with ThreadPoolExecutor(20) as threads:
        outcomes = list(threads.map(take, actors))

    winners = [actor.id for actor, lost in zip(actors, outcomes, strict=True) if lost is None]
    assert len(winners) == 1
    assert all(isinstance(lost, LOST) for lost in outcomes if lost is not None)
    db.session.refresh(ticket)
    assert (ticket.assignee_id, ticket.status) == (winners[0], Status.IN_PROGRESS)
    assert counted(Event.ticket_id, Event.kind == EventKind.TICKET_TAKEN) == {ticket.id: 1}


def test_a_rung_seen_by_two_sweeps_is_claimed_by_one(app, cast):
    """The second sweep read its list before the first had climbed."""
    ticket = make_ticket(cast.sari, at=MORNING, **URGENT)
    clock = next(clock for clock in queries.clocks_of(ticket.id) if clock.measure is Measure.TIER1_HOLD)
    db.session.commit()
    at, clock_id = clock.due_at + timedelta(seconds=1), clock.id

    climbed = [ladder.climb_ladder(clock_id=clock_id, at=at) for _ in range(4)]
    db.session.commit()

    assert [step and step[0] for step in climbed] == ["warn", "warn", "escalate", None]
    db.session.refresh(clock)
    assert (clock.next_rung, clock.stopped_at) == (None, at)
    assert counted(Escalation.ticket_id) == {ticket.id: 1}
