"""The life of a hand-over: written, then accepted or objected to; an objection can still end in acceptance. Pure."""

from enum import StrEnum

from desk.errors import Conflict


class State(StrEnum):
    """Where a hand-over stands."""

    WRITTEN = "written"
    OBJECTED = "objected"
    ACCEPTED = "accepted"


class Answer(StrEnum):
    """What the incoming officer says."""

    ACCEPT = "accept"
    OBJECT = "object"


MOVES: dict[Answer, tuple[frozenset[State], State]] = {
    Answer.ACCEPT: (frozenset({State.WRITTEN, State.OBJECTED}), State.ACCEPTED),
    Answer.OBJECT: (frozenset({State.WRITTEN}), State.OBJECTED),
}


def after(state: State, answer: Answer) -> State:
    """The state that the answer leads to. Raises Conflict."""
    allowed_from, target = MOVES[answer]
    if state not in allowed_from:
        raise Conflict("This hand-over has been answered already.")
    return target


def answers_in(state: State) -> list[Answer]:
    return [answer for answer, (allowed_from, _) in MOVES.items() if state in allowed_from]
