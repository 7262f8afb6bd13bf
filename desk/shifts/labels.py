"""What people read for the words of shifts."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.shifts.kinds import ItemKind, LineKind, Presence, Step
from desk.shifts.states import Answer, State
from desk.tickets.labels import PRIORITIES, STATUSES

STEPS = {
    Step.PRESENCE: _l("Being at the post before the shift"),
    Step.HAND_OVER: _l("Taking over"),
    Step.INVENTORY: _l("Checking things and cameras"),
    Step.PATROL: _l("Round through the area"),
    Step.ALERT: _l("Alerting the leader"),
    Step.CLOSING: _l("Writing the hand-over"),
}
# From when to when the minutes of a step are counted.
MEASURED = {
    Step.PRESENCE: _l("From the moment at which one has to be at the post to the check-in; 0 for whoever was earlier."),
    Step.HAND_OVER: _l("From when officer and hand-over were both there to the signature of the incoming officer."),
    Step.INVENTORY: _l("From the opening of the shift to the finished checklist."),
    Step.PATROL: _l("From setting out to coming back."),
    Step.ALERT: _l("From the alert in the logbook until a leader has read it."),
    Step.CLOSING: _l("From the end of the shift to the written hand-over; 0 where it was written before."),
}
ITEM_KINDS = {ItemKind.INVENTORY: _l("Inventory"), ItemKind.CAMERA: _l("Camera")}
# The word and its tone.
LINE_KINDS = {
    LineKind.NOTE: (_l("Note"), "neutral"),
    LineKind.TASK: (_l("To be followed up"), "waiting"),
    LineKind.ALERT: (_l("Alert to the leader"), "bad"),
    LineKind.CORRECTION: (_l("Correction"), "warn"),
    LineKind.DONE: (_l("Followed up"), "good"),
    LineKind.SEEN: (_l("Read by the leader"), "good"),
}
LINE_HINTS = {
    LineKind.NOTE: _l("something that the next officers should know"),
    LineKind.TASK: _l("it goes from shift to shift until somebody notes that it is done"),
    LineKind.ALERT: _l("something suspicious: the leader is told at once"),
}
PRESENCES = {
    Presence.EXPECTED: (_l("is still to come"), "neutral"),
    Presence.IN_TIME: (_l("in time"), "good"),
    Presence.LATE: (_l("late"), "warn"),
    Presence.MISSING: (_l("not there"), "bad"),
}
STATES = {
    State.WRITTEN: (_l("written, not accepted yet"), "waiting"),
    State.OBJECTED: (_l("objected to"), "bad"),
    State.ACCEPTED: (_l("accepted"), "good"),
}
ANSWERS = {Answer.ACCEPT: _l("I accept it"), Answer.OBJECT: _l("I object")}
QUEUES = {1: _l("The queue of the department's technicians"), 2: _l("The queue of Tier 2")}


def ticket_words() -> dict[str, Any]:
    """The words for the tickets that a hand-over has frozen."""
    return {
        "priorities": {one.value: text for one, text in PRIORITIES.items()},
        "statuses": {one.value: label for one, label in STATUSES.items()},
    }
