"""What the forecast says on other pages: always with how often that was right, never as a fact.

For those who work on tickets, and for who watches over the work; nothing while no hit rate is known.
"""

from collections.abc import Collection
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.forecast import labels, queries
from desk.forecast.models import ForecastGuess
from desk.reports.asking import Choice
from desk.tickets import foreseen, panels
from desk.tickets.foreseen import Marks, Seer
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel
from desk.tickets.states import OPEN


def register() -> None:
    """Hang it on the pages of tickets, and on the lists of those who work on them."""
    panels.register(likely_late_panel, panels.naming(ForecastGuess.ticket_id))
    foreseen.register(Seer(marks, queries.is_likely_late))


def likely_late_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """Nothing while it is not known how often such a guess was right."""
    if ticket.status not in OPEN or not policy.may(actor, Action.FIGURES_READ):
        return None
    guessed = queries.likely_late(ticket.id)
    if guessed is None:
        return None
    rate = queries.hit_rate()
    if not rate.is_known:
        return None
    context = {
        "late": round(guessed.share * 10),
        "sample": guessed.sample,
        "hits": rate.of_ten,
        "basis": labels.BASES[guessed.basis],
    }
    return Panel("forecast/panel.html", context)


def marks(ticket_ids: Collection[int], actor: Actor, at: datetime) -> Marks | None:
    """The marks on the rows of a list, for those who may read how good the forecast is."""
    if not policy.may(actor, Action.FIGURES_READ) or not policy.may(actor, Action.TICKET_READ_INTERNAL):
        return None
    found, rate = queries.marked_among(ticket_ids, actor, at)
    if not rate.is_known:
        return None
    words = _("Likely late: %(rate)s", rate=labels.right_of_ten(rate))
    return Marks(dict.fromkeys(found, words), _note(), url_for("forecast.show"), _("How good these guesses are"))


def coming_panel(actor: Actor, choice: Choice, at: datetime) -> Panel | None:
    """The line of the supervisor's board."""
    if not policy.may(actor, Action.FIGURES_READ):
        return None
    found = queries.coming(actor, choice.asked, at=at)
    if not found.rate.is_known:
        return None
    return Panel(
        "forecast/coming.html",
        {"count": found.count, "rate": labels.right_of_ten(found.rate), "asked": choice.address(by=None)},
    )


def _note() -> str:
    return str(_("“Likely late” is an estimate, not a fact."))
