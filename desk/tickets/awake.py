"""Which tickets one person has put out of sight for now, as a condition of a list."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from desk.accounts.policy import Actor
from desk.database import db
from desk.event_kinds import EventKind
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketSnooze
from desk.timeline import Event

# What brings a ticket back before its moment: somebody says something, a promise is broken, it comes or goes.
WAKING = (
    EventKind.TICKET_REPLIED,
    EventKind.TICKET_ASSIGNED,
    EventKind.TICKET_RESUMED,
    EventKind.TICKET_ESCALATED,
    EventKind.TICKET_RETURNED,
    EventKind.TICKET_REOPENED,
    EventKind.TICKET_MENTIONED,
    EventKind.CLOCK_WARNED,
    EventKind.CLOCK_BREACHED,
    EventKind.CLOCK_RAISED,
)


def is_asleep(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whether this person does not want to see the ticket yet, and nothing has happened that they must see."""
    own = aliased(TicketSnooze)
    woken = exists().where(
        Event.ticket_id == own.ticket_id,
        Event.happened_at > own.set_at,
        Event.kind.in_(WAKING),
        or_(Event.actor_id.is_(None), Event.actor_id != own.user_id),
    )
    return exists().where(own.ticket_id == Ticket.id, own.user_id == actor.id, own.until > at, ~woken)


def snooze_of(ticket: Ticket, actor: Actor, at: datetime) -> TicketSnooze | None:
    """The person's own, while it lasts."""
    own = (
        select(TicketSnooze)
        .join(Ticket, Ticket.id == TicketSnooze.ticket_id)
        .where(TicketSnooze.ticket_id == ticket.id, TicketSnooze.user_id == actor.id, is_asleep(actor, at))
    )
    return db.session.scalars(own).first()
