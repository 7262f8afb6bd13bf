from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.sla.business_time import (
    ALL_DAY,
    CalendarError,
    NoWorkingTime,
    Season,
    WorkingCalendar,
    WorkingDays,
    WorkingTime,
    add_business_time,
    add_working_days,
    business_time_between,
    due_moment,
    end_of_working_day,
    intervals_between,
    working_days_between,
)

JAKARTA, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")


def hours(*spans):
    return tuple(tuple(time.fromisoformat(edge) for edge in span.split("-")) for span in spans)


def at(text, zone=JAKARTA):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def to_hours(number):
    return timedelta(hours=number)


ORDINARY, FRIDAY = hours("07:30-12:00", "13:00-16:00"), hours("07:30-11:30", "13:00-16:30")
FASTING, FASTING_FRIDAY = hours("08:00-12:00", "12:30-15:00"), hours("08:00-11:30", "12:30-15:30")
RAMADAN = Season(date(2026, 2, 19), date(2026, 3, 20), dict.fromkeys(range(4), FASTING) | {4: FASTING_FRIDAY})
WEEK = dict.fromkeys(range(4), ORDINARY) | {4: FRIDAY}
HOLIDAYS = holidays.country_holidays("ID", categories=("public", "government"), years=(2026, 2027))
OFFICE = WorkingCalendar(JAKARTA, WEEK, (RAMADAN,), frozenset(HOLIDAYS.keys()), "Kantor 5 hari")
ALWAYS = WorkingCalendar(JAKARTA, dict.fromkeys(range(7), ALL_DAY))
CLOSED = WorkingCalendar(JAKARTA, {})


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


@pytest.mark.parametrize(
    ("start", "target", "due", "reason"),
    [
        ("2026-07-06 09:00", WorkingDays(1), "2026-07-07 16:00", "the day of the start is not counted"),
        ("2026-07-09 15:59", WorkingDays(1), "2026-07-10 16:30", "Friday has its own closing time"),
        ("2026-07-11 10:00", WorkingDays(1), "2026-07-13 16:00", "a start on Saturday"),
        ("2026-03-13 00:30", WorkingDays(3), "2026-03-25 16:00", "the start is still Thursday in UTC"),
        ("2026-07-06 09:00", WorkingTime(to_hours(24)), "2026-07-09 10:30", "24 hours are not one day"),
    ],
)
def test_days_and_hours_fall_due_each_in_their_own_way(start, target, due, reason):
    assert due_moment(OFFICE, at(start).astimezone(UTC), target) == at(due), reason


def test_the_end_of_a_working_day_is_its_last_closing():
    assert end_of_working_day(OFFICE, date(2026, 7, 10)) == at("2026-07-10 16:30")
    assert end_of_working_day(ALWAYS, date(2026, 7, 10)) == at("2026-07-11 00:00")


def test_intervals_are_clipped_to_the_period():
    spans = intervals_between(OFFICE, at("2026-07-06 11:00"), at("2026-07-06 14:00"))

    edges = [edge.astimezone(JAKARTA).strftime("%H:%M") for span in spans for edge in span]
    assert edges == ["11:00", "12:00", "13:00", "14:00"]
    assert not list(intervals_between(OFFICE, at("2026-07-06 12:00"), at("2026-07-06 13:00")))


