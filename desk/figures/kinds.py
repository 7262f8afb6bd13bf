"""The vocabulary of figures: what became of a ticket, by what is counted, in whose hands time lay. Pure."""

from enum import StrEnum

from desk.sla.kinds import Holder


class Outcome(StrEnum):
    """What became of a ticket."""

    OPEN = "open"
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Grain(StrEnum):
    """How long a roll-up is: a local day, or a calendar month."""

    DAY = "day"
    MONTH = "month"


class Axis(StrEnum):
    """By what a roll-up counts; a key of it is the id of a row, or the number of a tier or priority."""

    TOTAL = "total"
    DEPARTMENT = "department"
    SERVICE = "service"
    PRIORITY = "priority"
    TIER = "tier"
    AGENT = "agent"


# The columns in which a fact keeps the working time of each holder, and the wall-clock time of the same stretches.
HANDS: dict[Holder, str] = {
    Holder.TIER1: "tier1_seconds",
    Holder.TIER2: "tier2_seconds",
    Holder.EXTERNAL_OWNER: "tier3_seconds",
    Holder.REPORTER: "reporter_seconds",
    Holder.OTHER_AGENCY: "agency_seconds",
}
ELAPSED: dict[Holder, str] = {holder: name.replace("_seconds", "_elapsed") for holder, name in HANDS.items()}
