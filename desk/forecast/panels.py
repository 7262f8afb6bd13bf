"""The quiet mark on a ticket's page: likely late, with how often that was right. For those who work on it."""

from datetime import datetime

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.forecast import queries
from desk.forecast.models import ForecastGuess
from desk.tickets import panels
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel
from desk.tickets.states import OPEN


def register() -> None:
    """Hang it on the pages of tickets."""
    panels.register(likely_late_panel, panels.naming(ForecastGuess.ticket_id))


def likely_late_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """Nothing while it is not known how often such a guess was right."""
    if ticket.status not in OPEN or not policy.may(actor, Action.FIGURES_READ):
        return None
    guessed = queries.likely_late(ticket.id)
    if guessed is None:
        return None
    record = queries.record(at=at)
    if record.hit_rate is None:
        return None
    context = {"late": round(guessed.share * 10), "sample": guessed.sample, "hits": round(record.hit_rate * 10)}
    return Panel("forecast/panel.html", context)
