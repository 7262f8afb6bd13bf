"""What is asked of risks: the register, what belongs into it, how often it happens. Every list starts with what one may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.assets.models import Asset
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import Forbidden, NotFound
from desk.organisation.models import Department
from desk.risks.kinds import LATELY, MANY, RiskState
from desk.risks.models import Risk, RiskNote, RiskTicket
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.states import Status

PAGE = 50
MOST_CANDIDATES = 50
MOST_LINKED = 100


@dataclass(frozen=True)
class About:
    """What a risk may be about: a thing, or a service in a department."""

    department: Department
    service: Service | None = None
    asset: Asset | None = None


@dataclass(frozen=True)
class Candidate:
    """What happened again and again lately, and stands in no open line of the register."""

    about: About
    incidents: int
    last_at: datetime


@dataclass(frozen=True)
class Frequency:
    """How often a risk happens: incidents of the last 90 days, and tickets that were ever hung on it."""

    lately: int = 0
    linked: int = 0


def register(
    actor: Actor, *, states: Collection[RiskState], before: int | None = None, limit: int | None = PAGE + 1
) -> Sequence[Risk]:
    """Lines of the register in these states, the newest first; a page and one more, or all."""
    risks = select(Risk).where(_within(actor, Action.RISK_READ, Risk.department_id), Risk.state.in_(sorted(states)))
    if before is not None:
        risks = risks.where(Risk.id < before)
    return db.session.scalars(_loaded(risks).order_by(Risk.id.desc()).limit(limit)).all()


def get_risk(actor: Actor, risk_id: int) -> Risk:
    """One line. Not yours looks like not there. Raises NotFound."""
    risk = select(Risk).where(_within(actor, Action.RISK_READ, Risk.department_id), Risk.id == risk_id)
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
    found = select(Department).where(Department.ended_on.is_(None), _within(actor, Action.RISK_MANAGE, Department.id))
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


def incidents_about(about: About, at: datetime) -> Sequence[int]:
    """The tickets of the last 90 days that make it a candidate, the newest first; no more than can be hung on a risk."""
    found = select(Ticket.id).where(_counts(at), _of_about(about)).order_by(Ticket.id.desc())
    return db.session.scalars(found.limit(MOST_LINKED)).all()


def count_about(about: About, at: datetime) -> int:
    """How many there are."""
    return db.session.scalar(select(func.count(Ticket.id)).where(_counts(at), _of_about(about))) or 0


def candidates(actor: Actor, at: datetime) -> list[Candidate]:
    """What came back often lately and stands in no open line, the most frequent first (LLG-13).

    Incidents are counted whoever may read them: the list names services, things and numbers only.
    """
    found = [*_services_that_fail(actor, at), *_things_that_fail(actor, at)]
    return sorted(found, key=lambda one: (-one.incidents, one.last_at))[:MOST_CANDIDATES]


def frequencies(risks: Sequence[Risk], at: datetime) -> dict[int, Frequency]:
    """How often each of these happens, counted from tickets."""
    ids = [risk.id for risk in risks]
    of_things = and_(Risk.asset_id.is_not(None), Ticket.asset_id == Risk.asset_id)
    of_services = and_(
        Risk.asset_id.is_(None), Ticket.service_id == Risk.service_id, Ticket.department_id == Risk.department_id
    )
    lately: dict[int, int] = {}
    for joined in (of_things, of_services):
        counted = select(Risk.id, func.count(Ticket.id)).join(Ticket, joined).where(Risk.id.in_(ids), _counts(at))
        lately |= dict(db.session.execute(counted.group_by(Risk.id)).tuples().all())
    hung = select(RiskTicket.risk_id, func.count()).where(RiskTicket.risk_id.in_(ids)).group_by(RiskTicket.risk_id)
    linked = dict(db.session.execute(hung).tuples().all())
    return {one: Frequency(lately.get(one, 0), linked.get(one, 0)) for one in ids}


def tickets_of(risk_id: int) -> Sequence[Ticket]:
    """What hangs on a risk, the newest first, whoever may read it."""
    found = select(Ticket).join(RiskTicket, RiskTicket.ticket_id == Ticket.id).where(RiskTicket.risk_id == risk_id)
    return db.session.scalars(found.order_by(Ticket.id.desc()).limit(MOST_LINKED)).all()


def notes_of(risk_id: int) -> Sequence[RiskNote]:
    """What was done to it and seen of it, the newest first."""
    notes = select(RiskNote).where(RiskNote.risk_id == risk_id).options(joinedload(RiskNote.author))
    return db.session.scalars(notes.order_by(RiskNote.id.desc())).all()


def _services_that_fail(actor: Actor, at: datetime) -> list[Candidate]:
    count, last_at = func.count(Ticket.id), func.max(Ticket.opened_at)
    often = (
        select(Ticket.department_id, Ticket.service_id, count.label("incidents"), last_at.label("last_at"))
        .where(_counts(at), _within(actor, Action.RISK_READ, Ticket.department_id))
        .group_by(Ticket.department_id, Ticket.service_id)
        .having(count >= MANY)
        .subquery()
    )
    known = exists().where(
        Risk.department_id == often.c.department_id, Risk.service_id == often.c.service_id,
        Risk.asset_id.is_(None), Risk.state != RiskState.CLOSED,
    )  # fmt: skip
    found = (
        select(Department, Service, often.c.incidents, often.c.last_at)
        .join(often, often.c.department_id == Department.id)
        .join(Service, Service.id == often.c.service_id)
        .where(~known)
        .order_by(often.c.incidents.desc(), often.c.last_at)
        .limit(MOST_CANDIDATES)
    )
    rows = db.session.execute(found).tuples()
    return [Candidate(About(place, service=service), times, moment) for place, service, times, moment in rows]


def _things_that_fail(actor: Actor, at: datetime) -> list[Candidate]:
    count, last_at = func.count(Ticket.id), func.max(Ticket.opened_at)
    often = (
        select(Ticket.asset_id, count.label("incidents"), last_at.label("last_at"))
        .where(_counts(at), Ticket.asset_id.is_not(None))
        .group_by(Ticket.asset_id)
        .having(count >= MANY)
        .subquery()
    )
    known = exists().where(Risk.asset_id == often.c.asset_id, Risk.state != RiskState.CLOSED)
    found = (
        select(Asset, often.c.incidents, often.c.last_at)
        .join(often, often.c.asset_id == Asset.id)
        .where(~known, Asset.ended_on.is_(None), _within(actor, Action.RISK_READ, Asset.department_id))
        .options(joinedload(Asset.department))
        .order_by(often.c.incidents.desc(), often.c.last_at)
        .limit(MOST_CANDIDATES)
    )
    rows = db.session.execute(found).tuples()
    return [Candidate(About(asset.department, asset=asset), times, moment) for asset, times, moment in rows]


def _counts(at: datetime) -> ColumnElement[bool]:
    """An incident of the last 90 days; what was withdrawn, or goes on in another ticket, is none of its own."""
    return and_(
        Ticket.kind == Kind.INCIDENT,
        Ticket.opened_at > at - LATELY,
        Ticket.status.not_in([Status.CANCELLED, Status.MERGED]),
    )


def _of_about(about: About) -> ColumnElement[bool]:
    if about.asset is not None:
        return Ticket.asset_id == about.asset.id
    if about.service is None:
        return false()
    return and_(Ticket.service_id == about.service.id, Ticket.department_id == about.department.id)


def _is_about(about: About) -> ColumnElement[bool]:
    if about.asset is not None:
        return Risk.asset_id == about.asset.id
    if about.service is None:
        return false()
    return and_(Risk.asset_id.is_(None), Risk.service_id == about.service.id, Risk.department_id == about.department.id)


def _within(actor: Actor, action: Action, department: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Of whole departments: who leads the technicians of one unit answers for no register of all."""
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
