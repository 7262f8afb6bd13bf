"""The index of public satisfaction (IKM): nine elements, their means, the index, its grade, and how many must be asked.

PermenPANRB 14/2017. Elements go by name, never by number: the regulation's list and its questionnaire number the last two
the other way round. The one-tap rating of tickets is another measure and has no place here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Element(StrEnum):
    """What is asked about, in the order of the questionnaire."""

    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    TIME = "time"
    COST = "cost"
    PRODUCT = "product"
    COMPETENCE = "competence"
    CONDUCT = "conduct"
    FACILITIES = "facilities"
    COMPLAINTS = "complaints"


class Weighting(StrEnum):
    """What each of the nine elements weighs."""

    EXACT = "exact"  # 1/9
    CUSTOMARY = "customary"  # 0.11, as many offices' sheets have it: the best possible index is then 99.00


class Grade(StrEnum):
    """Quality of the service."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


ANSWERS = (1, 2, 3, 4)
FROM = {Grade.A: Decimal("88.31"), Grade.B: Decimal("76.61"), Grade.C: Decimal("65.00")}
CUSTOMARY_WEIGHT = Decimal("0.11")
SCALE = 25  # an answer of 4 is 100
# Krejcie and Morgan: chi-square for one degree of freedom, the most mixed population, five per cent of error.
CHI_SQUARE, SPREAD, ERROR = Decimal("3.841"), Decimal("0.25"), Decimal("0.0025")


@dataclass(frozen=True)
class Tally:
    """The answers of a group of respondents, summed by element."""

    respondents: int
    totals: Mapping[Element, int]

    def __add__(self, other: "Tally") -> "Tally":
        totals = {element: self.totals[element] + other.totals[element] for element in Element}
        return Tally(self.respondents + other.respondents, totals)


NOBODY = Tally(0, dict.fromkeys(Element, 0))


@dataclass(frozen=True)
class Result:
    """What a group of respondents says. Means are not rounded, the index is."""

    respondents: int
    means: Mapping[Element, Decimal]
    mean: Decimal
    ikm: Decimal
    grade: Grade
    lowest: tuple[Element, ...]  # empty when all elements stand alike
    weighting: Weighting


def result(tally: Tally, weighting: Weighting = Weighting.EXACT) -> Result:
    """Means, index and grade. Raises ValueError when nobody answered."""
    ikm = index_of(tally, weighting)
    least, most = min(tally.totals.values()), max(tally.totals.values())
    return Result(
        respondents=tally.respondents,
        means={element: Decimal(tally.totals[element]) / tally.respondents for element in Element},
        mean=_weighted(tally, weighting) / tally.respondents,
        ikm=ikm,
        grade=grade_of(ikm),
        lowest=tuple(element for element in Element if tally.totals[element] == least < most),
        weighting=weighting,
    )


def index_of(tally: Tally, weighting: Weighting = Weighting.EXACT) -> Decimal:
    """The weighted mean times 25, to two decimals. Raises ValueError when nobody answered."""
    if tally.respondents < 1:
        raise ValueError("Nobody answered.")
    # One division, at the end: a sum of rounded means could fall on the other side of a half.
    whole = sum(tally.totals.values()) * SCALE
    if weighting is Weighting.CUSTOMARY:
        return rounded(whole * CUSTOMARY_WEIGHT / tally.respondents)
    return rounded(Decimal(whole) / (len(Element) * tally.respondents))


def grade_of(ikm: Decimal) -> Grade:
    """The grade of an index, which counts as it is printed: with two decimals."""
    return next((grade for grade, border in FROM.items() if rounded(ikm) >= border), Grade.D)


def needed_sample(served: int) -> int:
    """How many of those who were served have to be asked."""
    if served < 1:
        return 0
    sample = CHI_SQUARE * served * SPREAD / (ERROR * (served - 1) + CHI_SQUARE * SPREAD)
    return int(sample.quantize(Decimal(1), ROUND_HALF_UP))


def is_reached(respondents: int, served: int) -> bool:
    """Whether enough people were asked."""
    return respondents >= needed_sample(served)


def rounded(value: Decimal) -> Decimal:
    """To two decimals, a half upwards, as a sheet of paper does it."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _weighted(tally: Tally, weighting: Weighting) -> Decimal:
    whole = Decimal(sum(tally.totals.values()))
    return whole * CUSTOMARY_WEIGHT if weighting is Weighting.CUSTOMARY else whole / len(Element)
