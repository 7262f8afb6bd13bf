"""What must be done first: packages above this one say here why a ticket cannot make a move yet.

They register when the application is made. A move that is hindered is refused with the first sentence; the ticket's page
may show all of them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from desk.errors import Conflict
from desk.tickets.models import Ticket
from desk.tickets.states import Move

Check = Callable[[Ticket, datetime], Iterable[Conflict]]
_checks: dict[Move, list[Check]] = {}


def register(move: Move, check: Check) -> None:
    """Ask this function before a ticket makes the move: it gives a sentence, as a Conflict, for each thing that hinders it."""
    checks = _checks.setdefault(move, [])
    if check not in checks:
        checks.append(check)


def hindrances_of(ticket: Ticket, move: Move, at: datetime) -> list[Conflict]:
    """Everything that must be done before this move."""
    return [hindrance for check in _checks.get(move, ()) for hindrance in check(ticket, at)]


def refuse_if_hindered(ticket: Ticket, move: Move, at: datetime) -> None:
    """Raises Conflict with the first thing that must be done before this move."""
    for hindrance in hindrances_of(ticket, move, at):
        raise hindrance
