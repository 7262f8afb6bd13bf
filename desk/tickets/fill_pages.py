"""The page on which technicians fill in what the service asks besides."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from desk import own_field_forms
from desk.accounts.policy import Action, Actor
from desk.fields import VersionedForm
from desk.tickets import filling, forms, states
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register

bp = Blueprint("filling", __name__)


def _form_of(ticket: Ticket) -> type[VersionedForm]:
    asked = [replace(field, required=False) for field in filling.asked_of(ticket)[1]]
    form = own_field_forms.asking(VersionedForm, asked)
    language = own_field_forms.language()
    form.helps = {own_field_forms.name_of(field): field.help_in(language) for field in asked}  # type: ignore[attr-defined]
    return form


def _show(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    if not form.is_submitted():
        own_field_forms.fill(form, filling.asked_of(ticket)[1], ticket.answers)


def _fill(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    answers = own_field_forms.answers_in(form, filling.asked_of(ticket)[1])
    filling.fill_answers(ticket=ticket, actor=actor, answers=answers, at=at)


register(
    bp,
    MovePage(
        None,
        "fields",
        Action.TICKET_TRIAGE,
        forms.MoveForm,
        _fill,
        _l("What the service asks besides"),
        _l("Fill in what the service asks"),
        _l("The answers are kept."),
        tone="quiet",
        hint=_l("The reporter reads these answers. Leave empty what nobody knows."),
        prepare=_show,
        form_of=_form_of,
        shown=lambda ticket: ticket.status in states.OPEN and bool(filling.asked_of(ticket)[1]),
    ),
)
