"""Small numbers are kept back, and so is what would give them away. Pure.

A published group has at least FEWEST in each of its crowds. Groups below are told together with others: a number that is
missing alone could be computed from the total, so the line of those that are together always hides two groups or more
(complementary suppression). docs/decisions/0041-what-is-published.md
"""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5  # below it a number would tell of single people
Crowds = tuple[int, ...]  # of a group: how large each crowd is of which something is told


@dataclass(frozen=True)
class Suppressed:
    """Which of the groups may be told alone and which as one line, by their places; `has_total`: their sum may be told.

    Where even all of them together are too few, nothing is shown and nothing summed.
    """

    alone: tuple[int, ...]
    together: tuple[int, ...]
    has_total: bool


def suppressed(groups: Sequence[Crowds]) -> Suppressed:
    """What of these groups is told, so that no small one follows from the others and their total."""
    hidden = {place for place, crowds in enumerate(groups) if is_small(crowds)}
    if hidden:
        # The smallest join them first: what is lost is as little as can be.
        others = sorted(set(range(len(groups))) - hidden, key=lambda place: (sum(groups[place]), place))
        while others and not _is_crowd([groups[place] for place in hidden]):
            hidden.add(others.pop(0))
        if not _is_crowd([groups[place] for place in hidden]):
            return Suppressed((), (), False)
    places = range(len(groups))
    alone = tuple(place for place in places if place not in hidden)
    return Suppressed(alone, tuple(sorted(hidden)), bool(groups))


def is_small(crowds: Crowds) -> bool:
    """Whether one of the crowds is too small to be told of. None at all is a number below five, too."""
    return any(crowd < FEWEST for crowd in crowds)


def _is_crowd(groups: Sequence[Crowds]) -> bool:
    """Whether these can be told as one: two or more, and enough in each crowd."""
    return len(groups) > 1 and not is_small(tuple(sum(sizes) for sizes in zip(*groups, strict=True)))
