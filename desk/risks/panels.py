"""What a ticket's page says of risks: that its trouble comes back, and where the register has it."""

from datetime import datetime

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.risks import incident_queries, labels, queries
from desk.risks.kinds import MANY
from desk.tickets import panels
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel


def risk_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """To an incident that came back often: the open risk, or the way to make it one."""
    if ticket.kind is not Kind.INCIDENT or not policy.may(actor, Action.RISK_READ):
        return None
    risk = queries.open_on(ticket)
    if risk is not None:
        shown = risk if queries.may_read(actor, risk.department_id) else None
        return Panel("risks/panel.html", {"risk": shown, "states": labels.STATES}) if shown else None
    if not queries.is_theirs(actor, ticket.department_id):
        return None
    for about in queries.abouts_of(ticket):
        incidents = incident_queries.count_about(about, at)
        if incidents >= MANY:
            return Panel("risks/panel.html", {"risk": None, "about": about, "incidents": incidents, "words": labels})
    return None


def register() -> None:
    """Hang it on the page of tickets."""
    panels.register(risk_panel)
