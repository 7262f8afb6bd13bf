"""What people read for the words of improvements."""

from flask_babel import lazy_gettext as _l

from desk.improvements.states import Kind, State, Step

KINDS = {Kind.PROBLEM: _l("Problem"), Kind.OPPORTUNITY: _l("Opportunity")}
# Words and tone.
STATES = {
    State.OPEN: (_l("Open"), "neutral"),
    State.IN_PROGRESS: (_l("In progress"), "progress"),
    State.DONE: (_l("Done, to be verified"), "info"),
    State.VERIFIED: (_l("Verified"), "good"),
    State.DROPPED: (_l("Dropped"), "neutral"),
}
STEPS = {
    Step.BEGIN: _l("Begin"),
    Step.FINISH: _l("It is done"),
    Step.VERIFY: _l("Verify that it is done"),
    Step.REJECT: _l("It is not done yet"),
    Step.DROP: _l("Drop it"),
}
