"""Reading tickets. Every list starts with what this person may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, false, func, literal_column, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import COUNTING, Action, Actor, Reach, Secrecy, Standing, may_on, reaches
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.sla import queries as sla
from desk.sla.models import SlaClock
from desk.tickets.kinds import Affected, Kind, Priority
from desk.tickets.models import OPEN_SQL, Comment, Ticket
from desk.tickets.reach import TIER2_KEEPS_READING, covered
from desk.tickets.reach import cleared as cleared
from desk.tickets.reach import is_for_all as is_for_all
from desk.tickets.reach import is_own as is_own
from desk.timeline import Event


@dataclass(frozen=True)
class Row:
    """A ticket in a list, with the clock that presses most."""

    ticket: Ticket
    clock: SlaClock | None


@dataclass(frozen=True)
class Entry:
    """An event of the timeline with what was written in it."""

    event: Event
    comment: Comment | None


class NotTheirs(NotFound):
    """The ticket is there, and not for who asks. They are told that nothing is here; the attempt is kept (LLG-27)."""

    def __init__(self, number: str) -> None:
        super().__init__("There is nothing here.")
        self.number = number


def visible_to(actor: Actor, at: datetime) -> Select[tuple[Ticket]]:
    """The tickets that this person may read."""
    return select(Ticket).where(within(actor, Action.TICKET_READ, at))


def within(actor: Actor, action: Action, at: datetime, *, only: Reach | None = None) -> ColumnElement[bool]:
    """Which tickets an action reaches for this person, as a condition."""
    asked = {reach: places for reach, places in reaches(actor, action).items() if only is None or reach is only}
    reached = or_(false(), *(covered(reach, places, actor, at) for reach, places in asked.items()))
    if asked.keys() - {Reach.OWN} and action not in COUNTING:  # no class keeps what one reported oneself
        reached = and_(reached, cleared(actor, at))
    if actor.only_department_id is None:
        return reached
    return and_(reached, Ticket.department_id == actor.only_department_id)


def get_ticket(actor: Actor, number: str, at: datetime) -> Ticket:
    """The only way an edge gets hold of a ticket. Not yours looks like not there. Raises NotFound."""
    tickets = (
        visible_to(actor, at)
        .where(Ticket.number == number)
        .options(
            joinedload(Ticket.service).joinedload(Service.skill),
            joinedload(Ticket.department),
            joinedload(Ticket.unit),
            joinedload(Ticket.responsible_department),
            joinedload(Ticket.reporter).joinedload(User.department),
            joinedload(Ticket.filed_by),
            joinedload(Ticket.assignee),
            joinedload(Ticket.contact),
            joinedload(Ticket.lent_to),
            joinedload(Ticket.problem),
            joinedload(Ticket.asset),
            joinedload(Ticket.promised_by),
            selectinload(Ticket.files),
        )
    )
    ticket = db.session.scalars(tickets).unique().first()
    if ticket is None:
        raise NotTheirs(number) if _is_known(number) else NotFound("There is nothing here.")
    return ticket


def _is_known(number: str) -> bool:
    return db.session.scalar(select(Ticket.id).where(Ticket.number == number)) is not None


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket as it is now, held until the end of the transaction (SQLite holds the whole database)."""
    return lock_tickets([ticket_id])[ticket_id]


def lock_tickets(ticket_ids: Collection[int]) -> dict[int, Ticket]:
    """Several at once. They are taken in the order of their ids, so that nobody waits for somebody who waits for them."""
    locked = (
        select(Ticket)
        .where(Ticket.id.in_(ticket_ids))
        .order_by(Ticket.id)
        .options(joinedload(Ticket.service), joinedload(Ticket.department))
        .with_for_update(of=Ticket)
    )
    found = db.session.scalars(locked.execution_options(populate_existing=True))
    return {ticket.id: ticket for ticket in found}


def may(actor: Actor, action: Action, ticket: Ticket, at: datetime) -> bool:
    """Whether the actor may do this to that ticket now."""
    return may_on(actor, action, standing_of(ticket, at))


def is_known_to_all(ticket: Ticket) -> bool:
    """Whether nothing but roles says who may know of it: `is_for_all` of one ticket."""
    return ticket.secrecy is Secrecy.ORDINARY and not ticket.service.restricted


