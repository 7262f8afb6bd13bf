"""What people read for the words of packs."""

from flask_babel import lazy_gettext as _l

from desk.packs.kinds import State, Validity
from desk.packs.periods import Rhythm

RHYTHMS = {
    Rhythm.DAILY: _l("Every day"),
    Rhythm.MONTHLY: _l("Every month"),
    Rhythm.QUARTERLY: _l("Every quarter"),
    Rhythm.SEMESTER: _l("Every semester"),
    Rhythm.YEARLY: _l("Every year"),
}
# The word and its tone.
STATES = {
    State.QUEUED: (_l("waits to be made"), "waiting"),
    State.MAKING: (_l("is being made"), "progress"),
    State.FAILED: (_l("could not be made"), "bad"),
    State.DRAFT: (_l("draft, not approved yet"), "waiting"),
    State.CHECKED: (_l("checked, to be signed"), "progress"),
    State.SIGNED: (_l("approved"), "good"),
    State.RETURNED: (_l("returned"), "warn"),
}
# What the verification page says: whether it is good, and the sentence.
VALIDITIES = {
    Validity.VALID: ("good", _l("This is the valid edition of the report.")),
    Validity.REPLACED: ("warn", _l("This edition was replaced by a later one and is no longer valid.")),
    Validity.UNSIGNED: ("warn", _l("This is a draft: it has not been approved and is not valid yet.")),
    Validity.RETURNED: ("bad", _l("This edition was returned and is not valid.")),
}
