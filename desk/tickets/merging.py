"""Two tickets of one trouble: one of them goes on for both."""

from collections.abc import Sequence
from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.outages import operations as outages
from desk.sla import bookkeeping
from desk.sla import operations as sla
from desk.sla.kinds import StopReason
from desk.tickets import relating, relations, states
from desk.tickets.changes import book, change, not_before, permit
from desk.tickets.kinds import Kind
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
    if ticket.kind is Kind.PROBLEM:
        _hand_over_reports(ticket, into)
    relating.follow_merge(ticket=ticket, into=into, actor=actor, at=at)
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


def merge_several(*, tickets: Sequence[Ticket], into: Ticket, actor: Actor, at: datetime) -> None:
    """Let one ticket go on for several; one answer then reaches everybody. Raises Forbidden, IllegalMove, BadInput."""
    for ticket in tickets:
        merge_ticket(ticket=ticket, into=into, actor=actor, at=at)


def _hand_over_reports(problem: Ticket, into: Ticket) -> None:
    """What hung on a problem hangs on the one that goes on, and what was declared of it ends with that one."""
    if into.kind is not Kind.PROBLEM:
        raise BadInput("A problem goes on in another problem only.", field="into")
    for report in relations.linked_to(problem):
        report.problem_id = into.id
    outages.move_to_problem(problem_id=problem.id, into_id=into.id)
    db.session.flush()
