"""Quarters of a year: the period in which a survey is gathered and published."""

from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(2000, 2200)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.year not in YEARS or self.number not in (1, 2, 3, 4):
            raise ValueError("There is no such quarter.")

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        following = date(self.year + 1, 1, 1) if self.number == 4 else date(self.year, self.number * 3 + 1, 1)
        return following - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)
