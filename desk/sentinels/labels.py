"""What people read of what is looked for."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.sentinels.rules import Figure, Rule
from desk.templating import working_duration

NAMES: dict[Rule, Any] = {
    Rule.HASTY: _l("Answered just before the deadline, then taken back"),
    Rule.LONG_PAUSE: _l("Pauses of more than three days"),
    Rule.MANY_PAUSES: _l("Three pauses and more"),
    Rule.LENGTHENED: _l("Given a longer target by another kind or priority"),
    Rule.MASS: _l("Closed in masses at the end of the month"),
    Rule.EMPTY: _l("First answers that say nothing"),
}
# How it was looked for, and what "without" means: so that the number can be counted again.
MEANINGS: dict[Rule, Any] = {
    Rule.HASTY: _l(
        "Answered in the last 30 minutes before the deadline and reopened. Without: not kept by that answer."
    ),
    Rule.LONG_PAUSE: _l(
        "A pause of the resolution's clock of more than three days around the clock. "
        "Without: these pauses had not stopped the clock."
    ),
    Rule.MANY_PAUSES: _l(
        "Three pauses of the resolution's clock and more. Without: the third pause and those after it had not stopped the clock."
    ),
    Rule.LENGTHENED: _l(
        "A correction gave the resolution a longer target. Without: the shortest one that was promised stands."
    ),
    Rule.MASS: _l(
        "One person closes three times as much on each of the last two working days of a month as on its other "
        "ones, ten tickets at least; of whole months. Without: these tickets are left out."
    ),
    Rule.EMPTY: _l("A first answer of less than 20 letters. Without: such an answer is none."),
}
FIGURES: dict[Figure, Any] = {
    Figure.RESPONSE: _l("First response on time"),
    Figure.RESOLUTION: _l("Resolution on time"),
}
SEEN: dict[Rule, Any] = {
    Rule.HASTY: _l("Left of the deadline"),
    Rule.LONG_PAUSE: _l("Longest pause"),
    Rule.MANY_PAUSES: _l("Pauses"),
    Rule.LENGTHENED: _l("Longer by"),
    Rule.MASS: _l("Closed on that day"),
    Rule.EMPTY: _l("Letters"),
}


def seen(rule: Rule, value: int) -> str:
    """What was found of a ticket, in words."""
    if rule in (Rule.HASTY, Rule.LENGTHENED):
        return working_duration(timedelta(seconds=value))
    if rule is Rule.LONG_PAUSE:
        days, hours = divmod(value // 3600, 24)
        return str(_("%(days)d days %(hours)d hours", days=days, hours=hours))
    if rule is Rule.EMPTY:
        return str(ngettext("%(num)d letter", "%(num)d letters", value))
    return str(value)
