"""Reading tickets. Every list starts with what this person may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, ColumnElement, Select, and_, false, func, literal_column, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Place, Reach, Standing, may_on, reaches
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.sla import queries as sla
from desk.sla.models import SlaClock
from desk.tickets.kinds import Affected, Kind, Priority
from desk.tickets.models import OPEN_SQL, Comment, Ticket
from desk.tickets.states import ENDED, Status
from desk.timeline import Event

TIER2_KEEPS_READING = timedelta(days=30)  # after a return
PAGE = 50


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
        _covered(reach, places, actor, at)
        for reach, places in reaches(actor, action).items()
        if only is None or reach is only
    ]
    covered = or_(false(), *conditions)
    if actor.only_department_id is None:
        return covered
    return and_(covered, Ticket.department_id == actor.only_department_id)


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


def newest(
    actor: Actor, at: datetime, *, state: str = "all", mine: bool = False, before: int | None = None
) -> list[Row]:
    """A page of tickets, the newest first; `before` is the id after which it goes on. One more than a page is returned."""
    tickets = visible_to(actor, at)
    if mine:
        tickets = tickets.where(_is_own(actor))
    if state == "open":
        tickets = tickets.where(or_(is_open(), Ticket.status == Status.RESOLVED))
    elif state == "ended":
        tickets = tickets.where(Ticket.status.in_([Status.CLOSED, Status.CANCELLED, Status.MERGED]))
    if before is not None:
        tickets = tickets.where(Ticket.id < before)
    return _rows(tickets.order_by(Ticket.id.desc()).limit(PAGE + 1))


def tier1_queue(actor: Actor, at: datetime, *, limit: int = 100) -> list[Row]:
    """Open tickets of the departments whose Tier 1 work this person does, by time left."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), is_open())
    return _rows(_by_time_left(select(Ticket).where(where)).limit(limit))


def tier2_queue(actor: Actor, at: datetime, *, limit: int = 100) -> list[Row]:
    """Open tickets that lie with Tier 2, by time left."""
    where = and_(within(actor, Action.QUEUE_TIER2, at), is_open())
    return _rows(_by_time_left(select(Ticket).where(where)).limit(limit))


def assigned_to(actor: Actor, at: datetime, *, limit: int = 20) -> list[Row]:
    """Open tickets in this person's hands, by time left."""
    mine = visible_to(actor, at).where(Ticket.assignee_id == actor.id, is_open())
    return _rows(_by_time_left(mine).limit(limit))


def queue_of(*, tier: int, department_id: int | None, limit: int = 20) -> list[Row]:
    """Open tickets of a team: Tier 1 of a department, or Tier 2; by time left. Numbers for the team's own group."""
    theirs = and_(Ticket.tier == 1, Ticket.department_id == department_id) if tier == 1 else Ticket.tier >= 2
    return _rows(_by_time_left(select(Ticket).where(theirs, is_open())).limit(limit))


def to_confirm(actor: Actor, at: datetime, *, limit: int = 50) -> list[Row]:
    """Answered tickets whose reporter still has to be asked by this Tier 1 (LLG-03)."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), Ticket.status == Status.RESOLVED)
    return _rows(select(Ticket).where(where).order_by(Ticket.closes_at, Ticket.id).limit(limit))


def reported_by(actor: Actor, *, limit: int = 20) -> list[Row]:
    """What this person reported and is not over yet, the newest first."""
    where = and_(_is_own(actor), or_(is_open(), Ticket.status == Status.RESOLVED))
    return _rows(select(Ticket).where(where).order_by(Ticket.id.desc()).limit(limit))


def problems_open(actor: Actor, at: datetime) -> Sequence[Ticket]:
    """Open problems that an incident may be linked to."""
    problems = visible_to(actor, at).where(Ticket.kind == Kind.PROBLEM, is_open()).order_by(Ticket.id.desc())
    return db.session.scalars(problems.limit(50)).all()


def linked_to(problem: Ticket) -> Sequence[Ticket]:
    """The tickets that hang on a problem."""
    return db.session.scalars(select(Ticket).where(Ticket.problem_id == problem.id).order_by(Ticket.id)).all()


def by_form_key(form_key: str) -> Ticket | None:
    """The ticket that this very form has already made."""
    return db.session.scalars(select(Ticket).where(Ticket.form_key == form_key)).first()


def timeline_of(ticket: Ticket, *, with_internal: bool, since_version: int | None = None) -> list[Entry]:
    """The ticket's history with the words of each event, oldest first."""
    events = timeline.of_ticket(ticket.id, with_internal=with_internal, since_version=since_version)
    comments = {
        comment.event_id: comment
        for comment in db.session.scalars(select(Comment).where(Comment.ticket_id == ticket.id))
        if with_internal or not comment.is_internal
    }
    return [Entry(event, comments.get(event.id)) for event in events]


