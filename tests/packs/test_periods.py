"""Months, quarters, semesters, years, and any days."""

from datetime import date

import pytest

from desk.packs.periods import Rhythm, Span, closed_spans, following_day, last_closed, span_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("rhythm", "day", "since", "until"),
    [
        (Rhythm.DAILY, date(2026, 11, 26), date(2026, 11, 26), date(2026, 11, 26)),
        (Rhythm.MONTHLY, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Rhythm.QUARTERLY, date(2026, 11, 26), date(2026, 10, 1), date(2026, 12, 31)),
        (Rhythm.SEMESTER, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (Rhythm.YEARLY, date(2026, 6, 30), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_a_period_of_the_calendar(rhythm, day, since, until):
    assert (span_of(rhythm, day).since, span_of(rhythm, day).until) == (since, until)


def test_the_last_closed_period_is_over_and_the_next_one_follows_it():
    assert last_closed(Rhythm.MONTHLY, date(2026, 1, 1)) == span_of(Rhythm.MONTHLY, date(2025, 12, 5))
    assert following_day(Rhythm.QUARTERLY, date(2026, 11, 26)) == date(2027, 1, 1)
    assert last_closed(Rhythm.DAILY, date(2026, 3, 1)) == Span(Rhythm.DAILY, date(2026, 2, 28), date(2026, 2, 28))
    assert following_day(Rhythm.DAILY, date(2026, 12, 31)) == date(2027, 1, 1)
    assert [span.number for span in closed_spans(Rhythm.DAILY, date(2026, 2, 2), 2)] == [32, 31]
    assert [span.since.month for span in closed_spans(Rhythm.QUARTERLY, date(2026, 11, 26), 4)] == [7, 4, 1, 10]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 2, 1), date(2026, 1, 31)),
        (date(2026, 1, 1), date(2028, 1, 1)),
        (date(1999, 1, 1), date(1999, 1, 2)),
    ],
)
def test_what_is_no_period_is_refused(since, until):
    with pytest.raises(ValueError, match="no such period"):
        Span(Rhythm.ANY, since, until)
