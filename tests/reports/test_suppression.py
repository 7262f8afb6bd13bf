"""Small numbers are kept back, and nobody who subtracts finds them."""

import random

import pytest

from desk.reports.suppression import FEWEST, is_small, suppressed

pytestmark = pytest.mark.pure


def test_large_groups_are_told_alone_with_their_sum():
    told = suppressed([(7,), (5,), (900,)])
    assert (told.alone, told.together, told.has_total) == ((0, 1, 2), (), True)


def test_a_single_small_group_takes_the_smallest_other_one_with_it():
    told = suppressed([(40,), (3,), (9,)])
    assert (told.alone, told.together) == ((0,), (1, 2)), "40 and a total of 52 leave 12, not 3"


def test_small_groups_that_are_no_crowd_together_take_another_one_with_them():
    told = suppressed([(40,), (1,), (2,), (9,)])
    assert (told.alone, told.together) == ((0,), (1, 2, 3))


def test_small_groups_that_are_a_crowd_stay_among_themselves():
    told = suppressed([(40,), (4,), (4,)])
    assert (told.alone, told.together, told.has_total) == ((0,), (1, 2), True)


def test_a_group_is_told_alone_only_when_each_of_its_crowds_is_large():
    told = suppressed([(40, 40), (30, 4), (20, 20)])
    assert (told.alone, told.together) == ((0,), (1, 2))


@pytest.mark.parametrize("groups", [[], [(4,)], [(2,), (2,)], [(0,)], [(80, 1), (90, 2)]])
def test_where_all_together_are_too_few_there_is_no_total_either(groups):
    told = suppressed(groups)
    assert (told.alone, told.together, told.has_total) == ((), (), False)


def test_of_whatever_groups_nothing_small_can_be_computed():
    chance = random.Random(41)
    for _ in range(3000):
        width = chance.choice([1, 2])
        groups = [
            tuple(chance.choice([0, 1, 3, 4, 5, 6, 20, 300]) for _ in range(width)) for _ in range(chance.randint(0, 7))
        ]
        told = suppressed(groups)
        assert not any(is_small(groups[place]) for place in told.alone)
        if not told.has_total:
            assert not told.alone
            continue
        assert sorted(told.alone + told.together) == list(range(len(groups)))
        # What a reader can know: each that is told alone, and the total less these. Of one hidden group that would be all.
        assert len(told.together) != 1
        for crowd in range(width) if told.together else ():
            assert sum(groups[place][crowd] for place in told.together) >= FEWEST
