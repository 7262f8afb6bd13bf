"""What is asked of risks. Every list starts with what this person may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.assets.models import Asset
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import Forbidden, NotFound
from desk.organisation.models import Department
from desk.risks.kinds import RiskState
from desk.risks.models import Risk, RiskNote, RiskTicket
from desk.tickets.models import Ticket

PAGE = 50
MOST_CANDIDATES = 50
MOST_LINKED = 100


@dataclass(frozen=True)
class About:
    """What a risk may be about: a thing, or a service in a department."""

    department: Department
    service: Service | None = None
    asset: Asset | None = None


def register(
    actor: Actor, *, states: Collection[RiskState], before: int | None = None, limit: int | None = PAGE + 1
) -> Sequence[Risk]:
    """Lines of the register in these states, the newest first; a page and one more, or all."""
    risks = select(Risk).where(within(actor, Action.RISK_READ, Risk.department_id), Risk.state.in_(sorted(states)))
    if before is not None:
        risks = risks.where(Risk.id < before)
    return db.session.scalars(_loaded(risks).order_by(Risk.id.desc()).limit(limit)).all()


def get_risk(actor: Actor, risk_id: int) -> Risk:
    """One line. Not yours looks like not there. Raises NotFound."""
    risk = select(Risk).where(within(actor, Action.RISK_READ, Risk.department_id), Risk.id == risk_id)
    found = db.session.scalars(_loaded(risk)).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def get_kept(actor: Actor, risk_id: int) -> Risk:
    """One that this person keeps. Raises NotFound where they may not even read it, Forbidden where they may only read."""
    risk = get_risk(actor, risk_id)
    if not is_theirs(actor, risk.department_id):
        raise Forbidden("You may not do this.")
    return risk


def may_read(actor: Actor, department_id: int) -> bool:
    """Whether this person reads the risks of that department."""
    return Reach.EVERYTHING in reaches(actor, Action.RISK_READ) or department_id in _department_ids(
        actor, Action.RISK_READ
    )


def is_theirs(actor: Actor, department_id: int) -> bool:
    """Whether this person keeps the risks of that department."""
    granted = reaches(actor, Action.RISK_MANAGE)
    return Reach.EVERYTHING in granted or department_id in _department_ids(actor, Action.RISK_MANAGE)


def departments_kept_by(actor: Actor) -> Sequence[Department]:
    """The departments whose risks this person keeps."""
    found = select(Department).where(Department.ended_on.is_(None), within(actor, Action.RISK_MANAGE, Department.id))
    return db.session.scalars(found.order_by(Department.short)).all()


def open_about(about: About) -> Risk | None:
    """The line that stands open about the same, whoever may read it."""
    return db.session.scalars(select(Risk).where(Risk.state != RiskState.CLOSED, _is_about(about))).first()


def by_form_key(form_key: str) -> Risk | None:
    """The risk that this very form has already made."""
    return db.session.scalars(select(Risk).where(Risk.form_key == form_key)).first()


def open_on(ticket: Ticket) -> Risk | None:
    """The open line that is about what this ticket is about, or that it was hung on."""
    hung = exists().where(RiskTicket.risk_id == Risk.id, RiskTicket.ticket_id == ticket.id)
    same = or_(hung, *(_is_about(about) for about in abouts_of(ticket)))
    return db.session.scalars(select(Risk).where(Risk.state != RiskState.CLOSED, same).order_by(Risk.id)).first()


def abouts_of(ticket: Ticket) -> list[About]:
    """What risks this ticket may show: of its thing, and of its service there."""
    thing = [About(ticket.department, asset=ticket.asset)] if ticket.asset is not None else []
    return [*thing, About(ticket.department, service=ticket.service)]


def tickets_of(risk_id: int) -> Sequence[Ticket]:
    """What hangs on a risk, the newest first, whoever may read it."""
    found = select(Ticket).join(RiskTicket, RiskTicket.ticket_id == Ticket.id).where(RiskTicket.risk_id == risk_id)
    return db.session.scalars(found.order_by(Ticket.id.desc()).limit(MOST_LINKED)).all()


def notes_of(risk_id: int) -> Sequence[RiskNote]:
    """What was done to it and seen of it, the newest first."""
    notes = select(RiskNote).where(RiskNote.risk_id == risk_id).options(joinedload(RiskNote.author))
    return db.session.scalars(notes.order_by(RiskNote.id.desc())).all()


def _is_about(about: About) -> ColumnElement[bool]:
    if about.asset is not None:
        return Risk.asset_id == about.asset.id
    if about.service is None:
        return false()
    return and_(Risk.asset_id.is_(None), Risk.service_id == about.service.id, Risk.department_id == about.department.id)


def within(actor: Actor, action: Action, department: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Which departments an action reaches for this person.

    Of whole departments: who leads the technicians of one unit answers for no register of all.
    """
    if Reach.EVERYTHING in reaches(actor, action):
        return true()
    return department.in_(_department_ids(actor, action))


def _department_ids(actor: Actor, action: Action) -> list[int]:
    places = reaches(actor, action).get(Reach.DEPARTMENT_READ, frozenset())
    return sorted(place.department_id for place in places if place.unit_id is None)


def _loaded(risks: Select[tuple[Risk]]) -> Select[tuple[Risk]]:
    return risks.options(
        joinedload(Risk.department), joinedload(Risk.service), joinedload(Risk.asset), joinedload(Risk.owner_department)
    )
