"""Lists of tickets by what a program asks for: filters, an order, and the place in it after which to go on.

Every list starts with what this person may see. A page begins where the last one ended (keyset), whatever was added meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal_column, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Reach, Secrecy, may, reaches
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.sla.facts import HOLD_OF
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import foreseen, queries
from desk.tickets.awake import is_asleep
from desk.tickets.filters import ME, NOBODY, State
from desk.tickets.kinds import Kind, Priority
from desk.tickets.models import NOT_ORDINARY_SQL, Ticket
from desk.tickets.states import ENDED, Status, WaitingFor
from desk.tickets.work_models import TicketTag

PUBLIC_MEASURES = (Measure.RESPONSE, Measure.RESOLUTION)  # the tiers' own clocks are theirs
TIER_MEASURES = tuple(sorted(set(HOLD_OF.values())))
# Ids are given in the order in which tickets come in.
ORDERS: dict[str, Any] = {"created_at": Ticket.id, "updated_at": Ticket.updated_at, "priority": Ticket.priority}


@dataclass(frozen=True)
class Wanted:
    """What is asked for; None is not asked."""

    state: State = State.ALL
    status: Status | None = None
    tier: int | None = None
    department: str | None = None
    service: str | None = None
    answer: str | None = None  # `field:choice` of what its service asked besides
    assignee: str | None = None  # a user name, or `me`, or `nobody`
    is_own: bool = False  # reported by whoever asks
    waiting_for: WaitingFor | None = None
    kind: Kind | None = None
    priority: Priority | None = None
    overdue: bool | None = None
    is_likely_late: bool = False  # bears that mark for whoever asks
    words: str | None = None
    authority: str | None = None
    secrecy: Secrecy | None = None
    tag: str | None = None  # of those whose internal side this person reads
    asleep: bool | None = None  # put off by whoever asks


@dataclass(frozen=True)
class Place:
    """Where a page ended: the value of the order there, and the id of the ticket."""

    value: Any
    ticket_id: int


def page(
    actor: Actor, wanted: Wanted, *, at: datetime, order: str, descending: bool, after: Place | None, limit: int
) -> Sequence[Ticket]:
    """A page of tickets and one more, by which it is seen that there are more."""
    column = ORDERS[order]
    tickets = queries.visible_to(actor, at).where(*conditions(actor, wanted, at))
    if after is not None:
        further, value = (column < after.value, after.value) if descending else (column > after.value, after.value)
        tie = Ticket.id < after.ticket_id if descending else Ticket.id > after.ticket_id
        tickets = tickets.where(or_(further, and_(column == value, tie)))
    for one in (column, Ticket.id):
        tickets = tickets.order_by(one.desc() if descending else one)
    return db.session.scalars(_with_names(tickets).limit(limit + 1)).unique().all()


def place_of(ticket: Ticket, order: str) -> Place:
    """Where a page goes on that ended with this ticket."""
    value = {"created_at": ticket.id, "updated_at": ticket.updated_at, "priority": ticket.priority}[order]
    return Place(value, ticket.id)


def promises_of(ticket_ids: Sequence[int]) -> dict[int, dict[Measure, SlaClock]]:
    """The clock of each promise of these tickets, the latest of its cycles."""
    found: dict[int, dict[Measure, SlaClock]] = {ticket_id: {} for ticket_id in ticket_ids}
    if ticket_ids:
        clocks = (
            select(SlaClock)
            .where(SlaClock.ticket_id.in_(ticket_ids), SlaClock.measure.in_([*PUBLIC_MEASURES, *TIER_MEASURES]))
            .order_by(SlaClock.started_at, SlaClock.id)
        )
        for clock in db.session.scalars(clocks):
            found[clock.ticket_id or 0][clock.measure] = clock
    return found


def is_late(clock: SlaClock, at: datetime) -> bool:
    """Whether its promise is broken at this moment and still owed."""
    return clock.stopped_at is None and clock.due_at is not None and clock.due_at < at


def conditions(actor: Actor, wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    """What is asked for, in the database's words. It narrows what the person may see, and shows nothing else."""
    plain = {
        Ticket.status: wanted.status,
        Ticket.tier: wanted.tier,
        Ticket.kind: wanted.kind,
        Ticket.priority: wanted.priority,
        Ticket.waiting_for: wanted.waiting_for,
        Ticket.authority: wanted.authority,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value is not None]
    if wanted.state is State.OPEN:
        found.append(or_(queries.is_open(), Ticket.status == Status.RESOLVED))
    elif wanted.state is State.ENDED:
        found.append(Ticket.status.in_(sorted(ENDED)))
    if wanted.department is not None:
        theirs = select(Department.id).where(Department.code == wanted.department.upper())
        found.append(Ticket.department_id.in_(theirs))
    if wanted.service is not None:
        found.append(Ticket.service_id.in_(select(Service.id).where(Service.code == wanted.service.upper())))
    if wanted.answer is not None:
        name, _colon, code = wanted.answer.partition(":")
        found.append(Ticket.answers[name].as_string() == code)
    if wanted.assignee is not None:
        found.append(_is_in_hands_of(wanted.assignee, actor))
    if wanted.is_own:
        found.append(queries.is_own(actor))
    if wanted.overdue is not None:
        late = _is_overdue(actor, at)
        found.append(late if wanted.overdue else ~late)
    if wanted.is_likely_late:
        found.append(foreseen.is_marked(actor, at))
    found += [*_of_class(wanted.secrecy), *_of_their_own(actor, wanted, at)]
    return found if wanted.words is None else [*found, says(actor, wanted.words, at)]