def last_answer(ticket: Ticket) -> Comment | None:
    """The words with which the ticket was answered last."""
    answers = (
        select(Comment)
        .join(Comment.event)
        .where(Comment.ticket_id == ticket.id, Event.kind == EventKind.TICKET_RESOLVED)
        .order_by(Comment.id.desc())
    )
    return db.session.scalars(answers.limit(1)).first()


def closing_ids(at: datetime, *, limit: int) -> Sequence[int]:
    """Answered tickets that nobody confirmed in time."""
    due = select(Ticket.id).where(Ticket.closes_at.is_not(None), Ticket.closes_at <= at)
    return db.session.scalars(due.order_by(Ticket.closes_at, Ticket.id).limit(limit)).all()


def _is_own(actor: Actor) -> ColumnElement[bool]:
    """What this person reported, or entered for somebody without an account."""
    return or_(Ticket.reporter_id == actor.id, Ticket.filed_by_id == actor.id)


def is_open() -> ColumnElement[bool]:
    """What is not answered and not over."""
    # In literals: SQLite uses a partial index only when it can read the condition.
    return literal_column(f"(tickets.{OPEN_SQL})", Boolean)


def _covered(reach: Reach, places: Iterable[Place], actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The same rule as policy.may_on, in the database's words."""
    match reach:
        case Reach.EVERYTHING:
            return true()
        case Reach.OWN:
            return _is_own(actor)
        case Reach.DEPARTMENT:
            return and_(Ticket.tier == 1, _in_places(places))
        case Reach.DEPARTMENT_READ:
            return _in_places(places)
        case Reach.HOLDING_READ:
            theirs = {place.department_id for place in places}
            return and_(Ticket.tier >= 2, Ticket.responsible_department_id.in_(theirs))
        case Reach.TIER2:
            return Ticket.tier >= 2
        case Reach.TIER2_READ:
            return or_(Ticket.tier >= 2, Ticket.left_tier2_at > at - TIER2_KEEPS_READING)
        case Reach.LENT:
            return and_(Ticket.lent_to_id == actor.id, Ticket.lent_until > at, Ticket.status.not_in(sorted(ENDED)))
        case _:  # of complaints
            return false()


def _in_places(places: Iterable[Place]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            Ticket.department_id == place.department_id
            if place.unit_id is None
            else and_(Ticket.department_id == place.department_id, Ticket.unit_id == place.unit_id)
            for place in places
        ),
    )


def _by_time_left(tickets: Select[tuple[Ticket]]) -> Select[tuple[Ticket]]:
    due = (
        select(func.min(SlaClock.due_at))
        .where(
            SlaClock.ticket_id == Ticket.id, SlaClock.stopped_at.is_(None), SlaClock.measure.in_(sorted(sla.PRESSING))
        )
        .scalar_subquery()
    )
    return tickets.order_by(due.asc().nulls_last(), Ticket.id)


def _rows(tickets: Select[tuple[Ticket]]) -> list[Row]:
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
