"""The vocabulary of shifts. Pure."""

from enum import StrEnum


class Step(StrEnum):
    """The steps of the procedure whose minutes are measured (TRK-16)."""

    PRESENCE = "presence"
    HAND_OVER = "hand_over"
    INVENTORY = "inventory"
    PATROL = "patrol"
    ALERT = "alert"
    CLOSING = "closing"


# As the procedure has them; each post keeps its own.
TARGETS = {
    Step.PRESENCE: 10,
    Step.HAND_OVER: 5,
    Step.INVENTORY: 5,
    Step.PATROL: 10,
    Step.ALERT: 5,
    Step.CLOSING: 5,
}


class ItemKind(StrEnum):
    """What a checklist asks for."""

    INVENTORY = "inventory"
    CAMERA = "camera"


class LineKind(StrEnum):
    """What a line of the logbook says. A line is never changed: what belongs to it is a line of its own (TRK-12)."""

    NOTE = "note"
    TASK = "task"  # has to be followed up: it goes from shift to shift until a line says that it is done
    ALERT = "alert"  # the leader is told at once
    CORRECTION = "correction"
    DONE = "done"
    SEEN = "seen"  # the leader has read the alert


WRITTEN_ALONE = (LineKind.NOTE, LineKind.TASK, LineKind.ALERT)


class Presence(StrEnum):
    """How somebody came to their duty."""

    EXPECTED = "expected"
    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"  # the shift has begun without them, or is over


class Next(StrEnum):
    """What an officer does next."""

    CHECK_IN = "check_in"
    TAKE_OVER = "take_over"
    CHECK = "check"
    END_PATROL = "end_patrol"
    PATROL = "patrol"
    HAND_OVER = "hand_over"
    NOTHING = "nothing"
