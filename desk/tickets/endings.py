"""How the work on a ticket ends, and until when it may begin again: what answering, confirming and silence have in common."""

from datetime import datetime

from desk.sla import business_time, calendars
from desk.sla import operations as sla
from desk.sla.kinds import StopReason
from desk.tickets import states
from desk.tickets.changes import WORK_CLOCKS, book, change, place
from desk.tickets.models import Ticket
from desk.tickets.routes import Way
from desk.tickets.states import Move

REOPEN_WITHIN_DAYS = 5  # working days after the answer; then it closes by itself


def settle(ticket: Ticket, move: Move, *, at: datetime) -> None:
    """Stop the work; what came up from Tier 1 lies with Tier 1 again, who confirms with the reporter."""
    status = states.after(ticket.status, move)
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.DONE, measures=WORK_CLOCKS)
    closes_at = last_moment_to_reopen(at)  # before the change: a query would write a half-changed ticket
    change(ticket, status=status, at=at)
    ticket.resolved_at, ticket.closes_at = at, closes_at
    if ticket.tier == 2 and ticket.way in (Way.TIER1, Way.AUTONOMOUS):
        place(ticket, tier=1, at=at)
        ticket.assignee_id = ticket.contact_id
    book(ticket, at=at)


def close(ticket: Ticket, move: Move, *, at: datetime) -> None:
    """Nothing is waited for any more."""
    change(ticket, status=states.after(ticket.status, move), at=at)
    ticket.closed_at = at
    ticket.closes_at = None
    sla.stop_clocks(ticket=ticket, at=at, because=StopReason.CANCELLED)  # a first response that never came
    book(ticket, at=at)


def last_moment_to_reopen(resolved_at: datetime) -> datetime:
    """The end of the fifth working day after the answer, in UTC."""
    calendar = calendars.get(calendars.OFFICE)
    return business_time.due_moment(calendar, resolved_at, business_time.WorkingDays(REOPEN_WITHIN_DAYS))
