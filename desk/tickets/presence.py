"""Who has a ticket's page open, and who is writing: so that two do not answer the same thing. Versions decide, not this."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db, rows_changed
from desk.errors import Forbidden
from desk.tickets import queries
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketPresence

GONE_AFTER = timedelta(seconds=60)


class Present(NamedTuple):
    """A colleague on the same page."""

    name: str
    is_writing: bool


def note_presence(*, ticket: Ticket, actor: Actor, is_writing: bool, at: datetime) -> None:
    """Say that one is here. Only who works on tickets appears. Raises Forbidden."""
    if not queries.may(actor, Action.TICKET_NOTE, ticket, at):
        raise Forbidden("You may not do this to this ticket.")
    own = (TicketPresence.ticket_id == ticket.id, TicketPresence.user_id == actor.id)
    seen = update(TicketPresence).where(*own).values(seen_at=at, is_writing=is_writing)
    if rows_changed(seen):
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                TicketPresence(ticket_id=ticket.id, user_id=actor.id, since=at, seen_at=at, is_writing=is_writing)
            )
    except IntegrityError:  # another window of the same person said so at the same moment
        rows_changed(seen)


def leave(*, ticket: Ticket, actor: Actor) -> None:
    """The page is closed."""
    own = (TicketPresence.ticket_id == ticket.id, TicketPresence.user_id == actor.id)
    db.session.execute(delete(TicketPresence).where(*own))


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


def forget(at: datetime) -> None:
    """Remove those who have said nothing for a minute."""
    db.session.execute(delete(TicketPresence).where(TicketPresence.seen_at <= at - GONE_AFTER))
