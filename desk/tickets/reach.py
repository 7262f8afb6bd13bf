"""How far a right reaches, in the database's words: the same rule as desk/accounts/policy.py."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, true

from desk.accounts.policy import Actor, Place, Reach
from desk.tickets.models import Ticket
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


def is_own(actor: Actor) -> ColumnElement[bool]:
    """What this person reported, or entered for somebody without an account."""
    return or_(Ticket.reporter_id == actor.id, Ticket.filed_by_id == actor.id)
