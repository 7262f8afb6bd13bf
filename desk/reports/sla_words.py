"""Words and choices of the pages about promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts import policy
from desk.accounts.policy import Action, Actor, Reach
from desk.catalogue import queries as catalogue
from desk.figures.kinds import Outcome
from desk.organisation import queries as organisation
from desk.reports.periods import Unit
from desk.tickets.labels import KINDS as KINDS
from desk.tickets.labels import PRIORITIES as PRIORITIES

# What a number counts, as the heading of the tickets behind it.
FIGURES = {
    "came_in": _l("Tickets that came in"),
    "ended": _l("Tickets that ended"),
    "answered": _l("Tickets that were answered"),
    "first_tier": _l("Tickets answered by Tier 1 alone"),
    "response_ended": _l("First responses that count"),
    "response_kept": _l("First responses on time"),
    "response_missed": _l("First responses that came late or are still owed"),
    "resolution_ended": _l("Resolutions that count"),
    "resolution_kept": _l("Resolutions on time"),
    "resolution_missed": _l("Resolutions that came late or are still owed"),
    "reopened": _l("Tickets that were reopened"),
    "returned": _l("Tickets that were returned by Tier 2"),
    "open": _l("Tickets that are open now"),
    "late": _l("Open tickets past a deadline"),
    "coming": _l("Open tickets whose deadline comes within 24 hours"),
    "old": _l("Tickets that have been open for more than 30 days"),
}
OUTCOMES = {
    Outcome.OPEN: _l("open"),
    Outcome.ANSWERED: _l("answered"),
    Outcome.CANCELLED: _l("cancelled"),
    Outcome.MERGED: _l("merged"),
}
OUTCOME_TONES = {"open": "progress", "answered": "good"}
PERIODS = {
    (Unit.DAY, True): _l("Today"),
    (Unit.DAY, False): _l("Yesterday"),
    (Unit.WEEK, True): _l("This week"),
    (Unit.WEEK, False): _l("Last week"),
    (Unit.MONTH, True): _l("This month"),
    (Unit.MONTH, False): _l("Last month"),
    (Unit.QUARTER, True): _l("This quarter"),
    (Unit.QUARTER, False): _l("Last quarter"),
    (Unit.SEMESTER, True): _l("This semester"),
    (Unit.SEMESTER, False): _l("Last semester"),
    (Unit.YEAR, True): _l("This year"),
    (Unit.YEAR, False): _l("Last year"),
}
DEVELOPMENT = {
    "with": _l("With development work"),
    "without": _l("Without development work"),
    "only": _l("Development work alone"),
}
TIERS = {"1": _l("Tier 1"), "2": _l("Tier 2"), "3": _l("Tier 3")}


@dataclass(frozen=True)
class Offer:
    """What a person may narrow the report to: departments only where there are several to choose from."""

    departments: Sequence[Any]
    services: Sequence[Any]


def offer_for(person: Actor) -> Offer:
    has_all = Reach.EVERYTHING in policy.reaches(person, Action.FIGURES_READ)
    return Offer(organisation.all_departments() if has_all else (), catalogue.all_services())
