"""Moves that are one person's own business: minutes, and putting a ticket off. They are in nobody's way."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action, Actor
from desk.sla import calendars
from desk.tickets import snoozing, time_spent
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN
from desk.tickets.work_forms import SnoozeForm, SpentForm

bp = Blueprint("work_moves", __name__)


def _spend(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    time_spent.spend_time(ticket=ticket, actor=actor, minutes=form.minutes.data, word=form.word.data or "", at=at)


def _snooze(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    until = form.until.data.replace(tzinfo=calendars.city_zone())
    snoozing.snooze_ticket(ticket=ticket, actor=actor, until=until, at=at)


for page in (
    MovePage(None, "time", Action.TICKET_NOTE, SpentForm, _spend,
             _l("Time spent"), _l("Note time"), _l("The time is noted."), tone="quiet", minds_changes=False, key="i",
             hint=_l("Only technicians see it. A correction is a further line, with a minus.")),
    MovePage(None, "snooze", Action.TICKET_TAG, SnoozeForm, _snooze,
             _l("Put off until later"), _l("Put off"), _l("Until then the ticket is not in your lists."), tone="quiet",
             minds_changes=False, key="z", shown=lambda ticket: ticket.status in OPEN,
             hint=_l("Only your own lists leave it out. The clocks run on, and a reply or a broken promise brings it back.")),
):  # fmt: skip
    register(bp, page)
