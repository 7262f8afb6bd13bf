"""What a ticket's page shows of the complaints behind it: to who may read them their numbers, to others that they wait."""

from datetime import datetime

from desk.accounts.policy import Actor
from desk.complaints import queries
from desk.complaints.changes import local_day
from desk.complaints.models import LinkedTicket
from desk.tickets import panels
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel


def register() -> None:
    """Hang it on the page of tickets."""
    panels.register(complaints_panel, panels.naming(LinkedTicket.ticket_id))


def complaints_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """The complaints that wait for this ticket."""
    seen, count = queries.complaints_behind(ticket, actor, on=local_day(at))
    return Panel("complaints/panel.html", {"complaints": seen, "hidden": count - len(seen)}) if count else None
