"""What a calendar says of a day, and the contradictions it refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from desk.sla.business_time import (
    CalendarError,
    Closed,
    Season,
    WeekFrom,
    WorkingCalendar,
    add_working_days,
    always,
)
from tests.sla.offices import (
    ALL_DAY,
    ALWAYS,
    FASTING,
    FRIDAY,
    HOLIDAYS,
    JAKARTA,
    MAKASSAR,
    OFFICE,
    ORDINARY,
    RAMADAN,
    SIX_DAYS,
    WEEK,
    hours,
)

pytestmark = pytest.mark.pure
NEW_YEAR = date(2027, 1, 1)
OPENED, CLOSED_BY_DECREE, FASTING_OPENED = date(2026, 7, 11), date(2026, 7, 8), date(2026, 3, 3)
SHUT = Season(date(2026, 9, 7), date(2026, 9, 13), {}, "Pindah kantor")
CALENDAR = replace(
    OFFICE,
    seasons=(RAMADAN, SHUT),
    later_weeks=(WeekFrom(date(2026, 10, 1), SIX_DAYS), WeekFrom(NEW_YEAR, {4: FRIDAY})),
    exceptions={OPENED: ORDINARY, CLOSED_BY_DECREE: (), FASTING_OPENED: FRIDAY, date(2026, 8, 17): ORDINARY},
    names=HOLIDAYS | {CLOSED_BY_DECREE: "Pemilihan wali kota"},
)


@pytest.mark.parametrize(
    ("day", "expected", "reason"),
    [
        ("2026-07-07", ORDINARY, "an ordinary Tuesday"),
        ("2026-07-11", ORDINARY, "a Saturday with hours of its own"),
        ("2026-07-08", (), "a Wednesday closed by an exception"),
        ("2026-08-17", ORDINARY, "an exception wins over a holiday"),
        ("2026-03-02", FASTING, "a season wins over the week"),
        ("2026-03-03", FRIDAY, "an exception wins over a season"),
        ("2026-03-19", (), "a holiday wins over a season"),
        ("2026-09-30", ORDINARY, "the day before the later week"),
        ("2026-10-01", SIX_DAYS[3], "the first day of the later week"),
        ("2026-12-30", SIX_DAYS[2], "it goes on until the next one"),
        ("2027-01-04", (), "under which Monday is free"),
        ("2027-01-08", FRIDAY, "and Friday is not"),
    ],
)
def test_exception_holiday_season_and_latest_week_count_in_this_order(day, expected, reason):
    assert CALENDAR.hours_on(date.fromisoformat(day)) == expected, reason


@pytest.mark.parametrize(
    ("day", "closed", "reason"),
    [
        ("2026-07-08", Closed.EXCEPTION, "a decree"),
        ("2026-05-01", Closed.HOLIDAY, "Labour Day, a Friday"),
        ("2026-12-24", Closed.HOLIDAY, "collective leave"),
        ("2026-09-08", Closed.SEASON, "the office moves house on a Tuesday"),
        ("2026-09-12", Closed.WEEK, "Saturday is free in a season as ever"),
        ("2026-07-12", Closed.WEEK, "Sunday"),
        ("2027-01-04", Closed.WEEK, "a Monday, free by the later week"),
    ],
)
def test_a_closed_day_says_why(day, closed, reason):
    assert CALENDAR.reason_closed(date.fromisoformat(day)) is closed, reason


def test_a_working_day_has_no_reason_to_be_closed():
    for day in (OPENED, date(2026, 8, 17), date(2026, 7, 7)):
        with pytest.raises(ValueError, match="is a working day"):
            CALENDAR.reason_closed(day)
    with pytest.raises(TypeError, match="by its date"):
        CALENDAR.reason_closed(datetime(2026, 7, 12))


def test_names_are_told_and_do_not_make_another_calendar():
    assert CALENDAR.names[CLOSED_BY_DECREE] == "Pemilihan wali kota"
    assert replace(CALENDAR, names={}) == CALENDAR


def test_what_was_compiled_is_not_part_of_what_a_calendar_is():
    asked, unasked = replace(CALENDAR), replace(CALENDAR)

    add_working_days(asked, NEW_YEAR, 3)

    assert asked == unasked
    assert repr(asked) == repr(unasked)
    assert add_working_days(replace(asked, later_weeks=(), exceptions={}), date(2026, 7, 7), 1) == CLOSED_BY_DECREE


def test_round_the_clock_is_one_calendar_for_each_zone():
    assert always(JAKARTA) is always(JAKARTA)
    assert always(JAKARTA) == ALWAYS
    assert always(MAKASSAR).zone is MAKASSAR
    assert always(MAKASSAR).hours_on(date(2026, 8, 17)) == ALL_DAY


def test_the_first_of_two_overlapping_seasons_counts():
    counter = Season(date(2026, 3, 2), date(2026, 3, 2), {0: hours("09:00-10:00")})
    calendar = WorkingCalendar(zone=JAKARTA, week=OFFICE.week, seasons=(counter, RAMADAN))

    assert calendar.hours_on(date(2026, 3, 2)) == hours("09:00-10:00")
    assert calendar.hours_on(date(2026, 3, 9)) == FASTING


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"week": {0: hours("13:00-16:00", "07:30-12:00")}}, "out of order"),
        ({"week": {0: hours("07:30-12:00", "11:00-16:00")}}, "overlap"),
        ({"week": {0: hours("20:00-00:00", "00:00-06:00")}}, "out of order"),
        ({"week": {0: hours("22:00-06:00")}}, "closes before it opens"),
        ({"week": {7: ORDINARY}}, "from 0 to 6"),
        ({"week": {0: ((time(8, tzinfo=UTC), time(9, tzinfo=UTC)),)}}, "zone of their own"),
        ({"week": {}, "zone": UTC}, "named time zone"),
        ({"week": {}, "seasons": (Season(date(2026, 3, 1), date(2026, 2, 1), {}),)}, "season"),
        ({"week": {}, "seasons": (Season(date.min, date.max, {0: hours("09:00-08:00")}),)}, "closes"),
        ({"week": {0: ((time(8), time(9, fold=1)),)}}, "zone of their own"),
        ({"week": {}, "later_weeks": (WeekFrom(date(2026, 3, 1), {0: hours("09:00-08:00")}),)}, "closes"),
        ({"week": {}, "later_weeks": (WeekFrom(NEW_YEAR, {}), WeekFrom(NEW_YEAR, WEEK))}, "one after the other"),
        ({"week": {}, "later_weeks": (WeekFrom(NEW_YEAR, {}), WeekFrom(date(2026, 3, 1), {}))}, "one after the other"),
        ({"week": {}, "exceptions": {NEW_YEAR: hours("09:00-08:00")}}, "On 2027-01-01 an interval closes"),
        ({"week": {}, "exceptions": {NEW_YEAR: hours("09:00-12:00", "11:00-13:00")}}, "On 2027-01-01 the intervals"),
        ({"week": {}, "exceptions": {datetime(2027, 1, 1): ()}}, "by its date"),
        (
            {"week": ALWAYS.week, "later_weeks": (WeekFrom(NEW_YEAR, ALWAYS.week),), "holidays": {NEW_YEAR}},
            "no holidays",
        ),
        ({"week": ALWAYS.week, "holidays": frozenset({date(2026, 8, 17)})}, "no holidays"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(parts, reason):
    with pytest.raises(CalendarError, match=reason):
        WorkingCalendar(**{"zone": JAKARTA} | parts)
