"""Which target of a policy applies: by measure and priority, and for some kinds, services or departments their own. Pure."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from desk.sla.kinds import Measure


class Scope(NamedTuple):
    """What of a ticket a policy asks for."""

    priority: str
    kind: str = ""
    service_code: str = ""
    department_code: str = ""


class Conditional(Protocol):
    """A target with its conditions; an empty one holds for all."""

    @property
    def measure(self) -> Measure: ...
    @property
    def priority(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def service_code(self) -> str: ...
    @property
    def department_code(self) -> str: ...


Line = TypeVar("Line", bound=Conditional)
# The most telling first: of two targets that fit, the one with the earlier condition counts.
CONDITIONS = ("service_code", "department_code", "kind", "priority")


def fits(line: Conditional, measure: Measure, scope: Scope) -> bool:
    """Whether every condition of the target is met."""
    return line.measure is measure and all(getattr(line, name) in ("", getattr(scope, name)) for name in CONDITIONS)


def best(lines: Iterable[Line], measure: Measure, scope: Scope) -> Line | None:
    """The most specific target that fits; None where the policy promises nothing of the sort."""
    fitting = [line for line in lines if fits(line, measure, scope)]
    return max(fitting, key=_specificity, default=None)


def _specificity(line: Conditional) -> tuple[bool, ...]:
    return tuple(bool(getattr(line, name)) for name in CONDITIONS)
