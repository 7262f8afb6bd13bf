"""What happens to a ticket because nobody did anything: a wait ends, a question stays unanswered, an answer stays unopposed.

The sweep calls them. No operation commits.
"""

from datetime import datetime

from desk import timeline
from desk.event_kinds import EventKind
from desk.tickets import unfinished
from desk.tickets.changes import end_wait, not_before
from desk.tickets.endings import close, settle
from desk.tickets.models import Ticket
from desk.tickets.states import Move


def resume_by_itself(*, ticket: Ticket, at: datetime) -> None:
    """The wait has lasted as long as the policy lets it: the work goes on. Raises IllegalMove."""
    end_wait(ticket, actor=None, at=not_before(ticket, at), wait_is_over=True)


def resolve_unanswered(*, ticket: Ticket, at: datetime) -> None:
    """The reporter was asked, reminded, and said nothing for as long as the policy waits. They may still reopen it.

    Where a part of it is not done yet, only the wait is over. Raises IllegalMove.
    """
    if unfinished.is_so(ticket):
        resume_by_itself(ticket=ticket, at=at)
        return
    at, before = not_before(ticket, at), ticket.version
    settle(ticket, Move.RESOLVE, at=at)
    timeline.record(
        EventKind.TICKET_RESOLVED, at=at, ticket=ticket, version=before, unanswered=True, to_tier=ticket.tier
    )


def close_unanswered(*, ticket: Ticket, at: datetime) -> None:
    """Close what was answered and nobody objected to in time."""
    at, before = not_before(ticket, at), ticket.version
    close(ticket, Move.CLOSE, at=at)
    timeline.record(EventKind.TICKET_CLOSED, at=at, ticket=ticket, version=before)
