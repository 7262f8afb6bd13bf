"""The life of an improvement: one table gives the guard and the buttons. Pure."""

from enum import StrEnum

from desk.errors import Conflict


class Kind(StrEnum):
    """What was found."""

    PROBLEM = "problem"
    OPPORTUNITY = "opportunity"


class State(StrEnum):
    """How far it has come."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"  # as its owner says
    VERIFIED = "verified"  # as somebody else has seen
    DROPPED = "dropped"


class Step(StrEnum):
    """What can be done with it; the words of the addresses."""

    BEGIN = "begin"
    FINISH = "finish"
    VERIFY = "verify"
    REJECT = "reject"  # it is not done yet
    DROP = "drop"


S = State
# step -> (allowed from, leads to)
STEPS: dict[Step, tuple[frozenset[State], State]] = {
    Step.BEGIN: (frozenset({S.OPEN}), S.IN_PROGRESS),
    Step.FINISH: (frozenset({S.OPEN, S.IN_PROGRESS}), S.DONE),
    Step.VERIFY: (frozenset({S.DONE}), S.VERIFIED),
    Step.REJECT: (frozenset({S.DONE}), S.IN_PROGRESS),
    Step.DROP: (frozenset({S.OPEN, S.IN_PROGRESS}), S.DROPPED),
}
ENDED = frozenset({S.VERIFIED, S.DROPPED})
UNFINISHED = frozenset({S.OPEN, S.IN_PROGRESS})  # what can be late
# Where a word has to say why; elsewhere it may.
NEEDS_WORDS = frozenset({Step.FINISH, Step.REJECT, Step.DROP})
JUDGING = frozenset({Step.VERIFY, Step.REJECT})


def after(state: State, step: Step) -> State:
    """Where a step leads. Raises Conflict."""
    allowed, target = STEPS[step]
    if state not in allowed:
        raise Conflict("This improvement has come further by now.")
    return target


def steps_from(state: State) -> list[Step]:
    """What can be done with it, in the order of the table."""
    return [step for step, (allowed, _) in STEPS.items() if state in allowed]
