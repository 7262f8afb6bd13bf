"""The people behind the names of a ladder: who holds which office on a day, and who is asked where it is empty."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.database import db
from desk.organisation import queries as organisation
from desk.organisation.models import Unit, UnitKind
from desk.sla.kinds import Measure
from desk.sla.ladders import Audience
from desk.tickets.models import Ticket

A = Audience
# Offices that a ladder may tell of a ticket which they may not open: its number is all they are told.
OFFICES = frozenset({Role.HEAD, Role.EXECUTIVE, Role.MALL_MANAGER, Role.INSPECTORATE})
TIER_OF_HOLD: dict[str, int] = {Measure.TIER1_HOLD: 1, Measure.TIER2_HOLD: 2}
# Where an office is empty the rung goes one step higher: the offices that are asked then, in order, the first that
# somebody holds. Where nothing stands nobody is asked instead.
ASKED_INSTEAD: dict[Audience, tuple[Audience, ...]] = {
    A.TIER1_LEAD: (A.OWN_HEAD, A.TIER2_LEAD),
    A.TIER2_LEAD: (A.ICT_DIVISION_HEAD, A.ICT_HEAD),
    A.OWN_HEAD: (A.ICT_HEAD, A.EXECUTIVE),
    A.ICT_DIVISION_HEAD: (A.TIER2_LEAD, A.ICT_HEAD),
    A.ICT_HEAD: (A.EXECUTIVE,),
    A.MALL_MANAGER: (A.MALL_HEAD,),
    A.MALL_HEAD: (A.EXECUTIVE,),
    A.INSPECTORATE: (A.EXECUTIVE,),
}


def people_of(name: str, ticket: Ticket, *, measure: str, on: date) -> Sequence[User]:
    """The active people behind a name for that ticket on that day; [] when no office up the line is held."""
    audience = Audience(name)
    # By now the ticket may lie with the other tier: the lead is of the one whose time it was.
    lead = _lead_of(TIER_OF_HOLD.get(measure, ticket.tier))
    if audience is A.WORKER and measure == Measure.TIER1_HOLD and ticket.tier > 1:
        return _contact_or_tier1(ticket, on)
    chain: tuple[Audience, ...] = (lead if audience is A.TIER_LEAD else audience,)
    if audience is A.WORKER:
        chain += (_lead_of(ticket.tier),)
    for asked in (*chain, *ASKED_INSTEAD.get(chain[-1], ())):
        if found := _holders_of(asked, ticket, on):
            return found
    return []


def worker_or_queue(ticket: Ticket, on: date) -> Sequence[User]:
    """Who has the ticket, or the queue of the tier it lies with, while nobody has it."""
    if ticket.assignee_id is not None and (assignee := person(ticket.assignee_id)):
        return assignee
    return queue(ticket, on)


def queue(ticket: Ticket, on: date) -> Sequence[User]:
    """Everybody who works in the tier that the ticket lies with."""
    people = (
        accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on)
        if ticket.tier == 1
        else accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on)
    )
    return db.session.scalars(people).all()


def _contact_or_tier1(ticket: Ticket, on: date) -> Sequence[User]:
    """Who had the ticket in Tier 1: what they missed is not told to those who have just got it."""
    return (
        person(ticket.contact_id)
        or db.session.scalars(accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on)).all()
    )


def person(person_id: int | None) -> Sequence[User]:
    """That person while their account is active, as a list."""
    return db.session.scalars(select(User).where(User.id == person_id, User.deactivated_at.is_(None))).all()


def _lead_of(tier: int) -> Audience:
    return A.TIER1_LEAD if tier == 1 else A.TIER2_LEAD


def _holders_of(audience: Audience, ticket: Ticket, on: date) -> Sequence[User]:
    match audience:
        case A.WORKER:
            return worker_or_queue(ticket, on)
        case A.REPORTER:
            return person(ticket.speaker_id)
        case A.TENANT_HEAD | A.COMPLAINANT:  # of public complaints, which do not run through tickets
            return []
        case _:
            role, *where = _office(audience, ticket)
            return accounts.office_holders(role, *where, on=on)


def _office(audience: Audience, ticket: Ticket) -> tuple[Role, *tuple[ColumnElement[bool], ...]]:
    """Which grants make somebody the holder of that office."""
    department, unit = RoleGrant.department_id, RoleGrant.unit_id
    match audience:
        case A.TIER1_LEAD:
            looks_after = or_(unit.is_(None), unit == ticket.unit_id) if ticket.unit_id else unit.is_(None)
            return Role.TIER1_LEAD, department == ticket.department_id, looks_after
        case A.OWN_HEAD:
            return Role.HEAD, department == ticket.department_id, unit.is_(None)
        case A.ICT_DIVISION_HEAD:
            return Role.HEAD, department == organisation.ict_office().id, unit.is_not(None)
        case A.ICT_HEAD:
            return Role.HEAD, department == organisation.ict_office().id, unit.is_(None)
        case A.MALL_HEAD:
            runs_it = select(Unit.department_id).where(Unit.kind == UnitKind.MALL, Unit.ended_on.is_(None))
            return Role.HEAD, department.in_(runs_it), unit.is_(None)
        case _:
            return (ROLES[audience],)


ROLES = {
    A.TIER2_LEAD: Role.TIER2_LEAD,
    A.EXECUTIVE: Role.EXECUTIVE,
    A.MALL_MANAGER: Role.MALL_MANAGER,
    A.INSPECTORATE: Role.INSPECTORATE,
}
