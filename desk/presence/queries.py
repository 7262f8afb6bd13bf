"""Who is on a ticket's page now: so that two do not answer the same thing. Versions decide, not this."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.database import db
from desk.presence.models import TicketPresence
from desk.tickets.models import Ticket

GONE_AFTER = timedelta(seconds=60)


class Present(NamedTuple):
    """A colleague on the same page."""

    name: str
    is_writing: bool


def others_on(ticket: Ticket, actor: Actor, at: datetime) -> Sequence[Present]:
    """The colleagues who are on the ticket now, those who write first. For who may read the internal side."""
    here = (
        select(User.name, TicketPresence.is_writing)
        .join(User, User.id == TicketPresence.user_id)
        .where(
            TicketPresence.ticket_id == ticket.id,
            TicketPresence.user_id != actor.id,
            TicketPresence.seen_at > at - GONE_AFTER,
        )
        .order_by(TicketPresence.is_writing.desc(), User.name)
    )
    return [Present(*row) for row in db.session.execute(here)]
