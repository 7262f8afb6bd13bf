"""Properties of the arithmetic over many calendars, against counting minutes and walking days."""

import os
import random
import time as system_time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.sla.business_time import (
    Season,
    WeekFrom,
    WorkingCalendar,
    add_business_time,
    add_working_days,
    business_time_between,
    end_of_working_day,
    intervals_between,
    working_days_between,
)
from tests.sla.offices import ALWAYS, BERLIN, JAKARTA, JAYAPURA, MAKASSAR, OFFICE, at, hours, to_hours

pytestmark = pytest.mark.pure
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 16, tzinfo=UTC)


def quarter(number):
    return time(number // 4 % 24, number % 4 * 15)


def in_order(pair):
    return min(pair), max(pair)


EDGES = st.lists(st.integers(0, 96), unique=True, max_size=6).map(sorted)
HOURS = EDGES.map(lambda edges: tuple(zip(map(quarter, edges[::2]), map(quarter, edges[1::2]), strict=False)))
WEEKS = st.dictionaries(st.integers(0, 6), HOURS, max_size=6)
DAYS = st.dates(date(2026, 3, 20), date(2026, 4, 10)) | st.dates(date(2026, 10, 16), date(2026, 11, 6))
SEASONS = st.builds(lambda days, week: Season(*days, week), st.tuples(DAYS, DAYS).map(in_order), WEEKS)
LATER_WEEKS = st.dictionaries(DAYS, WEEKS, max_size=2).map(
    lambda weeks: tuple(WeekFrom(*pair) for pair in sorted(weeks.items()))
)
# Zones of the country; an hour back at 03:00, at 01:00 (the date repeats nothing) and half an hour; a change in Ramadan.
ZONES = [
    JAKARTA,
    MAKASSAR,
    JAYAPURA,
    BERLIN,
    *map(ZoneInfo, ("America/Havana", "Australia/Lord_Howe", "Africa/Casablanca")),
]
CALENDARS = st.builds(
    WorkingCalendar,
    st.sampled_from(ZONES),
    WEEKS,
    st.lists(SEASONS, max_size=2).map(tuple),
    st.frozensets(DAYS, max_size=3),
    later_weeks=LATER_WEEKS,
    exceptions=st.dictionaries(DAYS, HOURS, max_size=3),
).filter(lambda calendar: all(any(week.values()) for week in (calendar.week, *(w.week for w in calendar.later_weeks))))
MOMENTS = st.builds(lambda base, n: base + n * MINUTE, st.sampled_from([SPRING, AUTUMN]), st.integers(0, 20 * 24 * 60))
AMOUNTS = st.integers(1, 100 * 60).map(lambda n: n * MINUTE)


def worked_minutes(calendar, start, count):
    """Those of `count` minutes from `start` that count: the latest reading the clock on the wall has shown so far
    lies in the hours of its day. So an hour shown again belongs to what was going on when the clock was set back."""
    latest = datetime(1, 1, 1)
    for n in range(-180, count):
        moment = start + n * MINUTE
        latest = max(latest, moment.astimezone(calendar.zone).replace(tzinfo=None))
        reading = latest.time()
        spans = calendar.hours_on(latest.date())
        if n >= 0 and any(opens <= reading and (reading < closes or closes == time(0)) for opens, closes in spans):
            yield moment


@settings(max_examples=80, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 3 * 24 * 60))
def test_working_time_agrees_with_counting_minutes(calendar, start, length):
    worked = list(worked_minutes(calendar, start, length))
    end = start + length * MINUTE

    assert business_time_between(calendar, start, end) == len(worked) * MINUTE
    spans = list(intervals_between(calendar, start, end))
    assert [begins + n * MINUTE for begins, ends in spans for n in range((ends - begins) // MINUTE)] == worked
    if worked:
        assert add_business_time(calendar, start, len(worked) * MINUTE) == worked[-1] + MINUTE


@settings(max_examples=100, deadline=None)
@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_and_measuring_are_inverses_and_sums_can_be_split(calendar, start, first, second):
    due = add_business_time(calendar, start, first)

    assert business_time_between(calendar, start, due) == first
    assert business_time_between(calendar, start, due - timedelta.resolution) == first - timedelta.resolution
    assert add_business_time(calendar, due, second) == add_business_time(calendar, start, first + second)
    assert add_business_time(calendar, start, timedelta()) == start


@settings(max_examples=60, deadline=None)
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_working_days_agree_with_walking_days(calendar, day, count):
    walked = []
    while len(walked) < count:
        tomorrow = (walked[-1] if walked else day) + timedelta(days=1)
        while not calendar.hours_on(tomorrow):
            tomorrow += timedelta(days=1)
        walked.append(tomorrow)

    assert [add_working_days(calendar, day, n) for n in range(count + 1)] == [day, *walked]
    assert working_days_between(calendar, day, walked[-1]) == count
    assert working_days_between(calendar, day, walked[-1] - timedelta(days=1)) == count - 1


@settings(max_examples=30, deadline=None)
@given(CALENDARS, st.lists(st.tuples(st.integers(1950, 2090), AMOUNTS), min_size=1, max_size=6))
def test_what_was_asked_before_does_not_change_an_answer(calendar, asked):
    for year, amount in asked:
        start = datetime(year, 12, 30, 20, tzinfo=UTC)

        assert add_business_time(calendar, start, amount) == add_business_time(replace(calendar), start, amount)


def test_threads_that_ask_at_once_get_the_answers_of_one_alone():
    dice = random.Random(7)
    starts = [datetime(dice.randrange(1995, 2060), 6, 1, tzinfo=UTC) + n * to_hours(1) for n in range(120)]
    shared = replace(OFFICE)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: add_business_time(shared, start, to_hours(2500)), starts))

    known = replace(OFFICE)
    known.timetable(date(1994, 1, 1).toordinal(), date(2065, 1, 1).toordinal())
    assert found == [add_business_time(known, start, to_hours(2500)) for start in starts]


