"""On which days work comes back, and when its ticket is opened."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from desk.recurring.rhythms import Frequency, Rhythm
from desk.sla.working_calendar import WorkingCalendar

pytestmark = pytest.mark.pure
JAKARTA = ZoneInfo("Asia/Jakarta")
WEEK = {day: ((time(8), time(16)),) for day in range(5)}
OFFICE = WorkingCalendar(JAKARTA, WEEK, holidays=frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("frequency", "first", "days", "because"),
    [
        ("weekly", date(2026, 10, 12), ["2026-10-12", "2026-10-19", "2026-10-26"], "every Monday"),
        (
            "monthly",
            date(2026, 1, 31),
            ["2026-01-31", "2026-02-28", "2026-03-31"],
            "a short month has it on its last day",
        ),
        ("quarterly", date(2026, 11, 30), ["2026-11-30", "2027-02-28", "2027-05-30"], "over the end of the year"),
        ("yearly", date(2028, 2, 29), ["2028-02-29", "2029-02-28", "2030-02-28"], "a leap day"),
    ],
)
def test_the_days_follow_from_the_first_one(frequency, first, days, because):
    rhythm = Rhythm(Frequency(frequency), first, time(8))

    assert [day.isoformat() for day in rhythm.days_from(first, 3)] == days, because


@pytest.mark.parametrize(
    ("day", "only_working_days", "opened"),
    [
        (date(2026, 12, 24), True, datetime(2026, 12, 24, 1, tzinfo=UTC)),
        (date(2026, 12, 25), True, datetime(2026, 12, 28, 1, tzinfo=UTC)),  # a holiday, and the weekend after it
        (date(2026, 12, 25), False, datetime(2026, 12, 25, 1, tzinfo=UTC)),
    ],
)
def test_a_holiday_moves_the_opening_to_the_next_working_day(day, only_working_days, opened):
    rhythm = Rhythm(Frequency.WEEKLY, day, time(8), only_working_days)

    assert rhythm.moment(day, OFFICE) == opened


def test_the_days_end_with_the_calendar_of_the_world():
    assert Rhythm(Frequency.YEARLY, date(9999, 1, 1), time(8)).day_after(date(9999, 1, 1)) is None
