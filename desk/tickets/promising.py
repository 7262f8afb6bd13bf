"""A date promised by hand."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.tickets import states
from desk.tickets.changes import note_answer, permit, say
from desk.tickets.models import Ticket


def promise_date(*, ticket: Ticket, actor: Actor, promised_for: datetime, reason: str, at: datetime) -> None:
    """Promise the reporter a date by hand. It stands beside the clocks, and nothing computes it anew (SLA-RULES 22).

    Raises Forbidden, IllegalMove, BadInput.
    """
    at = permit(actor, Action.TICKET_PROMISE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    if promised_for <= at:
        raise BadInput("A promise lies in the future.", field="promised_for")
    if not reason.strip():
        raise BadInput("Please say why this date.", field="reason")
    before = ticket.version
    was = ticket.promised_for
    ticket.promised_for, ticket.promised_by_id, ticket.promised_reason = promised_for, actor.id, reason
    ticket.updated_at = at
    event = timeline.record(
        EventKind.TICKET_PROMISED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        promised_for=promised_for,
        was=was,
        **note_answer(ticket, actor, at=at),
    )
    say(event, ticket=ticket, actor=actor, body=reason, is_internal=False)
