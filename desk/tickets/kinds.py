"""The five kinds of ticket, their own fields, and what follows from two plain questions. Pure (LLG-07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Gangguan, permintaan, masalah, perubahan, keluhan."""

    INCIDENT = "incident"
    REQUEST = "request"
    PROBLEM = "problem"
    CHANGE = "change"
    COMPLAINT = "complaint"


class ViewAudience(StrEnum):
    """Who finds a saved view among theirs."""

    OWNER = "owner"
    TIER1 = "tier1"  # the technicians of a department
    TIER2 = "tier2"


class Affected(StrEnum):
    """Whom it affects, as the reporter answers it."""

    SELF = "self"
    ROOM = "room"
    OFFICE = "office"
    PUBLIC = "public"


class CanWork(StrEnum):
    """Whether work can go on, as the reporter answers it."""

    YES = "yes"
    HAMPERED = "hampered"
    NO = "no"


class Impact(StrEnum):
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"


class Urgency(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class ReporterKind(StrEnum):
    """Who reports (LLG-19): civil servants and other employees, individuals, the public, businesses, others."""

    EMPLOYEE = "employee"
    INDIVIDUAL = "individual"
    PUBLIC = "public"
    BUSINESS = "business"
    OTHER = "other"


IMPACT_OF = {
    Affected.SELF: Impact.D4,
    Affected.ROOM: Impact.D3,
    Affected.OFFICE: Impact.D2,
    Affected.PUBLIC: Impact.D1,
}
URGENCY_OF = {CanWork.NO: Urgency.HIGH, CanWork.HAMPERED: Urgency.MEDIUM, CanWork.YES: Urgency.LOW}


@dataclass(frozen=True)
class OwnField:
    """A field that only one kind of ticket has. `is_day` asks for a date, otherwise for text."""

    name: str
    is_day: bool = False


OWN_FIELDS: dict[Kind, tuple[OwnField, ...]] = {
    Kind.INCIDENT: (OwnField("since_on", is_day=True), OwnField("cause")),
    Kind.REQUEST: (OwnField("needed_on", is_day=True),),
    Kind.PROBLEM: (OwnField("root_cause"), OwnField("workaround")),
    Kind.CHANGE: (OwnField("planned_on", is_day=True), OwnField("rollback_plan")),
    Kind.COMPLAINT: (OwnField("complained_of"),),
}


def kind_for(allowed: Sequence[str], can_work: CanWork) -> Kind:
    """The kind that follows from the service and the second question.

    A service that knows both faults and requests: when work is hampered it is a fault, otherwise a request.
    """
    preferred = Kind.REQUEST if can_work is CanWork.YES else Kind.INCIDENT
    return preferred if preferred in allowed else Kind(allowed[0])


def priority_of(
    matrix: Mapping[str, Mapping[str, str]],
    impact: Impact,
    urgency: Urgency,
    at_least: str | None = None,
) -> Priority:
    """The priority from the policy's matrix, raised to the service's own minimum (`at_least`)."""
    found = matrix[impact][urgency]
    return Priority(min(found, at_least) if at_least else found)
