"""How far a right reaches, in the database's words: the same rule as desk/accounts/policy.py."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select, true
from sqlalchemy.orm import QueryableAttribute

from desk.accounts.policy import SEE_ALL_CLASSES, SUPERVISE_IN_PLACE, Actor, Place, Reach, Role, Secrecy
from desk.catalogue.models import Service, Skill
from desk.tickets.models import NOT_ORDINARY_SQL, Ticket
from desk.tickets.states import ENDED

TIER2_KEEPS_READING = timedelta(days=30)  # after a return


def covered(reach: Reach, places: Iterable[Place], actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The same rule as policy.may_on, in the database's words."""
    match reach:
        case Reach.EVERYTHING:
            return true()
        case Reach.OWN:
            return is_own(actor)
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
            return is_lent_to(actor, at)
        case _:  # of complaints
            return false()


def cleared(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The same rule as policy.is_cleared, in the database's words: what its class (LLG-27) and its service (LLG-32) let
    this person know of.
    """
    if actor.roles & SEE_ALL_CLASSES:
        return true()
    held = {role: [grant.place for grant in actor.grants if grant.role is role] for role in actor.roles}
    leading = [place for role in SUPERVISE_IN_PLACE for place in held.get(role, ())]
    ways = [is_for_all(), is_own(actor), is_lent_to(actor, at), _in_places(leading)]
    if Role.HEAD in held:
        ways.append(covered(Reach.HOLDING_READ, held[Role.HEAD], actor, at))
    is_for_tier, in_hand = Ticket.secrecy != Secrecy.SECRET, Ticket.assignee_id == actor.id
    if Role.TIER1_AGENT in held:
        by_name = or_(in_hand, Ticket.contact_id == actor.id)
        ways.append(and_(_in_places(held[Role.TIER1_AGENT]), or_(by_name, and_(Ticket.tier == 1, is_for_tier))))
    if Role.TIER2_AGENT in held:
        ways.append(
            and_(Ticket.tier >= 2, _is_unrestricted(Ticket.service_id, but=actor.skills), or_(in_hand, is_for_tier))
        )
    return or_(*ways)


def is_for_all() -> ColumnElement[bool]:
    """What neither class nor service keeps from anybody whose role reaches it: all that may be told of where nobody in
    particular reads.
    """
    return and_(Ticket.secrecy == Secrecy.ORDINARY, _is_unrestricted(Ticket.service_id))


def is_for_all_by_id(ticket_id: QueryableAttribute[int], service_id: QueryableAttribute[int]) -> ColumnElement[bool]:
    """The same of a row that only names its ticket, without looking each of them up: the few of another class are counted out."""
    classed = select(Ticket.id).where(literal_column(f"({NOT_ORDINARY_SQL})"))
    return and_(ticket_id.not_in(classed), _is_unrestricted(service_id))


def _is_unrestricted(service_id: QueryableAttribute[int], *, but: Iterable[str] = ()) -> ColumnElement[bool]:
    """Of a service whose queue is not restricted, or is that of one of these skills."""
    restricted = select(Service.id).join(Service.skill).where(Service.restricted)
    return service_id.not_in(restricted.where(Skill.code.not_in(sorted(but))) if but else restricted)


def is_lent_to(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whose help this person is by name, at this moment."""
    return and_(Ticket.lent_to_id == actor.id, Ticket.lent_until > at, Ticket.status.not_in(sorted(ENDED)))


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


def is_own(actor: Actor) -> ColumnElement[bool]:
    """What this person reported, or entered for somebody without an account."""
    return or_(Ticket.reporter_id == actor.id, Ticket.filed_by_id == actor.id)
