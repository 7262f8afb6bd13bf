"""Clocks and the ledger in words."""

from flask_babel import lazy_gettext as _l

from desk.sla.facts import Promise
from desk.sla.kinds import Holder, StopReason
from desk.sla.labels import amount
from desk.sla.ledger import CLOSED_HOURS
from desk.sla.tracing import Why

HOLDERS = {
    Holder.TIER1: _l("Tier 1, the department's technicians"),
    Holder.TIER2: _l("Tier 2, the ICT office"),
    Holder.REPORTER: _l("Reporter"),
    Holder.EXTERNAL_OWNER: _l("Owner of the system, or vendor"),
    Holder.OTHER_AGENCY: _l("Another agency of the city"),
    CLOSED_HOURS: _l("Closed hours"),
}
WAITED_FOR = {
    "reporter": _l("waiting for the reporter"),
    "vendor": _l("waiting for the owner of the system"),
    "agency": _l("waiting for another agency"),
}
WHYS = {
    Why.WORKING: _l("counted"),
    Why.BREAK: _l("break"),
    Why.NIGHT: _l("outside office hours"),
    Why.WEEKLY_REST: _l("weekend"),
    Why.HOLIDAY: _l("holiday"),
    Why.SEASON: _l("closed in this season"),
    Why.EXCEPTION: _l("closed by exception"),
    Why.PAUSED: _l("stood still"),
}
STATES = {
    "running": _l("running"),
    "paused": _l("stands still"),
    "met": _l("kept"),
    "breached": _l("missed"),
    "stopped": _l("ended"),
}
TONES = {"running": "progress", "paused": "waiting", "met": "good", "breached": "bad", "stopped": "neutral"}
ENDINGS = {
    StopReason.DONE: _l("done"),
    StopReason.MOVED: _l("handed to another tier"),
    StopReason.CANCELLED: _l("closed or cancelled"),
    StopReason.MERGED: _l("merged into another ticket"),
}


def promise_text(promise: Promise) -> str:
    """`3 working days`, `30 working minutes`, `4 hours around the clock`."""
    return amount(promise.amount, promise.unit)
