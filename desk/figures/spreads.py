"""Working times as steps, so that medians of any period can be told from counts. Pure.

A step is a span of working minutes: one minute wide below 64 minutes, and beyond that an octave (64 to 128, 128 to 256,
...) has 32 steps. A step stands for its lower edge, so a time is told exactly to the minute up to an hour and at most
1/32 (3.1 %) too short beyond. Counts of steps can be added; medians cannot. (docs/decisions/0037-facts-and-roll-ups.md)
"""

from collections.abc import Mapping
from math import ceil

FINENESS = 32  # steps of an octave
EXACT = 2 * FINENESS  # minutes up to which each has a step of its own
MEDIAN, NINETIETH = 0.5, 0.9


def step_of(seconds: int) -> int:
    """The step in which a working time lies. Raises ValueError for less than nothing."""
    if seconds < 0:
        raise ValueError("No time is shorter than none.")
    minutes = seconds // 60
    if minutes < EXACT:
        return minutes
    octave = minutes.bit_length() - EXACT.bit_length() + 1
    return octave * FINENESS + (minutes >> octave)


def seconds_of(step: int) -> int:
    """The lower edge of a step, in seconds."""
    octave = max(0, step // FINENESS - 1)
    return ((step - octave * FINENESS) << octave) * 60


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The working time, in seconds, that this share of the counted ones did not exceed: the nearest rank. None of nothing."""
    whole = sum(counts.values())
    if not whole:
        return None
    rank = max(1, ceil(share * whole))
    for step in sorted(counts):
        rank -= counts[step]
        if rank <= 0:
            return seconds_of(step)
    raise AssertionError("A rank lies within what is counted.")
