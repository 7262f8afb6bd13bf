"""When reports look like one trouble."""

from datetime import timedelta

import pytest

from desk.problems.rules import bursts
from tests.factories import MONDAY_TEN

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("minutes", "found", "because"),
    [
        ([], [], "nobody reported"),
        ([0, 1], [], "two may be chance"),
        ([0, 7, 15], [[0, 1, 2]], "three within a quarter of an hour"),
        ([0, 7, 16], [], "a minute too late"),
        ([0, 5, 10, 20, 21], [[0, 1, 2, 3, 4]], "one burst runs into the next"),
        ([0, 1, 2, 60, 61, 62], [[0, 1, 2], [3, 4, 5]], "two troubles of one service"),
        ([0, 40, 41, 42, 90], [[1, 2, 3]], "what came alone stays alone"),
    ],
)
def test_what_came_within_minutes_is_a_burst(minutes, found, because):
    assert bursts([MONDAY_TEN + timedelta(minutes=minute) for minute in minutes]) == found, because
