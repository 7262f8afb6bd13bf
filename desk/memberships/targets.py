"""What a member aimed at and reached: counted by the desk where it can, told by the member where it cannot (BKS-16). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from desk.memberships import rules


class Measure(StrEnum):
    """By what a target is counted."""

    SOLVED = "solved"  # tickets answered
    ON_TIME = "on_time"  # per cent of them, answered in time
    HOURS = "hours"  # noted on tickets
    OWN = "own"  # told by the member


MOST = 6
LARGEST = 1_000_000


@dataclass(frozen=True)
class Line:
    """One target. `achieved` is None while it has not been counted, or where nothing can be counted yet."""

    words: str
    measure: Measure
    target: float
    achieved: float | None = None

    @property
    def percent(self) -> float | None:
        """Achieved divided by target, times a hundred."""
        return None if self.achieved is None else rules.achievement(self.target, self.achieved)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def line_from(stored: Mapping[str, Any]) -> Line:
    """A line as it was kept. Raises KeyError, ValueError."""
    return Line(stored["words"], Measure(stored["measure"]), stored["target"], stored.get("achieved"))


def counted(lines: list[Line], values: Mapping[Measure, float | None]) -> list[Line]:
    """The same lines with what was counted; what a member tells stays as it was told."""
    return [
        line if line.measure is Measure.OWN else Line(line.words, line.measure, line.target, values.get(line.measure))
        for line in lines
    ]
