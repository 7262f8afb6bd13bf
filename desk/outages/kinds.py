"""The words of outages, and the stretches that their minutes are counted from. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

Span = tuple[datetime, datetime]


class Area(StrEnum):
    """Where a service is out of order."""

    CITY = "city"
    DEPARTMENTS = "departments"
    MALL = "mall"


class State(StrEnum):
    """How an announcement stands at a moment."""

    PLANNED = "planned"  # the window lies ahead
    UNDER_WAY = "under_way"  # maintenance within its window
    OUT = "out"  # an outage, or maintenance that takes longer than announced
    ENDED = "ended"
    CALLED_OFF = "called_off"  # maintenance that never began


def length_of(spans: Iterable[Span]) -> timedelta:
    """How long at least one of the stretches lasts: what overlaps is counted once."""
    total, reached = timedelta(), None
    for since, until in sorted(spans):
        begin = since if reached is None else max(since, reached)
        if until > begin:
            total += until - begin
            reached = until
    return total


def clipped(span: Span, within: Span) -> Span | None:
    """The part of a stretch that lies within another; None when there is none."""
    since, until = max(span[0], within[0]), min(span[1], within[1])
    return (since, until) if until > since else None
