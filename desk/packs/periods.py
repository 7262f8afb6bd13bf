"""The periods of reports: days, months, quarters, semesters, years, and any days that somebody names. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST = date(2000, 1, 1)
LONGEST = timedelta(days=366)


class Rhythm(StrEnum):
    """How long a period is; ANY is not of the calendar, so nothing comes back by it."""

    DAILY = "daily"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMESTER = "semester"
    YEARLY = "yearly"
    ANY = "any"


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.SEMESTER: 6, Rhythm.YEARLY: 12}


@dataclass(frozen=True)
class Span:
    """The days of a period, both counted. Raises ValueError for what ends before it begins, or is longer than a year."""

    rhythm: Rhythm
    since: date
    until: date

    def __post_init__(self) -> None:
        if not EARLIEST <= self.since <= self.until <= self.since + LONGEST:
            raise ValueError("There is no such period.")

    @property
    def number(self) -> int:
        """Which of its year it is: the third quarter is 3, the first of February day 32."""
        if self.rhythm is Rhythm.DAILY:
            return self.since.timetuple().tm_yday
        return (self.since.month - 1) // MONTHS.get(self.rhythm, 1) + 1

    def is_over(self, today: date) -> bool:
        return self.until < today


def span_of(rhythm: Rhythm, day: date) -> Span:
    """The period of the calendar in which that day lies. Raises ValueError for ANY."""
    if rhythm is Rhythm.ANY:
        raise ValueError("Any days are no period of the calendar.")
    if rhythm is Rhythm.DAILY:
        return Span(rhythm, day, day)
    months = MONTHS[rhythm]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(rhythm, first, _first_of_next(first, months) - timedelta(days=1))


def last_closed(rhythm: Rhythm, today: date) -> Span:
    """The latest period that is over."""
    return span_of(rhythm, span_of(rhythm, today).since - timedelta(days=1))


def closed_spans(rhythm: Rhythm, today: date, count: int) -> list[Span]:
    """The latest periods that are over, the newest first."""
    found = [last_closed(rhythm, today)]
    while len(found) < count:
        found.append(span_of(rhythm, found[-1].since - timedelta(days=1)))
    return found


def following_day(rhythm: Rhythm, day: date) -> date:
    """The day after the period in which `day` lies: from then on it can be reported."""
    return span_of(rhythm, day).until + timedelta(days=1)


def _first_of_next(first: date, months: int) -> date:
    over, month = divmod(first.month - 1 + months, 12)
    return date(first.year + over, month + 1, 1)
