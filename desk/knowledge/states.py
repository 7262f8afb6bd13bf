"""The states of an article's text: one table is the guard and the source of the buttons. Pure."""

from enum import StrEnum

from desk.errors import Conflict


class State(StrEnum):
    """Where a text stands. Of an article at most one is published, and at most one is being written."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REPLACED = "replaced"  # a newer text stands in its place
    RETIRED = "retired"
    DROPPED = "dropped"  # never published


class Step(StrEnum):
    """What can be done with a text."""

    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    REPLACE = "replace"
    CONFIRM = "confirm"
    RETIRE = "retire"
    DROP = "drop"


class IllegalStep(Conflict):
    """The state of the text forbids the act."""


S = State
STEPS: dict[Step, tuple[frozenset[State], State]] = {
    Step.EDIT: (frozenset({S.DRAFT}), S.DRAFT),
    Step.SUBMIT: (frozenset({S.DRAFT}), S.IN_REVIEW),
    Step.SEND_BACK: (frozenset({S.IN_REVIEW}), S.DRAFT),
    Step.PUBLISH: (frozenset({S.IN_REVIEW}), S.PUBLISHED),
    Step.REPLACE: (frozenset({S.PUBLISHED}), S.REPLACED),
    Step.CONFIRM: (frozenset({S.PUBLISHED}), S.PUBLISHED),
    Step.RETIRE: (frozenset({S.PUBLISHED}), S.RETIRED),
    Step.DROP: (frozenset({S.DRAFT, S.IN_REVIEW}), S.DROPPED),
}
BEING_WRITTEN = frozenset({S.DRAFT, S.IN_REVIEW})


def after(state: State, step: Step) -> State:
    """The state that the step leads to. Raises IllegalStep."""
    allowed_from, target = STEPS[step]
    if state not in allowed_from:
        raise IllegalStep("The text is in a state in which this is not possible.")
    return target


def is_open(step: Step, state: State) -> bool:
    """Whether it may be done now."""
    return state in STEPS[step][0]
