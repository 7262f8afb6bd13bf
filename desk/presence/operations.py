"""Saying that one has a ticket's page open, and forgetting it. Nothing is recorded: it is no event."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from desk.accounts.policy import Action, Actor
from desk.database import db, rows_changed
from desk.errors import Forbidden
from desk.presence.models import TicketPresence
from desk.presence.queries import GONE_AFTER
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


def note_presence(*, ticket: Ticket, actor: Actor, is_writing: bool, at: datetime) -> None:
    """Say that one is here. Only who works on tickets appears. Raises Forbidden."""
    if not tickets.may(actor, Action.TICKET_NOTE, ticket, at):
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


def forget(at: datetime) -> None:
    """Remove those who have said nothing for a minute."""
    db.session.execute(delete(TicketPresence).where(TicketPresence.seen_at <= at - GONE_AFTER))
