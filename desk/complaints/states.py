"""The states of a complaint (DOMAIN 4.9): one table is the guard and the source of the buttons. Pure."""

from collections.abc import Collection
from enum import StrEnum

from desk.errors import Conflict


class IllegalStep(Conflict):
    """The complaint's state forbids the act."""


class Status(StrEnum):
    """Where a complaint stands with the offices; what the citizen reads of it is `shown_status`."""

    RECEIVED = "received"
    VERIFICATION = "verification"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOT_OURS = "not_ours"
    ARCHIVED = "archived"


class Step(StrEnum):
    """What can be done to a complaint."""

    EXAMINE = "examine"
    QUERY = "query"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    DISPATCH = "dispatch"
    SPLIT = "split"
    TAKE = "take"
    BOUNCE = "bounce"
    DECIDE = "decide"
    REFER = "refer"
    ARCHIVE = "archive"
    FOLLOW_UP = "follow_up"
    DRAFT = "draft"
    ANSWER = "answer"
    CONFIRM = "confirm"
    CLOSE = "close"
    REOPEN = "reopen"


S = Status
IN_FRONT = frozenset({S.RECEIVED, S.VERIFICATION})  # on the front office's table
WITH_ADDRESSEE = frozenset({S.DISPATCHED, S.IN_PROGRESS, S.REOPENED})
OPEN = frozenset({*IN_FRONT, S.INCOMPLETE, *WITH_ADDRESSEE})
ENDED = frozenset({S.WITHDRAWN, S.CLOSED, S.NOT_OURS, S.ARCHIVED})

# step -> (from where it may be taken, where it leads). None: the state stays as it is.
STEPS: dict[Step, tuple[frozenset[Status], Status | None]] = {
    Step.EXAMINE: (frozenset({S.RECEIVED}), S.VERIFICATION),
    Step.QUERY: (IN_FRONT, S.INCOMPLETE),
    Step.COMPLETE: (frozenset({S.INCOMPLETE}), S.VERIFICATION),
    Step.WITHDRAW: (frozenset({S.INCOMPLETE}), S.WITHDRAWN),
    Step.DISPATCH: (IN_FRONT, S.DISPATCHED),
    Step.SPLIT: (IN_FRONT, S.DISPATCHED),
    Step.TAKE: (frozenset({S.DISPATCHED, S.REOPENED}), S.IN_PROGRESS),
    Step.BOUNCE: (frozenset({S.DISPATCHED, S.IN_PROGRESS}), S.VERIFICATION),
    Step.DECIDE: (frozenset({S.VERIFICATION}), S.DISPATCHED),
    Step.REFER: (IN_FRONT, S.NOT_OURS),
    Step.ARCHIVE: (IN_FRONT, S.ARCHIVED),
    Step.FOLLOW_UP: (WITH_ADDRESSEE, S.IN_PROGRESS),
    Step.DRAFT: (WITH_ADDRESSEE, None),
    # From the front office's table: what is solved on the spot.
    Step.ANSWER: (frozenset({*IN_FRONT, *WITH_ADDRESSEE}), S.ANSWERED),
    Step.CONFIRM: (frozenset({S.ANSWERED}), S.CLOSED),
    Step.CLOSE: (frozenset({S.ANSWERED}), S.CLOSED),
    Step.REOPEN: (frozenset({S.ANSWERED, S.CLOSED}), S.REOPENED),
}


def after(status: Status, step: Step) -> Status:
    """The status that `step` leads to. Raises IllegalStep."""
    allowed_from, target = STEPS[step]
    if status not in allowed_from:
        raise IllegalStep("The complaint is in a state in which this is not possible.")
    return target or status


def is_allowed(status: Status, step: Step) -> bool:
    """Whether the step can be taken from there."""
    return status in STEPS[step][0]


def shown_status(status: Status, parts: Collection[Status] = ()) -> Status:
    """What the citizen reads. It follows from the complaint and, where it was split, from its parts.

    It is never further than the slowest part, and answered only when the complaint itself was: nothing that happens to
    a ticket of the technicians can make it so.
    """
    if not parts or status not in WITH_ADDRESSEE:
        return status
    if any(part in (S.IN_PROGRESS, S.ANSWERED, S.CLOSED) for part in parts):
        return S.IN_PROGRESS
    return status


# How the national complaint system calls where a complaint stands (DOMAIN 4.9).
LAPOR_STATE = {
    S.RECEIVED: "Belum terverifikasi",
    S.VERIFICATION: "Belum terverifikasi",
    S.INCOMPLETE: "Tunda",
    S.WITHDRAWN: "Arsip",
    S.DISPATCHED: "Terverifikasi",
    S.IN_PROGRESS: "Proses",
    S.ANSWERED: "Proses",
    S.REOPENED: "Proses",
    S.CLOSED: "Selesai",
    S.NOT_OURS: "Bukan Wewenang",
    S.ARCHIVED: "Arsip",
}
