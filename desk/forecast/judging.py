"""How good guesses were: hit rate, Brier score, calibration. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.forecast.survival import SMALLEST_SAMPLE

LIKELY = 0.5  # from here a ticket is called likely late
CLASSES = 5


@dataclass(frozen=True)
class Class:
    """Guesses between two shares: how many, what they said on average, what came true."""

    lowest: float
    highest: float
    count: int
    said: float
    late: int


@dataclass(frozen=True)
class Record:
    """Guesses that are judged. `brier`: mean square of what was said less what came (0 is perfect); `plain`: the same for
    whoever always says the overall share. None of nothing."""

    count: int
    late: int
    marked: int  # called likely late
    hits: int  # of these, late
    brier: float | None
    plain: float | None
    classes: tuple[Class, ...]

    @property
    def is_known(self) -> bool:
        """Whether a hit rate may be told of: enough were called likely late and are judged."""
        return self.marked >= SMALLEST_SAMPLE

    @property
    def hit_rate(self) -> float | None:
        return self.hits / self.marked if self.is_known else None


def record_of(judged: Sequence[tuple[float, bool]]) -> Record:
    """What was said of each, between 0 and 1, and whether it came to be late."""
    count, late = len(judged), sum(was_late for _, was_late in judged)
    marks = [was_late for said, was_late in judged if said >= LIKELY]
    base = late / count if count else 0.0
    return Record(
        count=count,
        late=late,
        marked=len(marks),
        hits=sum(marks),
        brier=sum((said - was_late) ** 2 for said, was_late in judged) / count if count else None,
        plain=sum((base - was_late) ** 2 for _, was_late in judged) / count if count else None,
        classes=tuple(_class(judged, place) for place in range(CLASSES)),
    )


def _class(judged: Sequence[tuple[float, bool]], place: int) -> Class:
    lowest, highest = place / CLASSES, (place + 1) / CLASSES
    inside = [(said, was_late) for said, was_late in judged if min(int(said * CLASSES), CLASSES - 1) == place]
    said = sum(one for one, _ in inside) / len(inside) if inside else 0.0
    return Class(lowest, highest, len(inside), said, sum(was_late for _, was_late in inside))
