"""What the service asks, filled in later or corrected: a call was noted in ten seconds, or somebody mistyped (LLG-07)."""

from collections.abc import Mapping
from datetime import datetime

from desk import own_fields, timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue import asking
from desk.catalogue.field_models import FieldSet
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.own_fields import Answer, OwnField
from desk.tickets import states
from desk.tickets.changes import permit
from desk.tickets.models import Ticket


def asked_of(ticket: Ticket) -> tuple[FieldSet | None, list[OwnField]]:
    """The version in whose words a ticket was asked, or would be now; and what it asks of a ticket of its kind."""
    field_set = ticket.field_set or asking.field_set_of(ticket.service_id)
    return field_set, field_set.asked(ticket.kind) if field_set else []


def fill_answers(*, ticket: Ticket, actor: Actor, answers: Mapping[str, Answer], at: datetime) -> None:
    """Keep these answers in the place of those that are there. Who fills them in may not know them all: none has to be there.

    Raises Forbidden, IllegalMove, BadInput.
    """
    at = permit(actor, Action.TICKET_TRIAGE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    field_set, asked = asked_of(ticket)
    for field in asked:
        if field.name in answers and not own_fields.fitting(field, answers[field.name]):
            raise BadInput("This choice is not offered.", field=f"own_{field.name}")
    before = {field.name: ticket.answers.get(field.name) for field in asked}
    after = {field.name: answers.get(field.name) for field in asked}
    changed = [field for field in asked if before[field.name] != after[field.name]]
    if not changed:
        return
    version = ticket.version
    kept = {name: answer for name, answer in ticket.answers.items() if name not in after}
    ticket.answers = kept | {name: answer for name, answer in after.items() if answer is not None}
    ticket.field_set = field_set
    ticket.updated_at = at
    timeline.record(
        EventKind.TICKET_FILLED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=version,
        names=[field.label for field in changed],
        changes={field.name: [before[field.name], after[field.name]] for field in changed},
    )
