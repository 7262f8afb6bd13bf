"""What of a ticket's facts counts on which day: the one definition of every figure. Pure.

Roll-ups fold it ticket by ticket (`shares_of`); reports that ask for single services, kinds or agents let the database sum
the same columns (`desk/figures/queries.py`). A figure is named once, here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desk.figures.kinds import HANDS, Axis, Grain
from desk.tickets.kinds import Kind

ONE = None  # instead of a column: the ticket itself
# The day on which it counts -> the figure -> the column of the facts that is summed.
COUNTED: dict[str, dict[str, str | None]] = {
    "opened_on": {"came_in": ONE},
    "ended_on": {"ended": ONE, "answered": "is_answered", "first_tier": "is_first_tier"},
    "response_on": {"response_ended": ONE, "response_missed": "response_late"},
    "resolution_on": {
        "resolution_ended": ONE,
        "resolution_missed": "resolution_late",
        **{name: name for name in HANDS.values()},
    },
    "reopened_on": {"reopened": ONE},
    "returned_on": {"returned": ONE},
}
# The day on which it counts -> (the spread, the column of the facts with the step).
SPREADS = {
    "response_on": ("response_spread", "response_step"),
    "resolution_on": ("resolution_spread", "resolution_step"),
}
FIGURES = tuple(name for figures in COUNTED.values() for name in figures)


@dataclass
class Sums:
    """Every figure of a group, and how its working times are spread over the steps."""

    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    spreads: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name, _ in SPREADS.values()})

    def __getitem__(self, figure: str) -> int:
        return self.figures[figure]

    def add(self, other: "Sums", *, times: int = 1) -> None:
        for name, value in other.figures.items():
            if value:
                self.figures[name] += times * value
        for name, spread in other.spreads.items():
            for step, count in spread.items():
                self.spread(name, step, times * count)

    def spread(self, name: str, step: int, count: int) -> None:
        """So many more of a step; a step with none does not stand there."""
        kept = self.spreads[name]
        if total := kept.get(step, 0) + count:
            kept[step] = total
        else:
            kept.pop(step, None)

    @property
    def is_nothing(self) -> bool:
        return not any(self.figures.values()) and not any(self.spreads.values())


@dataclass(frozen=True)
class Place:
    """Where something is counted: the roll-up of a day or month, by something, with development work apart (LLG-09)."""

    grain: Grain
    first_on: date
    axis: Axis
    key: int
    is_development: bool


def shares_of(fact: Mapping[str, Any]) -> Iterator[tuple[Place, Sums]]:
    """What a ticket adds to which roll-ups."""
    by_day: dict[date, Sums] = {}
    for day_column, figures in COUNTED.items():
        day = fact[day_column]
        if day is None:
            continue
        sums = by_day.setdefault(day, Sums())
        for name, column in figures.items():
            sums.figures[name] += 1 if column is ONE else int(fact[column])
        if day_column in SPREADS:
            name, column = SPREADS[day_column]
            if fact[column] is not None:
                sums.spread(name, fact[column], 1)
    keys = keys_of(fact)
    is_development = fact["kind"] == Kind.CHANGE
    for day, sums in by_day.items():
        for axis, key in keys.items():
            yield Place(Grain.DAY, day, axis, key, is_development), sums
            yield Place(Grain.MONTH, day.replace(day=1), axis, key, is_development), sums


def keys_of(fact: Mapping[str, Any]) -> dict[Axis, int]:
    """By what a ticket is counted: its key on each axis."""
    return {
        Axis.TOTAL: 0,
        Axis.DEPARTMENT: fact["department_id"],
        Axis.SERVICE: fact["service_id"],
        Axis.PRIORITY: int(fact["priority"][1:]),
        Axis.TIER: fact["tier"],
        Axis.AGENT: fact["agent_id"] or 0,
    }
