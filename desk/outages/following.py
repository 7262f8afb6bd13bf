"""Who hears of an outage without having reported anything."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import Conflict, Forbidden
from desk.outages.models import Outage, OutageFollower


def follow(*, outage: Outage, actor: Actor, at: datetime) -> None:
    """Hear of it, and report nothing. Once, however often it is asked for. Raises Forbidden, Conflict."""
    if not may(actor, Action.OUTAGE_READ):
        raise Forbidden("You may not do this.")
    if outage.ended_at is not None:
        raise Conflict("It has ended already.")
    try:
        with db.session.begin_nested():
            db.session.add(OutageFollower(outage_id=outage.id, user_id=actor.id, followed_at=at))
    except IntegrityError:
        pass  # the same button, pressed twice: they follow already


def unfollow(*, outage: Outage, actor: Actor) -> None:
    """Hear of it no more."""
    found = db.session.get(OutageFollower, (outage.id, actor.id))
    if found is not None:
        db.session.delete(found)
