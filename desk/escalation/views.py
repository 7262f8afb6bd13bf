"""Handing up and back, as people do it; what was handed over, shown on the ticket's page."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action, Actor
from desk.escalation import forms, operations, queries
from desk.escalation.models import Escalation
from desk.tickets import panels
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import Move

bp = Blueprint("escalation", __name__)


def _escalate(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.escalate_ticket(ticket=ticket, actor=actor, reason=form.reason.data, tried=form.tried.data, at=at)


def _return(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.return_ticket(ticket=ticket, actor=actor, reason=form.reason.data, at=at)


def hand_overs(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """What each tier told the other."""
    found = queries.hand_overs_of(ticket.id)
    return panels.Panel("escalation/hand_overs.html", {"hand_overs": found}) if found else None


register(
    bp,
    MovePage(
        Move.ESCALATE,
        "escalate",
        Action.TICKET_ESCALATE,
        forms.EscalationForm,
        _escalate,
        _l("Escalate to Tier 2"),
        _l("Escalate to Tier 2"),
        _l("The ticket is with Tier 2 now. You stay the reporter's contact."),
        tone="secondary",
        key="e",
        hint=_l("Tier 2 starts from what you write here. You stay the reporter's contact."),
    ),
)
register(
    bp,
    MovePage(
        Move.RETURN,
        "return",
        Action.TICKET_RETURN,
        forms.ReturnForm,
        _return,
        _l("Return to Tier 1"),
        _l("Return to Tier 1"),
        _l("The ticket is back with Tier 1."),
        tone="secondary",
        key="v",
        shown=lambda ticket: ticket.tier == 2,
    ),
)
panels.register(hand_overs, panels.naming(Escalation.ticket_id))
