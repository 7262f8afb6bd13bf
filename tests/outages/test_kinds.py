"""How long a service was down: stretches that overlap count once."""

from datetime import timedelta

import pytest

from desk.outages.kinds import clipped, length_of
from tests.factories import MONDAY_TEN

pytestmark = pytest.mark.pure


def at(hours):
    return MONDAY_TEN + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("spans", "hours", "because"),
    [
        ([], 0, "nothing happened"),
        ([(0, 2)], 2, "one stretch"),
        ([(0, 2), (1, 3)], 3, "the hour in the middle counts once"),
        ([(0, 5), (1, 2)], 5, "one lies within the other"),
        ([(4, 5), (0, 1)], 2, "order does not matter, and the gap does not count"),
        ([(0, 1), (1, 2)], 2, "one follows the other"),
        ([(2, 1)], 0, "what ends before it begins is nothing"),
    ],
)
def test_the_length_of_several_stretches(spans, hours, because):
    assert length_of((at(since), at(until)) for since, until in spans) == timedelta(hours=hours), because


@pytest.mark.parametrize(
    ("span", "left"),
    [((-1, 1), (0, 1)), ((3, 9), (3, 4)), ((1, 2), (1, 2)), ((4, 5), None), ((-2, 0), None)],
)
def test_a_stretch_is_clipped_to_its_period(span, left):
    found = clipped((at(span[0]), at(span[1])), (at(0), at(4)))

    assert found == (left and (at(left[0]), at(left[1])))
