"""What people read of the forecast: which tickets a guess is from, and what can be said of the hour."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.forecast.judging import Comparison, Help, HitRate
from desk.forecast.models import Basis

BASES: dict[Basis, Any] = {
    Basis.SERVICE_HOURS: _l("Same service, same hours"),
    Basis.SERVICE: _l("Same service"),
    Basis.PRIORITY: _l("Same priority"),
    Basis.ALL: _l("All tickets"),
}
HELP: dict[Help, Any] = {
    Help.BETTER: _l(
        "The hour helps: of %(count)d guesses that looked at it, the Brier score is %(with_hours)s, and %(without)s without it."
    ),
    Help.WORSE: _l(
        "The hour does not help, it does harm: of %(count)d guesses that looked at it, the Brier score is %(with_hours)s, and "
        "%(without)s without it. Less is better."
    ),
    Help.ALIKE: _l(
        "The hour does not help so far: of %(count)d guesses that looked at it, the Brier score is %(with_hours)s, and "
        "%(without)s without it. Such a difference may be chance."
    ),
    Help.UNKNOWN: _l(
        "Whether the hour helps cannot be said yet: %(count)d guesses that looked at it have been judged, 30 are needed."
    ),
}


def right_of_ten(rate: HitRate) -> str:
    """`of 10 such marks, 7 came true`."""
    return str(_("of 10 such marks, %(hits)d came true", hits=rate.of_ten))


def said_of_hours(told: Comparison, say: Callable[[float], str]) -> str:
    """What can be said of the hour; `say` writes a score."""
    scores = {"with_hours": told.with_hours, "without": told.without}
    shown = {name: "–" if score is None else say(score) for name, score in scores.items()}
    return str(HELP[told.verdict]) % {"count": told.count, **shown}
