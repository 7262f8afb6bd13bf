"""The list of tickets that people page through: filters, one of the orders that there are, and the place where a page began.

Forwards and backwards by keyset: a page costs the same however deep it lies, and what comes in meanwhile shifts nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_, select, type_coerce

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import UtcDateTime, db, epoch_seconds
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.tickets import foreseen, queries, searching
from desk.tickets.filters import Filters, Sort, State
from desk.tickets.kinds import Priority
from desk.tickets.models import Ticket
from desk.tickets.queries import Row
from desk.tickets.searching import Place, Wanted

PAGE = 50
NUMBER = re.compile(r"-?[0-9]{1,15}")
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # of what does not fall due
BEHIND = 10**12  # more seconds than there are until then


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where it goes on; None where it does not."""

    rows: list[Row]
    previous: str | None
    following: str | None


@dataclass(frozen=True)
class Order:
    """What rows are sorted by, before their ids."""

    by: ColumnElement[Any]
    descending: bool


def page(
    actor: Actor,
    filters: Filters,
    *,
    at: datetime,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE,
) -> Page:
    """The rows after a place, or those before one; without either the first ones. A place that is none is as if not given."""
    order = _order(filters.sort, actor, at)
    back = _place(before, filters.sort)
    start = None if back else _place(after, filters.sort)
    tickets = queries.visible_to(actor, at).where(*searching.conditions(actor, wanted(filters), at))
    descending = order.descending != (back is not None)
    if place := back or start:
        tickets = tickets.where(_lies_behind(place, order.by, descending))
    columns = [order.by, Ticket.id]
    tickets = tickets.order_by(*(one.desc() if descending else one.asc() for one in columns)).limit(size + 1)
    found = db.session.execute(tickets.with_only_columns(Ticket.id, order.by.label("place"))).all()
    more, kept = len(found) > size, list(found[:size])
    if back:
        kept.reverse()
    rows = _rows([ticket_id for ticket_id, _ in kept])
    ends = [_said(value, ticket_id) for ticket_id, value in (kept[:1] + kept[-1:])]
    has_previous, has_following = (more, True) if back else (start is not None, more)
    return Page(rows, ends[0] if ends and has_previous else None, ends[-1] if ends and has_following else None)


def wanted(filters: Filters) -> Wanted:
    """The filters as a query wants them. Who names a status, or what is waited for, need not say open or ended."""
    return Wanted(
        state=State.ALL if filters.status else filters.state,
        status=filters.status,
        tier=filters.tier,
        department=filters.department,
        service=filters.service,
        answer=filters.answer,
        kind=filters.kind,
        priority=filters.priority,
        assignee=filters.assignee,
        is_own=filters.mine,
        waiting_for=filters.waiting,
        overdue=filters.overdue or None,
        is_likely_late=filters.likely,
        words=filters.q or None,
        authority=filters.authority,
        secrecy=filters.secrecy,
        tag=filters.tag,
        asleep=_asleep(filters),
    )


def _asleep(filters: Filters) -> bool | None:
    """An open list leaves out what one put off, as boards do; who looks for words or names a status finds it all the same."""
    if filters.asleep:
        return True
    return False if filters.state is State.OPEN and not filters.status and not filters.q else None


def departments_for(actor: Actor) -> Sequence[Department]:
    """The departments between which this person can choose: those whose tickets they read."""
    reach = reaches(actor, Action.TICKET_READ)
    departments = select(Department).order_by(Department.short, Department.id)
    holding = {place.department_id for place in reach.get(Reach.HOLDING_READ, ())}
    works_for_all = bool(holding) and organisation.ict_office().id in holding  # whose tickets lie there are everybody's
    if not works_for_all and not reach.keys() & {Reach.EVERYTHING, Reach.TIER2_READ}:
        places = {place.department_id for place in reach.get(Reach.DEPARTMENT_READ, ())}
        if len(places) < 2:
            return []
        departments = departments.where(Department.id.in_(places))
    if actor.only_department_id is not None:
        departments = departments.where(Department.id == actor.only_department_id)
    return db.session.scalars(departments).all()


def workers_for(actor: Actor, at: datetime) -> Sequence[User]:
    """Who has any of the open tickets in hand that this person reads."""
    hands = queries.visible_to(actor, at).where(queries.is_open(), Ticket.assignee_id.is_not(None))
    ids = hands.with_only_columns(Ticket.assignee_id).distinct()
    return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name, User.id)).all()


def _order(sort: Sort, actor: Actor, at: datetime) -> Order:
    match sort:
        case Sort.NEWEST | Sort.OLDEST:  # ids are given in the order in which tickets come in
            return Order(Ticket.id.expression, descending=sort is Sort.NEWEST)
        case Sort.CHANGED:
            return Order(Ticket.updated_at.expression, descending=True)
        case Sort.PRIORITY:
            return Order(Ticket.priority.expression, descending=False)
        case Sort.URGENT:
            return Order(_due(), descending=False)
        case Sort.LIKELY:
            return Order(_due_of_likely_first(actor, at), descending=False)


def _due() -> ColumnElement[Any]:
    return func.coalesce(queries.first_due(), literal(NEVER, UtcDateTime()), type_=UtcDateTime())


def _due_of_likely_first(actor: Actor, at: datetime) -> ColumnElement[int]:
    """One number for both, so that a place in the list stays one value: the second at which it falls due, and for what bears
    no mark one that lies behind all of them."""
    behind = case((foreseen.is_marked(actor, at), literal(0, BigInteger())), else_=literal(BEHIND, BigInteger()))
    return type_coerce(behind + epoch_seconds(_due()), BigInteger())


def _lies_behind(place: Place, by: ColumnElement[Any], descending: bool) -> ColumnElement[bool]:
    value = literal(place.value, by.type)
    further = by < value if descending else by > value
    tie = Ticket.id < place.ticket_id if descending else Ticket.id > place.ticket_id
    return or_(further, and_(by == value, tie))


def _said(value: Any, ticket_id: int) -> str:
    """A place as an address names it."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return str(ticket_id) if value == ticket_id else f"{value}~{ticket_id}"


def _place(told: str | None, sort: Sort) -> Place | None:
    """The place that an address names; None when it is none of this order."""
    value, _, raw = (told or "").rpartition("~")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 11 and 0 < int(raw) < 2**31):
        return None
    ticket_id = int(raw)
    if sort in (Sort.NEWEST, Sort.OLDEST):
        return None if value else Place(ticket_id, ticket_id)
    try:
        if sort is Sort.PRIORITY:
            return Place(Priority(value), ticket_id)
        if sort is Sort.LIKELY:
            return Place(int(value), ticket_id) if NUMBER.fullmatch(value) else None
        return Place(datetime.strptime(value, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), ticket_id)
    except ValueError:
        return None


def _rows(ids: Sequence[int]) -> list[Row]:
    """The tickets of these ids in that order: loaded apart, so that the list itself is read from an index alone."""
    rows = {row.ticket.id: row for row in queries.rows_of(select(Ticket).where(Ticket.id.in_(ids)))} if ids else {}
    return [rows[ticket_id] for ticket_id in ids]
