"""What tickets say of risks: what comes back often enough to be one, and how often each happens (LLG-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.assets.models import Asset
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department
from desk.risks.kinds import LATELY, MANY, RiskState
from desk.risks.models import Risk, RiskTicket
from desk.risks.queries import MOST_LINKED, About, within
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.states import Status

MOST_CANDIDATES = 50


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
    """How often each of these happens, counted from tickets: those about the same, or those hung on it where nothing is named."""
    ids = [risk.id for risk in risks]
    of_things = and_(Risk.asset_id.is_not(None), Ticket.asset_id == Risk.asset_id)
    of_services = and_(
        Risk.asset_id.is_(None), Ticket.service_id == Risk.service_id, Ticket.department_id == Risk.department_id
    )
    lately: dict[int, int] = {}
    for joined in (of_things, of_services):
        counted = select(Risk.id, func.count(Ticket.id)).join(Ticket, joined).where(Risk.id.in_(ids), _counts(at))
        lately |= dict(db.session.execute(counted.group_by(Risk.id)).tuples().all())
    by_hand = (
        select(RiskTicket.risk_id, func.count(Ticket.id))
        .join(Ticket, Ticket.id == RiskTicket.ticket_id)
        .join(Risk, Risk.id == RiskTicket.risk_id)
        .where(RiskTicket.risk_id.in_(ids), Risk.asset_id.is_(None), Risk.service_id.is_(None), _counts(at))
    )
    lately |= dict(db.session.execute(by_hand.group_by(RiskTicket.risk_id)).tuples().all())
    hung = select(RiskTicket.risk_id, func.count()).where(RiskTicket.risk_id.in_(ids)).group_by(RiskTicket.risk_id)
    linked = dict(db.session.execute(hung).tuples().all())
    return {one: Frequency(lately.get(one, 0), linked.get(one, 0)) for one in ids}


def _services_that_fail(actor: Actor, at: datetime) -> list[Candidate]:
    count, last_at = func.count(Ticket.id), func.max(Ticket.opened_at)
    often = (
        select(Ticket.department_id, Ticket.service_id, count.label("incidents"), last_at.label("last_at"))
        .where(_counts(at), within(actor, Action.RISK_READ, Ticket.department_id))
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
        .where(~known, Asset.ended_on.is_(None), within(actor, Action.RISK_READ, Asset.department_id))
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
