"""Which tier a new ticket begins with, and where an overdue Tier 1 hold leads. One table each. Pure (LLG-01, 04, 15, 16)."""

from dataclasses import dataclass
from enum import StrEnum

# What a PD Mandiri TIK keeps for itself; the WAN up to its router stays with the ICT office.
KEPT_BY_AUTONOMOUS = frozenset({"lan", "server", "special_app"})


class Way(StrEnum):
    """Why a ticket begins where it begins."""

    TIER1 = "tier1"  # the department's technicians, the single point of contact
    DIRECT = "direct"  # the ICT office provides the service itself
    NO_TIER1 = "no_tier1"  # the department has no active technician: the stated fallback is Tier 2
    AUTONOMOUS = "autonomous"  # an autonomous department keeps it, although others' would go to Tier 2


class Overdue(StrEnum):
    """Where an overdue Tier 1 hold leads."""

    TIER2 = "tier2"
    OWN_HEAD = "own_head"


@dataclass(frozen=True)
class Route:
    tier: int
    way: Way


def route(*, direct_t2: bool, demarcation: str, is_autonomous: bool, has_tier1: bool) -> Route:
    """Where a new ticket of that service begins."""
    kept = is_autonomous and demarcation in KEPT_BY_AUTONOMOUS
    if direct_t2 and not kept:
        return Route(2, Way.DIRECT)
    if not has_tier1:
        return Route(2, Way.NO_TIER1)
    return Route(1, Way.AUTONOMOUS if direct_t2 else Way.TIER1)


def when_hold_is_over(*, demarcation: str, is_autonomous: bool) -> Overdue:
    """Who hears of an overdue Tier 1 hold: Tier 2, or the head of an autonomous department for what it keeps."""
    kept = is_autonomous and demarcation in KEPT_BY_AUTONOMOUS
    return Overdue.OWN_HEAD if kept else Overdue.TIER2
