"""What the queue of Tier 2 is narrowed down to, as its address says it. Pure.

What is no filter of ours, or no value of one, is as if it had not been said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LONGEST_CODE = 32


class Left(StrEnum):
    """How much time is left at most until a ticket falls due next."""

    NONE = "none"
    HOUR = "hour"
    FOUR_HOURS = "four_hours"
    DAY = "day"


SPANS = {
    Left.NONE: timedelta(0),
    Left.HOUR: timedelta(hours=1),
    Left.FOUR_HOURS: timedelta(hours=4),
    Left.DAY: timedelta(days=1),
}


@dataclass(frozen=True)
class QueueFilters:
    """One cut of the queue; None asks for nothing."""

    skill: str | None = None
    service: str | None = None
    left: Left | None = None
    likely: bool = False  # marked as likely late
    likely_first: bool = False  # what bears that mark stands before all others; it leaves nothing out

    def __bool__(self) -> bool:
        return bool(self.skill or self.service or self.left or self.likely)

    @property
    def within(self) -> timedelta | None:
        return SPANS[self.left] if self.left else None


def read(told: Mapping[str, str]) -> QueueFilters:
    """What an address asks for."""
    left = next((one for one in Left if one == told.get("left")), None)
    service = (_code(told.get("service", "")) or "").upper() or None
    return QueueFilters(
        _code(told.get("skill", "")), service, left, told.get("likely") == "1", told.get("sort") == "likely"
    )


def address(filters: QueueFilters) -> dict[str, str]:
    """The same as an address says it."""
    likely = "1" if filters.likely else None
    told = {"skill": filters.skill, "service": filters.service, "left": filters.left, "likely": likely}
    told["sort"] = "likely" if filters.likely_first else None
    return {name: str(value) for name, value in told.items() if value}


def _code(raw: str) -> str | None:
    code = raw.strip()
    is_one = 0 < len(code) <= LONGEST_CODE and code.isascii() and code.replace("-", "").replace("_", "").isalnum()
    return code if is_one else None
