"""What the cast does to a ticket, in few words, for tests of what its clocks then say."""

from datetime import timedelta

from desk.database import db
from desk.escalation.jobs import sweep
from desk.sla import replaying
from desk.sla.models import SlaClock
from desk.tickets import operations
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.states import WaitingFor
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANSWERS = {
    "P1": (Affected.PUBLIC, CanWork.NO),
    "P2": (Affected.OFFICE, CanWork.NO),
    "P3": (Affected.SELF, CanWork.NO),
    "P4": (Affected.SELF, CanWork.YES),
}


def opened(cast, priority="P2", at=MONDAY_TEN, **more):
    affected, can_work = ANSWERS[priority]
    return make_ticket(cast.sari, affected=affected, can_work=can_work, at=at, **more)


def taken(cast, priority="P2", at=MONDAY_TEN, by="joko", **more):
    ticket = opened(cast, priority, at, **more)
    operations.take_ticket(ticket=ticket, actor=cast.actor(by), at=at)
    return ticket


def hold(cast, ticket, waiting_for, at, by="joko"):
    operations.hold_ticket(
        ticket=ticket, actor=cast.actor(by), waiting_for=WaitingFor(waiting_for), reason="Menunggu", at=at
    )


def say(cast, ticket, at, by="sari"):
    operations.reply(ticket=ticket, actor=cast.actor(by), body="Epson L3110", at=at)


def resolve(cast, ticket, at, by="joko"):
    operations.resolve_ticket(ticket=ticket, actor=cast.actor(by), answer="Sudah.", at=at)


def reopen(cast, ticket, at, by="sari"):
    operations.reopen_ticket(ticket=ticket, actor=cast.actor(by), reason="Macet lagi", at=at)


def clock_of(ticket, measure, cycle=1):
    """The clock as the database has it."""
    db.session.flush()
    found = db.session.query(SlaClock).filter_by(ticket_id=ticket.id, measure=measure, cycle=cycle)
    return found.populate_existing().one()


def swept(ticket, at):
    """Sweep as a process of its own would; the ticket as it is then, and what was done."""
    db.session.commit()
    done = sweep(at)
    db.session.expire_all()
    return db.session.get_one(Ticket, ticket.id), {name: count for name, count in done.items() if count}


def events_of(ticket, *kinds, **details):
    """The ticket's events of those kinds with those details, oldest first."""
    db.session.flush()
    found = db.session.query(Event).filter(Event.ticket_id == ticket.id, Event.kind.in_(kinds)).order_by(Event.id)
    return [event for event in found if details.items() <= event.details.items()]


def assert_replays(*tickets, at):
    """What is stored follows from the events."""
    db.session.flush()
    for page in replaying.replay_all(ticket_ids=[ticket.id for ticket in tickets], at=at):
        assert (page.differences, page.without_promises) == ([], 0)