def duty_of(ticket: Ticket) -> str | None:
    """The skill that those of Tier 2 need to know of it, where its service is restricted (LLG-32)."""
    skill = ticket.service.skill if ticket.service.restricted else None
    return skill.code if skill else None


def may_be_given(worker: Actor, ticket: Ticket, at: datetime) -> bool:
    """Whether this person could take the ticket up, were it given to them: then it is theirs to see by name."""
    return may_on(worker, Action.TICKET_TAKE, replace(standing_of(ticket, at), assignee_id=worker.id))


def standing_of(ticket: Ticket, at: datetime) -> Standing:
    """What the policy needs to know of a ticket."""
    lately = ticket.left_tier2_at is not None and ticket.left_tier2_at > at - TIER2_KEEPS_READING
    return Standing(
        ticket.speaker_id,
        ticket.department_id,
        ticket.unit_id,
        ticket.tier,
        lately,
        ticket.responsible_department_id,
        ticket.lent_to_id if ticket.is_lent_at(at) else None,
        ticket.secrecy,
        ticket.assignee_id,
        ticket.contact_id,
        duty_of(ticket),
    )


def by_form_key(form_key: str) -> Ticket | None:
    """The ticket that this very form has already made."""
    return db.session.scalars(select(Ticket).where(Ticket.form_key == form_key)).first()


def timeline_of(ticket: Ticket, *, with_internal: bool, since_version: int | None = None) -> list[Entry]:
    """The ticket's history with the words of each event, oldest first."""
    events = timeline.events_of_ticket(ticket.id, with_internal=with_internal, since_version=since_version)
    told = events.outerjoin(Comment, Comment.event_id == Event.id).add_columns(Comment)
    return [
        Entry(event, comment if comment is not None and (with_internal or not comment.is_internal) else None)
        for event, comment in db.session.execute(told).tuples()
    ]


def last_answer(ticket: Ticket) -> Comment | None:
    """The words with which the ticket was answered last, or the one that goes on for it."""
    answers = (
        select(Comment)
        .join(Comment.event)
        .where(
            Comment.ticket_id == ticket.id,
            Event.kind.in_([EventKind.TICKET_RESOLVED, EventKind.TICKET_ANSWERED]),
        )
        .order_by(Comment.id.desc())
    )
    return db.session.scalars(answers.limit(1)).first()


def closing_ids(at: datetime, *, limit: int) -> Sequence[int]:
    """Answered tickets that nobody confirmed in time."""
    due = select(Ticket.id).where(Ticket.closes_at.is_not(None), Ticket.closes_at <= at)
    return db.session.scalars(due.order_by(Ticket.closes_at, Ticket.id).limit(limit)).all()


def is_open() -> ColumnElement[bool]:
    """What is still to be done."""
    # In literals and without a type: SQLite uses a partial index only where it reads the very condition, and a Boolean
    # would be written "(...) = 1" there.
    return literal_column(f"(tickets.{OPEN_SQL})")


def first_due() -> ScalarSelect[datetime | None]:
    """When the ticket falls due next."""
    return (
        select(func.min(SlaClock.due_at))
        .where(
            SlaClock.ticket_id == Ticket.id, SlaClock.stopped_at.is_(None), SlaClock.measure.in_(sorted(sla.PRESSING))
        )
        .scalar_subquery()
    )


def rows_of(tickets: Select[tuple[Ticket]]) -> list[Row]:
    """The tickets of a list, each with the clock that presses most."""
    listed = tickets.options(
        joinedload(Ticket.service),
        joinedload(Ticket.department),
        joinedload(Ticket.assignee),
    )
    found = db.session.scalars(listed).all()
    pressing = sla.most_pressing_of([ticket.id for ticket in found])
    return [Row(ticket, pressing.get(ticket.id)) for ticket in found]


def services_down() -> Sequence[Service]:
    """What of the catalogue has stopped for the public: all that outsiders may know of open major incidents."""
    down = (
        select(Ticket.service_id)
        .where(Ticket.kind == Kind.INCIDENT, Ticket.affected == Affected.PUBLIC, is_open())
        .where(Ticket.priority.in_([Priority.P1, Priority.P2]), is_for_all())
    )
    services = select(Service).where(Service.id.in_(down), Service.rings_at_night.is_(False))  # never one of security
    return db.session.scalars(services.order_by(Service.name)).all()
