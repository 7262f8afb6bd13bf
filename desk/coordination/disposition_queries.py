"""Dispositions: who may read them, for whom they wait, and to whom one can be given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from desk.accounts import absences, standing_in
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Reach, Role, reaches
from desk.coordination.kinds import Addressee
from desk.coordination.models import Disposition
from desk.database import db
from desk.errors import NotFound
from desk.organisation.models import Department
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

SHOWN = 50
PAGE = 50


@dataclass(frozen=True)
class Line:
    """A disposition in a list."""

    disposition: Disposition
    is_mine: bool  # it waits for this person's answer
    may_open: bool  # the ticket that it is about


def open_ones(actor: Actor, *, at: datetime, on: date) -> list[Line]:
    """What has not been answered, as far as this person may read it; what is oldest first."""
    found = _dispositions().where(Disposition.answered_at.is_(None), _may_read(actor, on))
    return _lines(found.order_by(Disposition.given_at, Disposition.id).limit(SHOWN), actor, at, on)


def all_of(actor: Actor, *, at: datetime, on: date, before: int | None = None) -> tuple[list[Line], int | None]:
    """Every disposition that this person may read, the newest first, a page of them; and what the next begins before."""
    found = _dispositions().where(_may_read(actor, on))
    if before is not None:
        found = found.where(Disposition.id < before)
    lines = _lines(found.order_by(Disposition.id.desc()).limit(PAGE + 1), actor, at, on)
    return lines[:PAGE], lines[PAGE - 1].disposition.id if len(lines) > PAGE else None


def waiting_for(actor: Actor, *, on: date) -> Sequence[Disposition]:
    """What waits for this person's answer, the oldest first."""
    found = _dispositions().where(Disposition.answered_at.is_(None), is_addressed(actor, on))
    return db.session.scalars(found.order_by(Disposition.given_at, Disposition.id).limit(SHOWN)).all()


def open_on(ticket_id: int, actor: Actor, *, at: datetime, on: date) -> list[Line]:
    """What is open on a ticket, the oldest first. Most tickets have none: that costs one question."""
    waits = (Disposition.answered_at.is_(None), Disposition.ticket_id == ticket_id)
    if db.session.scalars(select(Disposition.id).where(*waits).limit(1)).first() is None:
        return []
    found = _dispositions().where(*waits, _may_read(actor, on))
    return _lines(found.order_by(Disposition.id).limit(SHOWN), actor, at, on)


def get_disposition(actor: Actor, disposition_id: int, *, at: datetime, on: date) -> Line:
    """One that this person may read. Raises NotFound."""
    found = _lines(_dispositions().where(Disposition.id == disposition_id, _may_read(actor, on)), actor, at, on)
    if not found:
        raise NotFound("There is nothing here.")
    return found[0]


def get_subject(actor: Actor, number: str, at: datetime) -> Ticket:
    """A ticket on which this person may give one, though they may perhaps not read it. Raises NotFound."""
    found = (
        select(Ticket)
        .where(Ticket.number == number, tickets.within(actor, Action.DISPOSITION_GIVE, at))
        .options(joinedload(Ticket.service), joinedload(Ticket.department))
    )
    ticket = db.session.scalars(found).first()
    if ticket is None:
        raise NotFound("There is nothing here.")
    return ticket


def within_reach(actor: Actor, ticket_ids: Collection[int], at: datetime) -> set[int]:
    """On which of these tickets this person may give one."""
    found = select(Ticket.id).where(Ticket.id.in_(ticket_ids), tickets.within(actor, Action.DISPOSITION_GIVE, at))
    return set(db.session.scalars(found))


def covers(actor: Actor, department: Department) -> bool:
    """Whether this person may give one on a department as a whole."""
    if actor.only_department_id not in (None, department.id):
        return False
    found = reaches(actor, Action.DISPOSITION_GIVE)
    return Reach.EVERYTHING in found or any(
        place.department_id == department.id and place.unit_id is None for place in found.get(Reach.DEPARTMENT_READ, ())
    )


def holders_of(addressee: Addressee, department_id: int, *, on: date) -> Sequence[User]:
    """Who holds that office on that day; of the department, where it is the lead of Tier 1."""
    if addressee is Addressee.TIER2_LEAD:
        return accounts.office_holders(Role.TIER2_LEAD, on=on)
    where = (RoleGrant.department_id == department_id, RoleGrant.unit_id.is_(None))
    return accounts.office_holders(Role.TIER1_LEAD, *where, on=on)


def held_offices(department_id: int, *, on: date) -> list[Addressee]:
    """The offices that somebody holds on that day."""
    offices = (Addressee.TIER1_LEAD, Addressee.TIER2_LEAD)
    return [office for office in offices if holders_of(office, department_id, on=on)]


def people_of(department_id: int, *, on: date) -> Sequence[User]:
    """The people to whom one can be given by name: the technicians of the department, and Tier 2; by name."""
    theirs = db.session.scalars(accounts.holders(*accounts.TIER1_ROLES, on=on, department_id=department_id)).all()
    tier2 = db.session.scalars(accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on)).all()
    return [*theirs, *(one for one in tier2 if one not in theirs)]


def is_addressed(actor: Actor, on: date) -> ColumnElement[bool]:
    """What was given to this person by name or by office, or to somebody absent for whom they stand in."""
    absent = absences.deputies(absences.absent_on(on))
    desks = {actor.id, *(one for one in absent if standing_in.stand_in(one, absent) == actor.id)}
    leads = {
        grant.place.department_id
        for grant in actor.grants
        if grant.role is Role.TIER1_LEAD and grant.place.unit_id is None
    }
    return or_(
        Disposition.person_id.in_(desks),
        and_(Disposition.addressee == Addressee.TIER1_LEAD, Disposition.department_id.in_(leads)),
        Disposition.addressee == Addressee.TIER2_LEAD if Role.TIER2_LEAD in actor.roles else false(),
    )


def _may_read(actor: Actor, on: date) -> ColumnElement[bool]:
    """Whoever gave it, whom it was given to, and who supervises the department; a token keeps to its department."""
    found = reaches(actor, Action.DISPOSITION_READ)
    departments = {place.department_id for place in found.get(Reach.DEPARTMENT_READ, ()) if place.unit_id is None}
    reached = or_(
        true() if Reach.EVERYTHING in found else false(),
        Disposition.department_id.in_(departments),
        Disposition.given_by_id == actor.id,
        is_addressed(actor, on),
    )
    return reached if actor.only_department_id is None else and_(
        reached, Disposition.department_id == actor.only_department_id
    )  # fmt: skip


def _dispositions() -> Select[tuple[Disposition]]:
    return select(Disposition).options(
        joinedload(Disposition.ticket), joinedload(Disposition.department), joinedload(Disposition.person)
    )


def _lines(found: Select[tuple[Disposition]], actor: Actor, at: datetime, on: date) -> list[Line]:
    rows = db.session.scalars(found).all()
    if not rows:
        return []
    ids = [one.id for one in rows]
    mine = set(db.session.scalars(select(Disposition.id).where(Disposition.id.in_(ids), is_addressed(actor, on))))
    return [
        Line(
            one,
            one.answered_at is None and one.id in mine and one.given_by_id != actor.id,
            one.ticket is not None and tickets.may(actor, Action.TICKET_READ, one.ticket, at),
        )
        for one in rows
    ]
