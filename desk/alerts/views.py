"""What a ticket's page says of the alert behind it."""

from datetime import datetime

from desk.accounts.policy import Actor
from desk.alerts import queries
from desk.tickets import panels
from desk.tickets.models import Ticket


def alert_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """How often monitoring has reported it, and whether it says that it is over."""
    alert = queries.of_ticket(ticket)
    return panels.Panel("alerts/panel.html", {"alert": alert}) if alert else None
