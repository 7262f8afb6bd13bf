"""The states of a breach: one table is the guard and the source of the buttons. Pure."""

from enum import StrEnum

from desk.errors import Conflict
from desk.privacy.kinds import BreachState


class IllegalMove(Conflict):
    """The state of the breach forbids the act."""


class Move(StrEnum):
    """What can be done to a breach."""

    ASSESS = "assessment"
    NOTIFY = "notification"
    CLOSE = "closing"
    CORRECT = "correction"


S = BreachState
MOVES: dict[Move, frozenset[BreachState]] = {
    Move.ASSESS: frozenset({S.FOUND}),
    Move.NOTIFY: frozenset({S.ASSESSED}),
    Move.CLOSE: frozenset({S.ASSESSED, S.NOTIFIED}),
    # What turns out later is added to a closed one, too.
    Move.CORRECT: frozenset(S),
}


def is_open(move: Move, state: BreachState, *, is_failure: bool | None) -> bool:
    """Whether it may be done now. What was a failure is told before it is closed; what was none is told to nobody."""
    if state not in MOVES[move]:
        return False
    if move is Move.NOTIFY:
        return is_failure is True
    if move is Move.CLOSE and state is S.ASSESSED:
        return is_failure is False
    return True


def expect(move: Move, state: BreachState, *, is_failure: bool | None) -> None:
    """Raises IllegalMove."""
    if not is_open(move, state, is_failure=is_failure):
        raise IllegalMove("The breach is in a state in which this is not possible.")
