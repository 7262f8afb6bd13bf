"""What is asked of hand-overs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from desk.database import db
from desk.escalation.models import Direction, Escalation


def hand_overs_of(ticket_id: int) -> Sequence[Escalation]:
    """Every hand-over of a ticket, oldest first."""
    found = (
        select(Escalation)
        .where(Escalation.ticket_id == ticket_id)
        .options(joinedload(Escalation.actor))
        .order_by(Escalation.cycle)
    )
    return db.session.scalars(found).all()


def last_cycle(ticket_id: int) -> int:
    """The number of hand-overs so far."""
    return db.session.scalar(select(func.count()).where(Escalation.ticket_id == ticket_id)) or 0


def last_contact(ticket_id: int) -> int | None:
    """Who handed the ticket up last, by hand."""
    ups = (
        select(Escalation.actor_id)
        .where(Escalation.ticket_id == ticket_id, Escalation.direction == Direction.UP)
        .order_by(Escalation.cycle.desc())
        .limit(1)
    )
    return db.session.scalar(ups)
