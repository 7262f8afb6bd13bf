"""Reading tickets. Every list starts with what this person may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Reach, Standing, may_on, reaches
from desk.catalogue.models import Service, Skill
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.sla import queries as sla
from desk.sla.models import SlaClock
from desk.tickets import foreseen
from desk.tickets.awake import is_asleep
from desk.tickets.kinds import Affected, Kind, Priority
from desk.tickets.models import OPEN_SQL, Comment, Ticket
from desk.tickets.queue_filters import QueueFilters
from desk.tickets.reach import TIER2_KEEPS_READING, covered
from desk.tickets.reach import is_own as is_own
from desk.tickets.states import Status
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


def visible_to(actor: Actor, at: datetime) -> Select[tuple[Ticket]]:
    """The tickets that this person may read."""
    return select(Ticket).where(within(actor, Action.TICKET_READ, at))


def within(actor: Actor, action: Action, at: datetime, *, only: Reach | None = None) -> ColumnElement[bool]:
    """Which tickets an action reaches for this person, as a condition."""
    conditions: list[ColumnElement[bool]] = [
        covered(reach, places, actor, at)
        for reach, places in reaches(actor, action).items()
        if only is None or reach is only
    ]
    reached = or_(false(), *conditions)
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
        raise NotFound("There is nothing here.")
    return ticket


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
    )


def tier1_queue(actor: Actor, at: datetime, *, limit: int = 100) -> list[Row]:
    """Open tickets of the departments whose Tier 1 work this person does, by time left."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), is_open(), ~is_asleep(actor, at))
    return rows_of(_by_time_left(select(Ticket).where(where)).limit(limit))


def tier2_queue(actor: Actor, at: datetime, *, wanted: QueueFilters | None = None, limit: int = 100) -> list[Row]:
    """Open tickets that lie with Tier 2, by time left, what is likely late first where that is wanted.

    Of a skill, of a service, due within a span, or likely late alone.
    """
    where = and_(within(actor, Action.QUEUE_TIER2, at), is_open(), ~is_asleep(actor, at))
    if wanted is not None and (wanted.skill or wanted.service):
        services = select(Service.id)
        if wanted.skill:
            services = services.join(Service.skill).where(Skill.code == wanted.skill)
        if wanted.service:
            services = services.where(Service.code == wanted.service)
        where = and_(where, Ticket.service_id.in_(services))
    if wanted is not None and wanted.within is not None:
        where = and_(where, first_due() < at + wanted.within)
    if wanted is not None and wanted.likely:
        where = and_(where, foreseen.is_marked(actor, at))
    first = foreseen.is_marked(actor, at) if wanted is not None and wanted.likely_first else None
    return rows_of(_by_time_left(select(Ticket).where(where), first=first).limit(limit))


def assigned_to(actor: Actor, at: datetime, *, limit: int = 20) -> list[Row]:
    """Open tickets in this person's hands, by time left."""
    mine = visible_to(actor, at).where(Ticket.assignee_id == actor.id, is_open(), ~is_asleep(actor, at))
    return rows_of(_by_time_left(mine).limit(limit))


def asleep(actor: Actor, at: datetime, *, limit: int = 50) -> list[Row]:
    """What this person has put out of their lists until later."""
    return rows_of(_by_time_left(visible_to(actor, at).where(is_open(), is_asleep(actor, at))).limit(limit))


def queue_of(*, tier: int, department_id: int | None, limit: int = 20) -> list[Row]:
    """Open tickets of a team: Tier 1 of a department, or Tier 2; by time left. Numbers for the team's own group."""
    theirs = and_(Ticket.tier == 1, Ticket.department_id == department_id) if tier == 1 else Ticket.tier >= 2
    return rows_of(_by_time_left(select(Ticket).where(theirs, is_open())).limit(limit))


def to_confirm(actor: Actor, at: datetime, *, limit: int = 50) -> list[Row]:
    """Answered tickets whose reporter still has to be asked by this Tier 1 (LLG-03)."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), Ticket.status == Status.RESOLVED)
    return rows_of(select(Ticket).where(where).order_by(Ticket.closes_at, Ticket.id).limit(limit))


def reported_by(actor: Actor, *, limit: int = 20) -> list[Row]:
    """What this person reported and is not over yet, the newest first."""
    where = and_(is_own(actor), or_(is_open(), Ticket.status == Status.RESOLVED))
    return rows_of(select(Ticket).where(where).order_by(Ticket.id.desc()).limit(limit))


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


def _by_time_left(tickets: Select[tuple[Ticket]], *, first: ColumnElement[bool] | None = None) -> Select[tuple[Ticket]]:
    """What falls due first stands first; before it, what is to stand `first` of all."""
    if first is not None:
        tickets = tickets.order_by(case((first, 0), else_=1))
    return tickets.order_by(first_due().asc().nulls_last(), Ticket.id)


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
        .where(Ticket.priority.in_([Priority.P1, Priority.P2]))
    )
    services = select(Service).where(Service.id.in_(down), Service.rings_at_night.is_(False))  # never one of security
    return db.session.scalars(services.order_by(Service.name)).all()
