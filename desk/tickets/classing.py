"""How few may know of a ticket: its class, changed with a reason; and who asked for one that is not theirs (LLG-27)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Action, Actor, Secrecy, is_cleared
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.tickets import queries
from desk.tickets.changes import permit, say
from desk.tickets.models import Ticket
from desk.timeline import Event

ONE_ATTEMPT = timedelta(hours=1)  # a page that was left open asks again and again


def classify_ticket(*, ticket: Ticket, secrecy: Secrecy, reason: str, actor: Actor, at: datetime) -> None:
    """Give it another class, also when it is over. Whoever does so keeps it in sight. Raises Forbidden, BadInput."""
    at = permit(actor, Action.TICKET_CLASSIFY, ticket, at)
    if not reason.strip():
        raise BadInput("Please fill this in.", field="reason")
    before = ticket.secrecy
    if secrecy is before:
        raise BadInput("This is its class already.", field="secrecy")
    version = ticket.version
    ticket.secrecy = secrecy
    if not is_cleared(actor, queries.standing_of(ticket, at)):
        ticket.secrecy = before
        raise BadInput("Take the ticket first: otherwise you would not see it any more yourself.", field="secrecy")
    ticket.updated_at = at
    event = timeline.record(
        EventKind.TICKET_CLASSIFIED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=version,
        changes={"secrecy": [before, secrecy]},
    )
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=True)


def note_refusal(*, number: str, actor: Actor, at: datetime) -> bool:
    """Keep that somebody asked for a ticket by number that is not theirs to see; once an hour. Whether it was kept.

    It hangs on no ticket: whoever asks changes nothing, not even what the ticket's own people read.
    """
    lately = select(Event.details).where(
        Event.actor_id == actor.id, Event.happened_at > at - ONE_ATTEMPT, Event.kind == EventKind.TICKET_REFUSED
    )
    if any(told["number"] == number for told in db.session.scalars(lately)):
        return False
    timeline.record(EventKind.TICKET_REFUSED, at=at, actor=actor, number=number)
    return True
