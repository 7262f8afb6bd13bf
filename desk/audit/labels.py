"""What people read of the event log's chain."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.audit.chain import Fault, FaultKind

FAULTS: dict[FaultKind, Any] = {
    FaultKind.CHANGED: _l("Number %(sequence)s (event %(event)s) is not what was sealed: the event or its seal was changed."),
    FaultKind.UNREADABLE: _l("Number %(sequence)s cannot be read as an event: it was changed."),
    FaultKind.EVENT_GONE: _l("Number %(sequence)s: its event %(event)s is gone."),
    FaultKind.SEAL_GONE: _l("Number %(sequence)s is missing in the chain."),
    FaultKind.HEAD_MOVED: _l("Number %(sequence)s: the chain does not end where the desk left it."),
    FaultKind.SLIPPED_IN: _l(
        "Event %(event)s has no seal, though events before and after it have: it was put in before number %(sequence)s."
    ),
    FaultKind.TAIL_GONE: _l(
        "From number %(sequence)s on events are missing: an anchor says that there were %(until)s. "
        "The end was deleted, or an older database was restored."
    ),
    FaultKind.REWRITTEN: _l(
        "From number %(sequence)s to %(until)s something was written anew: an anchor knows another hash of number %(until)s."
    ),
    FaultKind.ANCHOR_FORGED: _l("An anchor near number %(sequence)s is not as the desk signed it."),
}  # fmt: skip
SHORT: dict[FaultKind, Any] = {
    FaultKind.CHANGED: _l("changed"),
    FaultKind.UNREADABLE: _l("cannot be read"),
    FaultKind.EVENT_GONE: _l("event missing"),
    FaultKind.SEAL_GONE: _l("number missing"),
    FaultKind.HEAD_MOVED: _l("another end"),
    FaultKind.SLIPPED_IN: _l("put in"),
    FaultKind.TAIL_GONE: _l("end missing"),
    FaultKind.REWRITTEN: _l("written anew"),
    FaultKind.ANCHOR_FORGED: _l("anchor not signed by the desk"),
}


def sentence_of(fault: Fault) -> str:
    """What is wrong, in the language of the moment."""
    return str(FAULTS[fault.kind]) % {"sequence": fault.sequence, "event": fault.event_id, "until": fault.until}
