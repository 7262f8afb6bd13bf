"""What a ticket's page says of its missed promises: which they were, what was said, and the way to say it."""

from datetime import datetime

from desk.accounts.policy import Action, Actor
from desk.explanations import labels, queries
from desk.tickets import panels
from desk.tickets import queries as tickets
from desk.tickets.labels import MEASURES
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel


def missed_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """Of a ticket of which a promise was missed, for those who work on it or watch over it."""
    missed = queries.missed_of(ticket.id, at)
    if not missed:
        return None
    may_explain = tickets.may(actor, Action.PROMISE_EXPLAIN, ticket, at)
    if not may_explain and not any(one.said for one in missed):
        return None
    context = {"missed": missed, "may_explain": may_explain, "causes": labels.CAUSES, "measures": MEASURES}
    return Panel("explanations/panel.html", context)


def register() -> None:
    """Hang it on the page of tickets."""
    panels.register(missed_panel)
