"""When reports look like one trouble. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

FEWEST = 3
WITHIN = timedelta(minutes=15)
LOOKED_BACK = timedelta(hours=24)  # what began together stays proposed that long, for who comes to it later


def bursts(moments: Sequence[datetime], *, fewest: int = FEWEST, within: timedelta = WITHIN) -> list[list[int]]:
    """Which of these moments, in order, belong to a burst: `fewest` or more within a short time; by their places.

    Bursts that share a moment are one.
    """
    found: list[list[int]] = []
    for first in range(len(moments) - fewest + 1):
        last = first + fewest - 1
        if moments[last] - moments[first] > within:
            continue
        if found and found[-1][-1] >= first:
            found[-1] += range(found[-1][-1] + 1, last + 1)
        else:
            found.append(list(range(first, last + 1)))
    return found