def _of_class(secrecy: Secrecy | None) -> list[ColumnElement[bool]]:
    if secrecy is None:
        return []
    of_index: list[ColumnElement[bool]] = [literal_column(f"(tickets.{NOT_ORDINARY_SQL})")]  # in its very words
    return [Ticket.secrecy == secrecy, *(of_index if secrecy is not Secrecy.ORDINARY else ())]


def _of_their_own(actor: Actor, wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    """What technicians alone see of tickets: tags, and what they put off."""
    found: list[ColumnElement[bool]] = []
    if wanted.tag is not None:
        tagged = exists().where(TicketTag.ticket_id == Ticket.id, TicketTag.tag == wanted.tag)
        found += [tagged, queries.within(actor, Action.TICKET_READ_INTERNAL, at)]
    if wanted.asleep is not None and may(actor, Action.TICKET_TAG):  # nobody else can put anything off
        found.append(is_asleep(actor, at) if wanted.asleep else ~is_asleep(actor, at))
    elif wanted.asleep:
        found.append(false())
    return found


def says(actor: Actor, words: str, at: datetime) -> ColumnElement[bool]:
    """Whether a ticket holds all of these words where this person may read them: internal notes only where those are theirs."""
    if Reach.EVERYTHING not in reaches(actor, Action.TICKET_READ_INTERNAL):
        by_open_words = _holds(words, with_internal=False)
        if not may(actor, Action.TICKET_READ_INTERNAL):
            return by_open_words
        return or_(by_open_words, and_(*_in_internal_words(actor, words, at)))
    return and_(*_in_internal_words(actor, words, at))


def _in_internal_words(actor: Actor, words: str, at: datetime) -> list[ColumnElement[bool]]:
    return [_holds(words, with_internal=True), queries.within(actor, Action.TICKET_READ_INTERNAL, at)]


def _holds(words: str, *, with_internal: bool) -> ColumnElement[bool]:
    matching = search.matching(SearchKind.TICKET, words, with_internal=with_internal)
    return Ticket.id.in_(select(matching.c.subject_id))


def _is_in_hands_of(assignee: str, actor: Actor) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return Ticket.assignee_id.is_(None)
    if assignee == ME:
        return Ticket.assignee_id == actor.id
    return Ticket.assignee_id.in_(select(User.id).where(User.username == assignee.casefold()))


def _is_overdue(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """By the clocks that this person may see."""
    running = (SlaClock.ticket_id == Ticket.id) & SlaClock.stopped_at.is_(None) & (SlaClock.due_at < at)
    shown = exists().where(running, SlaClock.measure.in_(PUBLIC_MEASURES))
    internal = exists().where(running, SlaClock.measure.in_(TIER_MEASURES))
    return or_(shown, and_(internal, queries.within(actor, Action.TICKET_READ_INTERNAL, at)))


def _with_names(tickets: Select[tuple[Ticket]]) -> Select[tuple[Ticket]]:
    return tickets.options(
        joinedload(Ticket.service),
        joinedload(Ticket.department),
        joinedload(Ticket.assignee),
        joinedload(Ticket.reporter),
        joinedload(Ticket.asset),
        joinedload(Ticket.field_set),
    )
