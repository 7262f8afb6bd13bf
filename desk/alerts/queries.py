"""What is asked of alerts."""

from sqlalchemy import select

from desk.alerts.models import Alert
from desk.database import db
from desk.tickets.models import Ticket


def of_ticket(ticket: Ticket) -> Alert | None:
    """The alert for which a ticket was opened, while no other ticket has taken its place."""
    return db.session.scalars(select(Alert).where(Alert.ticket_id == ticket.id)).first()


def lock(fingerprint: str) -> Alert | None:
    """The alert of that fingerprint, held until the end of the transaction."""
    held = select(Alert).where(Alert.fingerprint == fingerprint).with_for_update(of=Alert)
    return db.session.scalars(held.execution_options(populate_existing=True)).first()
