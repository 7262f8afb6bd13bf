"""Kaplan and Meier counted by hand, and how guesses are judged."""

import random

import pytest

from desk.forecast.judging import record_of
from desk.forecast.survival import LATE, STEPS, Fate, curve_of, step_of

pytestmark = pytest.mark.pure


def test_of_ten_unsolved_at_half_of_their_time_seven_were_late():
    seen = [(Fate.SOLVED, 0.1)] * 20 + [(Fate.SOLVED, 0.8)] * 3 + [(Fate.LATE, 1.0)] * 7
    told = curve_of(seen).after(0.5)
    assert told is not None
    assert (round(told.share, 9), told.sample) == (0.7, 10)
    assert round(curve_of(seen).after(0).share, 9) == round(7 / 30, 9)


def test_what_is_still_open_is_no_witness_of_what_comes_later():
    # Ten at risk; two of them are open at 0.7. Of the eight left four are solved at 0.8, four are late: a half.
    seen = [(Fate.OPEN, 0.7)] * 2 + [(Fate.SOLVED, 0.8)] * 4 + [(Fate.LATE, 1.0)] * 4
    told = curve_of(seen).after(0.5)
    assert (told.share, told.sample) == (0.5, 8)


def test_an_event_before_and_one_after_what_is_left_out_are_multiplied():
    # Ten: 5 solved at 0.55 (5/10), then 2 open at 0.7, then of 3 one is solved at 0.9: 5/10 x 2/3.
    seen = [(Fate.SOLVED, 0.56)] * 5 + [(Fate.OPEN, 0.71)] * 2 + [(Fate.SOLVED, 0.91)] + [(Fate.LATE, 1.0)] * 2
    assert round(curve_of(seen).after(0.5).share, 9) == round(5 / 10 * 2 / 3, 9)


def test_of_nothing_nothing_is_said():
    assert curve_of([]).after(0.5) is None
    assert curve_of([(Fate.SOLVED, 0.2)]).after(0.5) is None
    assert curve_of([(Fate.LATE, 1.0)]).after(1.0) is None, "what is late already is no forecast"


def test_steps_cover_the_whole_time():
    assert [step_of(used) for used in (-1, 0, 0.049, 0.05, 0.5, 0.999, 1, 7)] == [0, 0, 0, 1, 10, STEPS - 1, LATE, LATE]


def test_whatever_is_seen_a_share_is_one_and_grows_with_the_time_used():
    chance = random.Random(2)
    for _ in range(300):
        seen = [(chance.choice(list(Fate)), chance.random()) for _ in range(chance.randint(1, 40))]
        shares = [told.share for told in (curve_of(seen).after(step / STEPS) for step in range(STEPS)) if told]
        assert all(0 <= share <= 1 for share in shares)
        assert shares == sorted(shares)


def test_a_record_by_hand():
    judged = [(0.8, True), (0.8, True), (0.6, False), (0.1, False)]
    record = record_of(judged)
    assert (record.count, record.late, record.marked, record.hits) == (4, 2, 3, 2)
    assert record.brier == pytest.approx((0.04 + 0.04 + 0.36 + 0.01) / 4)
    assert record.plain == pytest.approx(0.25)
    assert record.hit_rate is None, "three marks are no hit rate"
    assert record_of([*judged * 10]).hit_rate == pytest.approx(2 / 3)
    assert [one.count for one in record.classes] == [1, 0, 0, 1, 2]


def test_a_record_of_nothing():
    assert (record_of([]).brier, record_of([]).hit_rate) == (None, None)


def test_certainty_lies_in_the_last_class():
    assert record_of([(1.0, True)]).classes[-1].count == 1
