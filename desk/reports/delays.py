"""Whose delay it was, in words."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.figures.kinds import HANDS
from desk.reports.sla_report import Missed
from desk.sla.kinds import Holder
from desk.templating import exact_time

SHORT_HOLDERS = {
    Holder.TIER1: _l("Tier 1"),
    Holder.TIER2: _l("Tier 2"),
    Holder.EXTERNAL_OWNER: _l("Tier 3"),
    Holder.REPORTER: _l("Waiting for the reporter"),
    Holder.OTHER_AGENCY: _l("Waiting for another agency"),
}


def explanation(one: Missed) -> str:
    """How it came to be late, from what was counted: hands, pauses, ways."""
    fact = one.fact
    parts = [
        f"{SHORT_HOLDERS[holder]} {exact_time(getattr(fact, name))}"
        for holder, name in HANDS.items()
        if getattr(fact, name)
    ]
    if fact.pauses:
        parts.append(ngettext("stood still %(num)d time", "stood still %(num)d times", fact.pauses))
    if fact.escalations:
        parts.append(ngettext("handed up %(num)d time", "handed up %(num)d times", fact.escalations))
    if fact.returns:
        parts.append(ngettext("returned %(num)d time", "returned %(num)d times", fact.returns))
    if fact.reopens:
        parts.append(ngettext("reopened %(num)d time", "reopened %(num)d times", fact.reopens))
    return "; ".join(parts)
