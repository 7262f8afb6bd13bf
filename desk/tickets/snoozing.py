"""Putting a ticket out of one's own sight until a moment. The clocks run on, and what must be seen brings it back."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput
from desk.tickets import states
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketSnooze

LONGEST = timedelta(days=60)


def snooze_ticket(*, ticket: Ticket, actor: Actor, until: datetime, at: datetime) -> None:
    """Hide it from one's own lists until then. Raises Forbidden, Conflict, BadInput."""
    permit(actor, Action.TICKET_NOTE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is no longer in a state in which this can be done.")
    if until <= at:
        raise BadInput("This moment is over. Please choose one that is to come.", field="until")
    if until > at + LONGEST:
        raise BadInput("At most %(days)d days, please.", field="until", days=LONGEST.days)
    wake(ticket=ticket, actor=actor)
    db.session.add(TicketSnooze(user_id=actor.id, ticket_id=ticket.id, set_at=at, until=until))


def wake(*, ticket: Ticket, actor: Actor) -> None:
    """See it again at once."""
    own = (TicketSnooze.ticket_id == ticket.id, TicketSnooze.user_id == actor.id)
    db.session.execute(delete(TicketSnooze).where(*own))


def forget(at: datetime) -> None:
    """Remove what is over."""
    db.session.execute(delete(TicketSnooze).where(TicketSnooze.until <= at))
