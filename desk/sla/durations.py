"""The four kinds of promise. They are types of their own, so that "1 day" never means two things. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class WorkingTime:
    """A target in working hours and minutes. Raises ValueError when negative."""

    amount: timedelta

    def __post_init__(self) -> None:
        _check_amount(self.amount)


@dataclass(frozen=True)
class WorkingDays:
    """A target in whole working days: the end of the last one counts. Raises ValueError below one."""

    count: int

    def __post_init__(self) -> None:
        _check_count(self.count)


@dataclass(frozen=True)
class CalendarDays:
    """A target in days of the wall calendar, holidays or not: midnight at the end of the last one counts.

    Raises ValueError below one.
    """

    count: int

    def __post_init__(self) -> None:
        _check_count(self.count)


@dataclass(frozen=True)
class RoundTheClock:
    """A target in hours that pass day and night. Raises ValueError when negative."""

    amount: timedelta

    def __post_init__(self) -> None:
        _check_amount(self.amount)


Target = WorkingTime | WorkingDays | CalendarDays | RoundTheClock


def _check_amount(amount: timedelta) -> None:
    if amount < timedelta():
        raise ValueError("A target in hours cannot be negative.")


def _check_count(count: int) -> None:
    if count < 1:
        raise ValueError("A target in days is at least one day.")
