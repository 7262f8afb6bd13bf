"""The life of a ticket: one table gives the guard and the buttons. Pure.

Status, tier, assignee and priority are separate things; a tier changes by escalation, not by status.
"""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from desk.errors import Conflict


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Move(StrEnum):
    """What can be done with a ticket; the words of the addresses and of the API."""

    TAKE = "take"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    CLOSE = "close"  # by the desk itself, when nobody confirms
    RESOLVE_TOGETHER = "resolve_together"  # with the problem behind it
    REOPEN = "reopen"
    CANCEL = "cancel"
    MERGE = "merge"
    HAND_OVER = "hand_over"  # to Tier 3: the owner of a national system, or a vendor


class WaitingFor(StrEnum):
    """Who is waited for. The clocks stop for the reporter and for the owner of a system, and for nobody else (DOMAIN 4.5)."""

    REPORTER = "reporter"
    VENDOR = "vendor"
    AGENCY = "agency"  # another agency of the city: the promise runs on, the ledger says whose time it is


S, M = Status, Move
QUEUED = frozenset({S.NEW, S.ACCEPTED})
OPEN = QUEUED | {S.IN_PROGRESS, S.WAITING}
ANSWERED = frozenset({S.RESOLVED, S.CLOSED})
ENDED = frozenset({S.CLOSED, S.CANCELLED, S.MERGED})

# move -> (allowed from, leads to)
MOVES: dict[Move, tuple[AbstractSet[Status], Status]] = {
    M.TAKE: (QUEUED, S.IN_PROGRESS),
    M.ASSIGN: (QUEUED | {S.IN_PROGRESS}, S.ACCEPTED),
    M.ESCALATE: (OPEN, S.ACCEPTED),
    M.RETURN: (OPEN, S.ACCEPTED),
    M.HOLD: (frozenset({S.IN_PROGRESS}), S.WAITING),
    M.RESUME: (frozenset({S.WAITING}), S.IN_PROGRESS),
    M.RESOLVE: (frozenset({S.IN_PROGRESS, S.WAITING}), S.RESOLVED),
    M.RESOLVE_TOGETHER: (OPEN, S.RESOLVED),
    M.CONFIRM: (frozenset({S.RESOLVED}), S.CLOSED),
    M.CLOSE: (frozenset({S.RESOLVED}), S.CLOSED),
    M.REOPEN: (ANSWERED, S.ACCEPTED),
    M.CANCEL: (OPEN, S.CANCELLED),
    M.MERGE: (OPEN, S.MERGED),
    M.HAND_OVER: (OPEN, S.WAITING),
}


class IllegalMove(Conflict):
    """The ticket's state forbids the move."""


def after(status: Status, move: Move) -> Status:
    """The status that `move` leads to. Raises IllegalMove."""
    allowed_from, target = MOVES[move]
    if status not in allowed_from:
        raise IllegalMove("The ticket is no longer in a state in which this can be done.")
    return target


def moves_from(status: Status) -> list[Move]:
    """The moves that this status allows, in the order of the table."""
    return [move for move, (allowed_from, _) in MOVES.items() if status in allowed_from]
