"""How many tickets are still unsolved when which part of their time is used: Kaplan and Meier's estimate. Pure.

The time of each ticket, from opening to deadline, is one; so tickets with different targets can be counted together. What is
still open and not late yet leaves the count where it stands (it is censored). docs/decisions/0041-what-is-published.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

STEPS = 20  # of the time until the deadline
LATE = STEPS  # the step of whatever was not solved in time
SMALLEST_SAMPLE = 30  # below it nothing is said


class Fate(StrEnum):
    """What became of a ticket, as far as it is known."""

    SOLVED = "solved"
    LATE = "late"
    OPEN = "open"


@dataclass(frozen=True)
class Estimate:
    """Of tickets that were unsolved at that part of their time, the share that came to be late; `sample`: whose end is known."""

    share: float
    sample: int


@dataclass(frozen=True)
class Curve:
    """For each step of the time, how many were still unsolved at its beginning, and how many of them were solved in it."""

    at_risk: tuple[int, ...]
    solved: tuple[int, ...]

    def after(self, used: float) -> Estimate | None:
        """What is to be expected when this part of the time (0 to 1) is used and nothing is solved yet; None of nothing."""
        begin = step_of(used)
        if begin >= LATE:
            return None
        late = self.at_risk[-1] - self.solved[-1]
        sample = sum(self.solved[begin:]) + late
        if not sample:
            return None
        share = 1.0
        for step in range(begin, LATE):
            if self.at_risk[step]:
                share *= 1 - self.solved[step] / self.at_risk[step]
        return Estimate(share, sample)


def step_of(used: float) -> int:
    """The step in which a part of the time lies."""
    return min(LATE, max(0, int(used * STEPS + 1e-9)))


class Tally:
    """Tickets counted by what became of them and in which step; so a curve needs no list of them."""

    def __init__(self) -> None:
        self._solved, self._gone, self._late = [0] * STEPS, [0] * STEPS, 0

    def add(self, fate: Fate, step: int, count: int = 1) -> None:
        """So many tickets that ended so, or were still open, in that step."""
        if fate is Fate.LATE:
            self._late += count
            return
        kept = self._solved if fate is Fate.SOLVED else self._gone
        kept[max(0, min(step, STEPS - 1))] += count

    def curve(self) -> Curve:
        at_risk, left = [], sum(self._solved) + sum(self._gone) + self._late
        for step in range(STEPS):
            # What is still open somewhere in this step is no witness of it.
            left -= self._gone[step]
            at_risk.append(left)
            left -= self._solved[step]
        return Curve(tuple(at_risk), tuple(self._solved))


def curve_of(seen: Iterable[tuple[Fate, float]]) -> Curve:
    """The curve of tickets: what became of each, and which part of its time was used by then."""
    tally = Tally()
    for fate, used in seen:
        tally.add(fate, step_of(used))
    return tally.curve()
