"""Sets of minutes, for the oracle: a whole number with one bit for each minute."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

FIRST_DAY = date(2026, 9, 28)  # a Monday; minute 0 is its midnight in UTC
BEGINNING = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
DAYS = 200
A_DAY = 24 * 60


def minute_of(moment: datetime) -> int:
    seconds = (moment - BEGINNING).total_seconds()
    assert seconds % 60 == 0, "The oracle knows whole minutes."
    return int(seconds) // 60


def moment_of(minute: int) -> datetime:
    return BEGINNING + timedelta(minutes=minute)


def minutes_from(first: int, end: int) -> int:
    """The minutes from `first` up to, not including, `end`."""
    return ((1 << end) - (1 << first)) if end > first else 0


def passed_after(minutes: int, count: int) -> int:
    """The first moment by which so many of these minutes have passed."""
    low, high = 0, minutes.bit_length()
    assert minutes.bit_count() >= count, "The oracle does not look so far."
    while low < high:
        middle = (low + high) // 2
        if (minutes & ((1 << middle) - 1)).bit_count() >= count:
            high = middle
        else:
            low = middle + 1
    return low


@lru_cache(maxsize=4096)
def minutes_of_day(hours: tuple[tuple[int, int], ...]) -> int:
    """The minutes of a local day in which one of the spans lasts, looked at one by one."""
    return sum(1 << minute for minute in range(A_DAY) if any(opens <= minute < closes for opens, closes in hours))


class Office:
    """The minutes in which a calendar is open, and which local days have any."""

    def __init__(self, hours_on: Callable[[date], Any], ahead_of_utc: int) -> None:
        self.ahead = ahead_of_utc
        self.days = [self._minutes(hours_on(FIRST_DAY + timedelta(days=number))) for number in range(DAYS)]
        local = 0
        for number in reversed(range(DAYS)):
            local = (local << A_DAY) | self.days[number]
        self.open = local >> ahead_of_utc
        self.always = minutes_from(0, DAYS * A_DAY - ahead_of_utc)

    @staticmethod
    def _minutes(hours: Any) -> int:
        spans = [(o.hour * 60 + o.minute, c.hour * 60 + c.minute or A_DAY) for o, c in hours]
        return minutes_of_day(tuple(spans))

    def local_day(self, minute: int) -> int:
        return (minute + self.ahead) // A_DAY

    def counted(self, unit: str) -> int:
        """The minutes that count for a promise in that unit."""
        return self.always if unit in ("hours", "calendar_days") else self.open

    def whole(self, origin: int, amount: int, unit: str) -> int:
        """How many minutes a promise gives, begun at `origin`."""
        if unit == "minutes":
            return amount
        if unit == "hours":
            return amount * 60
        day = self.local_day(origin)
        if unit == "calendar_days":
            return (day + amount + 1) * A_DAY - self.ahead - origin
        while amount:
            day += 1
            amount -= self.days[day] != 0
        end = day * A_DAY + self.days[day].bit_length() - self.ahead
        return (self.open & minutes_from(origin, end)).bit_count()
