"""The templates that fit a ticket, with every placeholder filled: what a writing place offers."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.fields import row_id
from desk.sla import queries as sla
from desk.sla.kinds import Measure
from desk.templating import local_time, localised
from desk.tickets import answer_templates, placeholders, queries
from desk.tickets.models import Ticket


class Choice(NamedTuple):
    """A template as it would stand in an answer to this ticket."""

    id: int
    name: str
    text: str


def choices_for(ticket: Ticket, actor: Actor, at: datetime) -> list[Choice]:
    """What this person may begin an answer with; nothing for who speaks as the reporter."""
    if not policy.may(actor, Action.TEMPLATES_USE) or not queries.may(actor, Action.TICKET_READ_INTERNAL, ticket, at):
        return []
    templates = answer_templates.usable_by(actor)
    values = values_for(ticket, actor) if templates else {}
    return [Choice(one.id, one.name, placeholders.filled(one.body, values)) for one in templates]


def with_choice(text: str, chosen: str, choices: list[Choice]) -> str:
    """What was typed, and after it the words of the chosen template; as it was when there is none like that."""
    try:
        wanted = row_id(chosen)
    except ValueError:
        return text
    found = next((choice.text for choice in choices if choice.id == wanted), None)
    return text if found is None else f"{text.rstrip()}\n\n{found}".strip()


def values_for(ticket: Ticket, actor: Actor) -> dict[str, str]:
    """What the placeholders stand for on this ticket. The reporter reads it, so nothing internal is among it."""
    clocks = (clock for clock in sla.clocks_of(ticket.id) if clock.measure is Measure.RESOLUTION)
    due_at = next((clock.due_at for clock in clocks if clock.due_at and clock.stopped_at is None), None)
    return {
        "nama_pelapor": ticket.shown_reporter,
        "nomor": ticket.number,
        "layanan": localised(ticket.service),
        "petugas": actor.name,
        "opd": localised(ticket.department),
        "tenggat": local_time(due_at) if due_at else _("(no deadline)"),
    }


def sample_values(actor: Actor) -> dict[str, str]:
    """The same for a preview, of a ticket that is not there."""
    return {
        "nama_pelapor": "Siti Aminah",
        "nomor": "D-2610-00042-7",
        "layanan": _("Internet and network"),
        "petugas": actor.name,
        "opd": actor.department_code,
        "tenggat": _("Tuesday, 14.00"),
    }
