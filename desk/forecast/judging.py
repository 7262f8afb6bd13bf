"""How good guesses were: hit rate, Brier score, calibration, and whether the hour of the day helped. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from desk.forecast.survival import SMALLEST_SAMPLE

LIKELY = 0.5  # from here a ticket is called likely late
CLASSES = 5
CERTAIN = 1.96  # standard errors: beyond them a difference is no chance, in nineteen of twenty cases


@dataclass(frozen=True)
class Judged:
    """So many guesses of which the same was said, between 0 and 1, and the same came.

    `without_hours`: what had been said of them without looking at the hour; None where the hour was not looked at.
    """

    said: float
    was_late: bool
    count: int = 1
    without_hours: float | None = None

    @property
    def missed_by(self) -> float:
        return (self.said - self.was_late) ** 2


@dataclass(frozen=True)
class Class:
    """Guesses between two shares: how many, what they said on average, what came true."""

    lowest: float
    highest: float
    count: int
    said: float
    late: int


@dataclass(frozen=True)
class HitRate:
    """Of so many that were called likely late, how many were."""

    marked: int
    hits: int

    @property
    def is_known(self) -> bool:
        """Whether it may be told of: enough were called likely late and are judged."""
        return self.marked >= SMALLEST_SAMPLE

    @property
    def of_ten(self) -> int:
        return round(self.hits * 10 / self.marked) if self.marked else 0


@dataclass(frozen=True)
class Record:
    """Guesses that are judged. `brier`: mean square of what was said less what came (0 is perfect); `plain`: the same for
    whoever always says the overall share. None of nothing."""

    count: int
    late: int
    rate: HitRate
    brier: float | None
    plain: float | None
    classes: tuple[Class, ...]


class Help(StrEnum):
    """What can be said of the hour."""

    UNKNOWN = "unknown"  # too few to tell
    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"  # the difference may be chance


@dataclass(frozen=True)
class Comparison:
    """The same guesses with the hour of the day and without it: which missed by less, and how many of the marks were right."""

    count: int
    with_hours: float | None  # Brier scores
    without: float | None
    rate_with: HitRate
    rate_without: HitRate
    verdict: Help


def record_of(judged: Sequence[Judged]) -> Record:
    """What is to be said of these guesses together."""
    count, late = _count(judged), _count(one for one in judged if one.was_late)
    base = late / count if count else 0.0
    return Record(
        count=count,
        late=late,
        rate=_rate((one.said, one) for one in judged),
        brier=sum(one.missed_by * one.count for one in judged) / count if count else None,
        plain=sum((base - one.was_late) ** 2 * one.count for one in judged) / count if count else None,
        classes=tuple(_class(judged, place) for place in range(CLASSES)),
    )


def comparison_of(judged: Iterable[Judged]) -> Comparison:
    """Of those alone that looked at the hour: whether it helped. Each is compared with itself: the services are the same."""
    pairs = [(one, one.without_hours) for one in judged if one.without_hours is not None]
    count = sum(one.count for one, _ in pairs)
    told = [(one.missed_by, (without - one.was_late) ** 2, one.count) for one, without in pairs]
    return Comparison(
        count=count,
        with_hours=sum(hours * n for hours, _, n in told) / count if count else None,
        without=sum(plain * n for _, plain, n in told) / count if count else None,
        rate_with=_rate((one.said, one) for one, _ in pairs),
        rate_without=_rate((without, one) for one, without in pairs),
        verdict=_verdict([(hours - plain, n) for hours, plain, n in told]),
    )


def _verdict(differences: Sequence[tuple[float, int]]) -> Help:
    """Less is better; told only where the mean difference is larger than chance makes it."""
    count = sum(n for _, n in differences)
    if count < SMALLEST_SAMPLE:
        return Help.UNKNOWN
    mean = sum(one * n for one, n in differences) / count
    error = sqrt(sum((one - mean) ** 2 * n for one, n in differences) / (count - 1) / count)
    if abs(mean) <= CERTAIN * error or mean == 0:
        return Help.ALIKE
    return Help.BETTER if mean < 0 else Help.WORSE


def _rate(told: Iterable[tuple[float, Judged]]) -> HitRate:
    marks = [one for said, one in told if said >= LIKELY]
    return HitRate(_count(marks), _count(one for one in marks if one.was_late))


def _class(judged: Sequence[Judged], place: int) -> Class:
    lowest, highest = place / CLASSES, (place + 1) / CLASSES
    inside = [one for one in judged if min(int(one.said * CLASSES), CLASSES - 1) == place]
    count = _count(inside)
    said = sum(one.said * one.count for one in inside) / count if count else 0.0
    return Class(lowest, highest, count, said, _count(one for one in inside if one.was_late))


def _count(judged: Iterable[Judged]) -> int:
    return sum(one.count for one in judged)
