"""Working time added and measured, working days counted: examples, each with its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.sla.business_time import (
    HORIZON,
    NoWorkingTime,
    Season,
    WeekFrom,
    WorkingCalendar,
    WorkingDays,
    add_business_time,
    add_working_days,
    business_time_between,
    due_moment,
    end_of_working_day,
    intervals_between,
    working_days_between,
)
from tests.sla.offices import (
    ALWAYS,
    CLOSED,
    JAKARTA,
    JAYAPURA,
    MAKASSAR,
    MPP,
    OFFICE,
    SIX_DAYS,
    at,
    hours,
    to_hours,
)

pytestmark = pytest.mark.pure
SIX = WorkingCalendar(JAKARTA, SIX_DAYS)
SIX_FROM_WEDNESDAY = replace(OFFICE, later_weeks=(WeekFrom(date(2026, 7, 8), SIX_DAYS),))
DATED = replace(
    OFFICE,
    exceptions={
        date(2026, 7, 8): (),
        date(2026, 7, 11): hours("09:00-12:00"),
        date(2026, 8, 17): hours("08:00-10:00"),
        date(2026, 3, 2): hours("09:00-09:30", "10:00-10:30", "11:00-11:30", "20:00-00:00"),
    },
)


@pytest.mark.parametrize(
    ("calendar", "start", "amount", "due", "reason"),
    [
        (OFFICE, "2026-07-06 09:00", 2, "2026-07-06 11:00", "inside one interval"),
        (OFFICE, "2026-07-06 11:00", 2, "2026-07-06 14:00", "lunch does not count"),
        (OFFICE, "2026-07-06 12:20", 1, "2026-07-06 14:00", "a start during lunch waits for its end"),
        (OFFICE, "2026-07-06 11:00", 1, "2026-07-06 12:00", "an exact fit ends when lunch begins"),
        (OFFICE, "2026-07-06 07:30", 7.5, "2026-07-06 16:00", "an exact fit ends at closing time"),
        (OFFICE, "2026-07-06 16:00", 1, "2026-07-07 08:30", "a start at closing time is tomorrow's work"),
        (OFFICE, "2026-07-06 23:15", 1, "2026-07-07 08:30", "a start at night waits for the morning"),
        (OFFICE, "2026-07-07 03:00", 1, "2026-07-07 08:30", "a start before dawn waits for the same morning"),
        (OFFICE, "2026-07-10 11:00", 1, "2026-07-10 13:30", "Friday prayer does not count"),
        (OFFICE, "2026-07-10 12:00", 3.5, "2026-07-10 16:30", "Friday closes half an hour later"),
        (OFFICE, "2026-07-10 16:00", 1, "2026-07-13 08:00", "the weekend does not count"),
        (OFFICE, "2026-07-11 10:00", 1, "2026-07-13 08:30", "a start on Saturday waits for Monday"),
        (OFFICE, "2026-07-06 07:30", 37.5, "2026-07-10 16:30", "a whole week is 37.5 hours"),
        (OFFICE, "2026-02-18 15:30", 1, "2026-02-19 08:30", "Ramadan opens at eight"),
        (OFFICE, "2026-02-23 08:00", 32.5, "2026-02-27 15:30", "a Ramadan week is 32.5 hours"),
        (OFFICE, "2026-02-27 11:00", 1, "2026-02-27 13:00", "Friday prayer in Ramadan is shorter"),
        (OFFICE, "2026-08-14 16:00", 1, "2026-08-18 08:00", "Independence Day on Monday does not count"),
        (OFFICE, "2026-08-17 09:00", 1, "2026-08-18 08:30", "a start on a holiday waits for the next day"),
        (OFFICE, "2026-03-17 14:00", 2, "2026-03-25 08:30", "Ramadan ends inside the long holiday"),
        (SIX, "2026-07-10 10:00", 2, "2026-07-11 08:30", "an office of six days goes on on Saturday"),
        (SIX, "2026-07-11 12:30", 1, "2026-07-13 08:00", "and rests on Sunday"),
        (SIX, "2026-07-06 07:30", 35, "2026-07-11 13:00", "its week is 35 hours"),
        (SIX_FROM_WEDNESDAY, "2026-07-03 16:00", 1, "2026-07-06 08:00", "before the change Saturday is free"),
        (SIX_FROM_WEDNESDAY, "2026-07-07 15:00", 2, "2026-07-08 08:30", "Tuesday ends by the old week"),
        (SIX_FROM_WEDNESDAY, "2026-07-08 13:30", 1, "2026-07-09 08:00", "Wednesday ends by the new one"),
        (SIX_FROM_WEDNESDAY, "2026-07-10 10:00", 2, "2026-07-11 08:30", "after the change Saturday works"),
        (DATED, "2026-07-10 16:00", 1, "2026-07-11 09:30", "a Saturday opened for once"),
        (DATED, "2026-07-11 11:00", 2, "2026-07-13 08:30", "which closes at noon"),
        (DATED, "2026-07-07 15:00", 2, "2026-07-09 08:30", "a Wednesday closed by decree"),
        (DATED, "2026-08-14 16:00", 1, "2026-08-17 08:30", "a duty on a holiday"),
        (DATED, "2026-03-02 09:15", 1, "2026-03-02 11:15", "an exception wins over Ramadan; three intervals"),
        (DATED, "2026-03-02 11:15", 4.25, "2026-03-03 00:00", "the last interval ends at midnight"),
        (MPP, "2026-07-06 12:00", 1, "2026-07-06 13:00", "the mall works over noon"),
        (MPP, "2026-07-06 14:30", 1, "2026-07-07 08:30", "and closes at three"),
        (MPP, "2026-07-10 11:00", 1, "2026-07-10 13:30", "but not over Friday prayer"),
        (replace(OFFICE, zone=MAKASSAR), "2026-07-06 06:00", 1, "2026-07-06 07:30", "WITA opens at 06:30 WIB"),
        (replace(OFFICE, zone=JAYAPURA), "2026-07-06 05:00", 1, "2026-07-06 06:30", "WIT opens at 05:30 WIB"),
        (replace(OFFICE, zone=JAYAPURA), "2026-07-05 23:30", 1, "2026-07-06 06:30", "in WIT it is Monday already"),
        (OFFICE, "2028-02-28 15:00", 2, "2028-02-29 08:30", "29 February is a Tuesday"),
        (OFFICE, "2028-02-29 15:00", 2, "2028-03-01 08:30", "and 1 March a Wednesday"),
        (OFFICE, "2026-12-31 23:59:58", 1, "2027-01-04 08:30", "New Year on Friday, then a weekend"),
        (ALWAYS, "2026-12-31 23:59:58", 0.001, "2027-01-01 00:00:01.600000", "round the clock a year is no border"),
        (OFFICE, "2027-02-04 15:30", 1, "2027-02-08 08:30", "Ramadan 2027 begins after a holiday and a weekend"),
        (ALWAYS, "2026-08-15 22:00", 48, "2026-08-17 22:00", "day and night, weekend and holiday"),
        (ALWAYS, "2026-08-15 22:00", 2, "2026-08-16 00:00", "midnight is an exact fit"),
    ],
)
def test_working_time_passes_only_in_working_hours(calendar, start, amount, due, reason):
    result = add_business_time(calendar, at(start), to_hours(amount))

    assert result == at(due), reason
    assert result.tzinfo is UTC
    assert business_time_between(calendar, at(start), result) == to_hours(amount)


VECTORS = [
    (OFFICE, "2026-03-13", {3: "2026-03-25", 5: "2026-03-27", 14: "2026-04-10", 60: "2026-06-24"}),
    (ALWAYS, "2026-03-13", {14: "2026-03-27", 60: "2026-05-12"}),
    (OFFICE, "2026-12-18", {3: "2026-12-23", 5: "2026-12-29", 10: "2027-01-07", 14: "2027-01-13"}),
    (ALWAYS, "2026-12-18", {14: "2027-01-01"}),
    (OFFICE, "2027-03-05", {3: "2027-03-18", 14: "2027-04-06"}),
    (OFFICE, "2026-11-23", {14: "2026-12-11"}),
    (ALWAYS, "2026-11-23", {14: "2026-12-07"}),
]


@pytest.mark.parametrize(
    ("calendar", "day", "count", "expected"),
    [(calendar, day, *pair) for calendar, day, dates in VECTORS for pair in dates.items()],
)
def test_working_days_follow_the_national_calendar(calendar, day, count, expected):
    first, last = date.fromisoformat(day), date.fromisoformat(expected)

    assert add_working_days(calendar, first, count) == last
    assert working_days_between(calendar, first, last) == count


def test_the_two_years_have_their_known_number_of_working_days():
    assert working_days_between(OFFICE, date(2025, 12, 31), date(2026, 12, 31)) == 240
    assert working_days_between(OFFICE, date(2026, 12, 31), date(2027, 12, 31)) == 242


def test_the_end_of_a_working_day_is_its_last_closing():
    assert end_of_working_day(OFFICE, date(2026, 7, 10)) == at("2026-07-10 16:30")
    assert end_of_working_day(ALWAYS, date(2026, 7, 10)) == at("2026-07-11 00:00")


def test_intervals_are_clipped_to_the_period():
    spans = intervals_between(OFFICE, at("2026-07-06 11:00"), at("2026-07-06 14:00"))

    edges = [edge.astimezone(JAKARTA).strftime("%H:%M") for span in spans for edge in span]
    assert edges == ["11:00", "12:00", "13:00", "14:00"]
    assert not list(intervals_between(OFFICE, at("2026-07-06 12:00"), at("2026-07-06 13:00")))


def test_rule_08_lunch_friday_and_ramadan_are_left_out_of_every_span():
    ordinary, friday, fasting = (at(f"{day} 00:00") for day in ("2026-07-06", "2026-07-10", "2026-02-27"))

    counted = [business_time_between(OFFICE, day, day + to_hours(24)) for day in (ordinary, friday, fasting)]
    lunch = [
        business_time_between(OFFICE, day + to_hours(begin), day + to_hours(end))
        for day, begin, end in ((ordinary, 12, 13), (friday, 11.5, 13), (fasting, 11.5, 12.5))
    ]

    assert counted == [to_hours(7.5), to_hours(7.5), to_hours(6.5)]
    assert lunch == [timedelta()] * 3


@pytest.mark.parametrize(("closed_for", "bridged"), [(HORIZON.days - 1, True), (HORIZON.days, False)])
def test_rule_10_a_gap_longer_than_the_horizon_is_a_named_error(closed_for, bridged):
    last_open = date(2026, 1, 5)
    shut = Season(last_open + timedelta(days=1), last_open + timedelta(days=closed_for), {})
    calendar = WorkingCalendar(JAKARTA, dict.fromkeys(range(7), hours("08:00-16:00")), (shut,))
    asks = (
        lambda: add_business_time(calendar, at("2026-01-05 15:00"), to_hours(2)),
        lambda: add_working_days(calendar, date(2026, 1, 4), 2),
    )

    for ask in asks:
        if bridged:
            ask()
        else:
            with pytest.raises(NoWorkingTime, match="400 days after 2026-01-05"):
                ask()
    assert add_business_time(calendar, at("2026-01-05 15:00"), to_hours(1)) == at("2026-01-05 16:00")
    later = shut.last + timedelta(days=1)  # on the other side of the gap all is well
    assert add_working_days(calendar, later, 1) == later + timedelta(days=1)


def test_rule_10_looking_for_working_time_that_never_comes_ends_soon():
    with pytest.raises(NoWorkingTime):
        add_business_time(CLOSED, at("2026-07-06 09:00"), to_hours(1))

    seen = CLOSED.timetable(date(2026, 7, 6).toordinal(), date(2026, 7, 6).toordinal())
    assert seen.last - date(2026, 7, 6).toordinal() < 3 * HORIZON.days


def test_a_calendar_closed_for_ever_is_refused_by_name():
    with pytest.raises(NoWorkingTime):
        add_business_time(CLOSED, at("2026-07-06 09:00"), to_hours(1))
    for calendar, day in ((CLOSED, date(2026, 7, 6)), (ALWAYS, date(9999, 12, 1))):
        with pytest.raises(NoWorkingTime):
            add_working_days(calendar, day, 60)
    assert business_time_between(CLOSED, at("2026-07-06 09:00"), at("2030-07-06 09:00")) == timedelta()


def test_a_gap_of_more_than_a_year_is_bridged_and_a_long_promise_has_no_limit():
    shut = Season(date(2026, 1, 1), date(2026, 12, 31), {})
    calendar = WorkingCalendar(zone=JAKARTA, week=OFFICE.week, seasons=(shut,))

    assert add_business_time(calendar, at("2025-12-31 15:00"), to_hours(2)) == at("2027-01-01 08:30")
    assert add_working_days(OFFICE, date(2026, 7, 6), 1000) > date(2029, 12, 31)


MONDAY, MOMENT, NAIVE = date(2026, 7, 6), at("2026-07-06 09:00"), datetime(2026, 7, 6, 9)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: add_business_time(OFFICE, NAIVE, to_hours(1)), "time zone"),
        (lambda: add_business_time(OFFICE, NAIVE, to_hours(0)), "time zone"),
        (lambda: business_time_between(OFFICE, NAIVE, MOMENT), "time zone"),
        (lambda: intervals_between(OFFICE, MOMENT, NAIVE), "time zone"),
        (lambda: due_moment(OFFICE, NAIVE, WorkingDays(1)), "time zone"),
        (lambda: add_business_time(OFFICE, MOMENT, -to_hours(1)), "negative"),
        (lambda: add_working_days(OFFICE, MONDAY, -1), "negative"),
        (lambda: business_time_between(OFFICE, MOMENT, MOMENT - to_hours(1)), "before its start"),
        (lambda: working_days_between(OFFICE, MONDAY, date(2026, 7, 5)), "before its first"),
        (lambda: end_of_working_day(OFFICE, date(2026, 8, 17)), "not a working day"),
    ],
)
def test_what_makes_no_sense_is_refused(call, reason):
    with pytest.raises(ValueError, match=reason):
        call()


def test_a_moment_is_not_taken_for_a_day():
    with pytest.raises(TypeError, match="by its date"):
        add_working_days(OFFICE, MOMENT, 1)
    with pytest.raises(TypeError, match="by its date"):
        working_days_between(OFFICE, MONDAY, MOMENT)