def test_what_lies_far_away_is_compiled_without_the_years_between():
    calendar = replace(OFFICE)
    for year in (2026, 9000, 1):
        day = date(year, 6, 1).toordinal()
        table = calendar.timetable(day, day)
        assert (table.first, table.last) == (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


@pytest.mark.parametrize(("friday", "monday"), [("03-27", "03-30"), ("10-23", "10-26")])
def test_rule_11_office_hours_follow_the_wall_clock_across_a_clock_change(friday, monday):
    office = WorkingCalendar(BERLIN, dict.fromkeys(range(5), hours("08:00-16:00")))

    due = add_business_time(office, at(f"2026-{friday} 15:00", BERLIN), to_hours(2))

    assert due == at(f"2026-{monday} 09:00", BERLIN)


@pytest.mark.parametrize(("day", "worked"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-05", 24)])
def test_rule_11_a_day_of_a_clock_change_is_as_long_as_it_is(day, worked):
    always = WorkingCalendar(zone=BERLIN, week=ALWAYS.week)
    midnight, end = at(f"{day} 00:00", BERLIN), end_of_working_day(always, date.fromisoformat(day))

    assert business_time_between(always, midnight, end) == to_hours(worked)
    assert add_business_time(always, midnight, to_hours(worked)) == end


@pytest.mark.parametrize(
    ("day", "night", "worked"),
    [
        ("2026-03-29", hours("02:15-02:45", "03:00-04:00"), 1),
        ("2026-03-29", hours("01:00-02:30", "02:45-04:00"), 2),
        ("2026-10-25", hours("02:15-02:45"), 0.5),
        ("2026-10-25", hours("02:15-02:45", "03:00-04:00"), 1.5),
        ("2026-10-25", hours("02:30-03:00"), 1.5),
    ],
)
def test_a_skipped_hour_is_not_counted_and_a_repeated_one_goes_to_what_was_going_on(day, night, worked):
    calendar, midnight = WorkingCalendar(BERLIN, {6: night}), at(f"{day} 00:00", BERLIN)

    assert business_time_between(calendar, midnight, midnight + to_hours(26)) == to_hours(worked)


@pytest.fixture(params=["America/New_York", "Asia/Tokyo"])
def _elsewhere(request, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", request.param)
    system_time.tzset()
    yield
    monkeypatch.undo()
    system_time.tzset()


@pytest.mark.usefixtures("_elsewhere")
def test_rule_11_the_zone_of_the_machine_does_not_matter():
    calendar = replace(OFFICE)

    assert add_business_time(calendar, at("2026-07-06 15:00"), to_hours(2)) == at("2026-07-07 08:30")
    assert end_of_working_day(calendar, date(2026, 7, 10)) == at("2026-07-10 16:30")
