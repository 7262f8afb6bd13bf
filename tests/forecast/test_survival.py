"""Kaplan and Meier counted by hand, the hours, and how guesses are judged."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.forecast.hours import BANDS, band_of, key_of, offsets
from desk.forecast.judging import Help, HitRate, Judged, comparison_of, record_of
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
    judged = [Judged(0.8, True, 2), Judged(0.6, False), Judged(0.1, False)]
    record = record_of(judged)
    assert (record.count, record.late, record.rate) == (4, 2, HitRate(3, 2))
    assert record.brier == pytest.approx((0.04 + 0.04 + 0.36 + 0.01) / 4)
    assert record.plain == pytest.approx(0.25)
    assert not record.rate.is_known, "three marks are no hit rate"
    tenfold = record_of([replace(one, count=one.count * 10) for one in judged])
    assert (tenfold.rate.is_known, tenfold.rate.of_ten) == (True, 7)
    assert tenfold.brier == pytest.approx(record.brier)
    assert [one.count for one in record.classes] == [1, 0, 0, 1, 2]


def test_a_record_of_nothing():
    nothing = record_of([])
    assert (nothing.brier, nothing.rate, nothing.rate.of_ten) == (None, HitRate(0, 0), 0)


def test_certainty_lies_in_the_last_class():
    assert record_of([Judged(1.0, True)]).classes[-1].count == 1


@pytest.mark.parametrize(
    ("judged", "verdict", "why"),
    [
        (
            [Judged(0.9, True, 20, 0.5), Judged(0.1, False, 20, 0.5)],
            Help.BETTER,
            "the hour told the late ones from the others",
        ),
        ([Judged(0.1, True, 20, 0.5), Judged(0.9, False, 20, 0.5)], Help.WORSE, "the hour misled"),
        ([Judged(0.6, True, 20, 0.5), Judged(0.6, False, 20, 0.5)], Help.ALIKE, "as often better as worse"),
        ([Judged(0.5, True, 20, 0.5), Judged(0.5, False, 20, 0.5)], Help.ALIKE, "the same was said"),
        ([Judged(0.9, True, 29, 0.5)], Help.UNKNOWN, "29 are too few"),
        ([Judged(0.9, True, 90)], Help.UNKNOWN, "none looked at the hour"),
        ([], Help.UNKNOWN, "nothing was guessed"),
    ],
)
def test_the_hour_is_judged_by_the_same_tickets_without_it(judged, verdict, why):
    assert comparison_of(judged).verdict is verdict, why


def test_marks_with_and_without_the_hour_are_counted_of_the_same_tickets():
    told = comparison_of([Judged(0.9, True, 20, 0.4), Judged(0.1, False, 20, 0.6), Judged(0.9, True, 7)])
    assert (told.count, told.rate_with, told.rate_without) == (40, HitRate(20, 20), HitRate(20, 0))
    assert (told.with_hours, told.without) == (pytest.approx(0.01), pytest.approx(0.36))


@pytest.mark.parametrize(
    ("hour", "band"),
    [(0, 0), (7, 0), (8, 1), (9, 1), (10, 2), (11, 2), (12, 3), (13, 3), (14, 4), (15, 4), (16, 5), (23, 5)],
)
def test_each_hour_lies_in_one_band(hour, band):
    assert band_of(hour) == band


def test_a_service_and_its_band_are_a_number_of_their_own():
    keys = {key_of(service, band) for service in range(1, 40) for band in range(BANDS)}
    assert len(keys) == 39 * BANDS


def test_the_offsets_of_a_zone_are_told_with_the_day_from_which_they_hold():
    year = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert list(offsets(ZoneInfo("Asia/Jakarta"), *year)) == [(year[0], 7 * 3600)]
    assert [seconds for _, seconds in offsets(ZoneInfo("Europe/Berlin"), *year)] == [3600, 7200, 3600]