def test_the_first_of_two_overlapping_seasons_counts():
    counter = Season(date(2026, 3, 2), date(2026, 3, 2), {0: hours("09:00-10:00")})
    calendar = WorkingCalendar(zone=JAKARTA, week=OFFICE.week, seasons=(counter, RAMADAN))

    assert calendar.hours_on(date(2026, 3, 2)) == hours("09:00-10:00")
    assert calendar.hours_on(date(2026, 3, 9)) == FASTING


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
        (lambda: WorkingTime(-to_hours(1)), "negative"),
        (lambda: WorkingDays(0), "at least one"),
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
        ({"week": ALWAYS.week, "holidays": frozenset({date(2026, 8, 17)})}, "no holidays"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(parts, reason):
    with pytest.raises(CalendarError, match=reason):
        WorkingCalendar(**{"zone": JAKARTA} | parts)


@pytest.mark.parametrize(("friday", "monday"), [("03-27", "03-30"), ("10-23", "10-26")])
def test_office_hours_follow_the_wall_clock_across_a_clock_change(friday, monday):
    office = WorkingCalendar(BERLIN, dict.fromkeys(range(5), hours("08:00-16:00")))

    due = add_business_time(office, at(f"2026-{friday} 15:00", BERLIN), to_hours(2))

    assert due == at(f"2026-{monday} 09:00", BERLIN)


@pytest.mark.parametrize(("day", "worked"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-05", 24)])
def test_a_day_of_a_clock_change_is_as_long_as_it_is(day, worked):
    always = WorkingCalendar(zone=BERLIN, week=ALWAYS.week)
    midnight, end = at(f"{day} 00:00", BERLIN), end_of_working_day(always, date.fromisoformat(day))

    assert business_time_between(always, midnight, end) == to_hours(worked)
    assert add_business_time(always, midnight, to_hours(worked)) == end


def test_hours_inside_the_lost_hour_are_never_counted_twice():
    night = WorkingCalendar(zone=BERLIN, week={6: hours("02:15-02:45", "03:00-04:00")})
    start, end = at("2026-03-29 00:00", BERLIN), at("2026-03-30 00:00", BERLIN)

    assert business_time_between(night, start, end) <= to_hours(1)


def quarter(number):
    return time(number // 4 % 24, number % 4 * 15)


EDGES = st.lists(st.integers(0, 96), unique=True, max_size=6).map(sorted)
HOURS = EDGES.map(lambda edges: tuple(zip(map(quarter, edges[::2]), map(quarter, edges[1::2]), strict=False)))
WEEKS = st.dictionaries(st.integers(0, 6), HOURS, max_size=6)
DAYS = st.dates(date(2026, 3, 20), date(2026, 4, 10))
SEASONS = st.tuples(DAYS, DAYS, WEEKS).map(lambda drawn: Season(min(drawn[:2]), max(drawn[:2]), drawn[2]))
ZONES = st.sampled_from([JAKARTA, ZoneInfo("Asia/Jayapura")])
CALENDARS = st.builds(
    WorkingCalendar, ZONES, WEEKS, st.lists(SEASONS, max_size=2).map(tuple), st.frozensets(DAYS, max_size=3)
).filter(lambda calendar: any(calendar.week.values()))
MOMENTS = st.integers(0, 20 * 24 * 60).map(lambda n: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=n))
AMOUNTS = st.integers(1, 100 * 60).map(lambda n: timedelta(minutes=n))


def is_open(calendar, moment):
    local = moment.astimezone(calendar.zone)
    return any(
        opens <= local.time() and (local.time() < closes or closes == time(0))
        for opens, closes in calendar.hours_on(local.date())
    )


@settings(max_examples=50, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 3 * 24 * 60))
def test_working_time_agrees_with_counting_minutes(calendar, start, length):
    minutes = [start + timedelta(minutes=n) for n in range(length)]
    worked = [minute for minute in minutes if is_open(calendar, minute)]
    end = start + timedelta(minutes=length)

    assert business_time_between(calendar, start, end) == timedelta(minutes=len(worked))
    if worked:
        last = worked[-1] + timedelta(minutes=1)
        assert add_business_time(calendar, start, timedelta(minutes=len(worked))) == last


@settings(max_examples=100, deadline=None)
@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_and_measuring_are_inverses_and_sums_can_be_split(calendar, start, first, second):
    due = add_business_time(calendar, start, first)

    assert business_time_between(calendar, start, due) == first
    assert business_time_between(calendar, start, due - timedelta.resolution) < first
    assert add_business_time(calendar, due, second) == add_business_time(calendar, start, first + second)
    assert add_business_time(calendar, start, timedelta()) == start


@settings(max_examples=60, deadline=None)
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_are_inverses(calendar, day, count):
    last = add_working_days(calendar, day, count)

    assert calendar.is_working_day(last)
    assert working_days_between(calendar, day, last) == count
    assert add_working_days(calendar, day, 0) == day
