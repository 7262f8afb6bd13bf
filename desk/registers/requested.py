"""Answered requests for subdomains whose name does not stand in the register yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.changes.models import Subdomain
from desk.database import db
from desk.registers.models import DomainName
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.states import Status

LATELY = timedelta(days=180)
MOST = 20


def proposed(actor: Actor, at: datetime) -> Sequence[tuple[Ticket, str]]:
    """Tickets of the last half year with the name that each asked for, the oldest first."""
    known = select(DomainName.id).where(DomainName.name == Subdomain.name)
    found = (
        select(Ticket, Subdomain.name)
        .join(Subdomain, Subdomain.ticket_id == Ticket.id)
        .where(
            tickets.within(actor, Action.TICKET_READ, at),
            Ticket.status.in_([Status.RESOLVED, Status.CLOSED]),
            Ticket.resolved_at > at - LATELY,
            ~known.exists(),
        )
        .options(joinedload(Ticket.department))
        .order_by(Ticket.id)
        .limit(MOST)
    )
    return [(ticket, name) for ticket, name in db.session.execute(found)]
