"""Two tickets of one trouble: one of them goes on for both."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.sla import bookkeeping
from desk.sla import operations as sla
from desk.sla.kinds import StopReason
from desk.tickets import states
from desk.tickets.changes import book, change, not_before, permit
from desk.tickets.models import Ticket
from desk.tickets.states import Move


def merge_ticket(*, ticket: Ticket, into: Ticket, actor: Actor, at: datetime) -> None:
    """Let `into` go on for both: this ticket's clocks stop as merged, and the other keeps the earlier start.

    Raises Forbidden, IllegalMove, BadInput (SLA-RULES 21).
    """
    at = permit(actor, Action.TICKET_MERGE, ticket, at)
    status = states.after(ticket.status, Move.MERGE)
    if into.id == ticket.id:
        raise BadInput("A ticket cannot be merged into itself.", field="into")
    if into.status not in states.OPEN:
        raise BadInput("Only an open ticket can go on for both.", field="into")
    permit(actor, Action.TICKET_MERGE, into, at)
    before, before_into = ticket.version, into.version
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.MERGED)
    change(ticket, status=status, at=at)
    ticket.merged_into_id = into.id
    ticket.closed_at = at
    book(ticket, at=at)
    timeline.record(
        EventKind.TICKET_MERGED, at=at, actor=actor, ticket=ticket, version=before, into=into.number, into_id=into.id
    )
    at = not_before(into, at)
    into.updated_at = at
    if ticket.opened_at < into.opened_at:
        sla.start_earlier(ticket=into, since=ticket.opened_at, because=ticket.number, at=at)
        bookkeeping.rebook(ticket_id=into.id)
    timeline.record(EventKind.TICKET_LINKED, at=at, actor=actor, ticket=into, version=before_into, merged=ticket.number)
