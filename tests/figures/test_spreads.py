"""Working times as steps: how finely they tell, and what a median of them is."""

import pytest

from desk.figures.spreads import quantile, seconds_of, step_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("minutes", [0, 1, 59, 63, 64, 90, 120, 240, 480, 960, 1920])
def test_times_that_offices_speak_of_are_told_exactly(minutes):
    assert seconds_of(step_of(minutes * 60)) == minutes * 60


def test_no_time_is_told_more_than_a_32nd_too_short_and_none_too_long():
    for minutes in range(0, 20_000, 7):
        told = seconds_of(step_of(minutes * 60)) // 60

        assert told <= minutes
        assert minutes - told <= minutes / 32


def test_a_longer_time_never_lies_in_an_earlier_step():
    steps = [step_of(minutes * 60) for minutes in range(5000)]

    assert steps == sorted(steps)
    assert all(step_of(seconds_of(step)) == step for step in set(steps))


def test_less_than_nothing_is_no_time():
    with pytest.raises(ValueError, match="shorter"):
        step_of(-1)


@pytest.mark.parametrize(
    ("minutes", "median", "ninetieth"),
    [
        ([], None, None),
        ([30], 30, 30),
        ([10, 20, 30], 20, 30),
        ([10, 20, 30, 40], 20, 40),  # the nearest rank: a time that a ticket really took
        ([5] * 9 + [100], 5, 5),
        ([5] * 8 + [100] * 2, 5, 100),
    ],
)
def test_the_median_is_what_half_of_them_did_not_exceed(minutes, median, ninetieth):
    counts: dict[int, int] = {}
    for one in minutes:
        step = step_of(one * 60)
        counts[step] = counts.get(step, 0) + 1

    assert quantile(counts, 0.5) == (None if median is None else median * 60)
    assert quantile(counts, 0.9) == (None if ninetieth is None else ninetieth * 60)
