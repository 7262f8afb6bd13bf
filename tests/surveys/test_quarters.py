"""desk.surveys.quarters: three months of a year."""

from datetime import date

import pytest

from desk.surveys.quarters import Quarter, quarter_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ((2026, 1, 1), (2026, 1)), ((2026, 3, 31), (2026, 1)), ((2026, 4, 1), (2026, 2)),
        ((2026, 9, 30), (2026, 3)), ((2026, 10, 1), (2026, 4)), ((2026, 12, 31), (2026, 4)),
    ],
)  # fmt: skip
def test_a_day_lies_in_its_quarter(day, quarter):
    found = quarter_of(date(*day))

    assert found == Quarter(*quarter)
    assert found.first <= date(*day) <= found.last


def test_the_last_quarter_ends_with_the_year():
    assert Quarter(2026, 4).last == date(2026, 12, 31)
    assert Quarter(2028, 1).last == date(2028, 3, 31)


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 5), (1, 1), (9999, 4)])
def test_there_is_no_other_quarter(year, number):
    with pytest.raises(ValueError, match="no such quarter"):
        Quarter(year, number)
