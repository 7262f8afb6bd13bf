"""The four kinds of promise: when each falls due, and on which calendar its seconds are counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.sla.business_time import (
    CalendarDays,
    RoundTheClock,
    WorkingDays,
    WorkingTime,
    always,
    business_time_between,
    due_moment,
    measured_on,
)
from desk.sla.deadlines import budget, elapsed, moment_of_use
from tests.sla.offices import ALWAYS, BERLIN, JAKARTA, JAYAPURA, MAKASSAR, OFFICE, WEEK, at, to_hours

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("start", "target", "due", "reason"),
    [
        ("2026-07-06 09:00", WorkingDays(1), "2026-07-07 16:00", "the day of the start is not counted"),
        ("2026-07-09 15:59", WorkingDays(1), "2026-07-10 16:30", "Friday has its own closing time"),
        ("2026-07-11 10:00", WorkingDays(1), "2026-07-13 16:00", "a start on Saturday"),
        ("2026-03-13 00:30", WorkingDays(3), "2026-03-25 16:00", "the start is still Thursday in UTC"),
        ("2026-12-31 23:59:58", WorkingDays(1), "2027-01-04 16:00", "the last two seconds of the year, then a weekend"),
        ("2028-02-28 09:00", WorkingDays(2), "2028-03-01 16:00", "29 February counts"),
        ("2026-07-06 09:00", WorkingTime(to_hours(24)), "2026-07-09 10:30", "24 hours are not one day"),
        ("2026-07-06 09:00", CalendarDays(1), "2026-07-08 00:00", "the end of the day after the start"),
        ("2026-08-14 10:00", CalendarDays(3), "2026-08-18 00:00", "a weekend and a holiday count like any day"),
        ("2026-03-13 00:30", CalendarDays(1), "2026-03-15 00:00", "the day of the start is the local one"),
        ("2026-12-31 23:59:58", CalendarDays(1), "2027-01-02 00:00", "the first day of the year is the day after"),
        ("2028-02-28 09:00", CalendarDays(2), "2028-03-02 00:00", "29 February counts"),
        ("2026-08-14 16:00", RoundTheClock(to_hours(24)), "2026-08-15 16:00", "at night and on Saturday"),
        ("2026-12-31 23:59:58", RoundTheClock(timedelta(seconds=4)), "2027-01-01 00:00:02", "across the new year"),
    ],
)
def test_days_and_hours_fall_due_each_in_their_own_way(start, target, due, reason):
    found = due_moment(OFFICE, at(start).astimezone(UTC), target)

    assert found == at(due), reason
    assert found.tzinfo is UTC


VECTORS = [
    ("2026-03-13", WorkingDays, {3: "2026-03-25", 5: "2026-03-27", 14: "2026-04-10", 60: "2026-06-24"}),
    ("2026-03-13", CalendarDays, {14: "2026-03-27", 60: "2026-05-12"}),
    ("2026-12-18", WorkingDays, {3: "2026-12-23", 5: "2026-12-29", 10: "2027-01-07", 14: "2027-01-13"}),
    ("2026-12-18", CalendarDays, {14: "2027-01-01"}),
    ("2027-03-05", WorkingDays, {3: "2027-03-18", 14: "2027-04-06"}),
    ("2026-11-23", WorkingDays, {14: "2026-12-11"}),
    ("2026-11-23", CalendarDays, {14: "2026-12-07"}),
]


@pytest.mark.parametrize(
    ("day", "kind", "count", "expected"),
    [(day, kind, *pair) for day, kind, dates in VECTORS for pair in dates.items()],
)
def test_periods_of_the_law_end_on_the_days_it_means(day, kind, count, expected):
    found = due_moment(OFFICE, at(f"{day} 10:00"), kind(count))

    last_day = (found - timedelta.resolution).astimezone(JAKARTA).date()
    assert last_day == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: WorkingTime(-to_hours(1)),
        lambda: RoundTheClock(-to_hours(1)),
        lambda: WorkingDays(0),
        lambda: CalendarDays(0),
        lambda: due_moment(OFFICE, datetime(2026, 7, 6), CalendarDays(1)),
        lambda: due_moment(OFFICE, datetime(2026, 7, 6), RoundTheClock(to_hours(1))),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(refused):
    with pytest.raises(ValueError, match=r"negative|at least one|time zone"):
        refused()


def test_rule_07_one_day_is_never_24_hours_8_hours_or_a_working_day_by_accident():
    targets = (WorkingDays(1), CalendarDays(1), RoundTheClock(to_hours(24)), WorkingTime(to_hours(24)))
    day_of_work = WorkingTime(to_hours(7.5))

    assert len({*targets, day_of_work, RoundTheClock(to_hours(7.5))}) == 6
    due = [due_moment(OFFICE, at("2026-10-09 10:00"), target) for target in (*targets, day_of_work)]
    assert due == [
        at(text)
        for text in ("2026-10-12 16:00", "2026-10-11 00:00", "2026-10-10 10:00", "2026-10-14 11:30", "2026-10-12 10:00")
    ]


TARGETS = [WorkingTime(to_hours(20)), WorkingDays(3), CalendarDays(5), RoundTheClock(to_hours(100))]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("start", ["2026-07-10 11:00", "2026-07-11 10:00", "2026-03-17 15:59:59.999999"])
def test_a_budget_is_used_up_exactly_when_the_target_falls_due(target, start):
    given = budget(OFFICE, at(start), target)

    found = moment_of_use(measured_on(OFFICE, target), at(start), given, ())

    assert found == due_moment(OFFICE, at(start), target)


@pytest.mark.parametrize("target", TARGETS)
def test_rule_06_used_paused_and_left_are_seconds_of_one_calendar(target):
    calendar, start, now = measured_on(OFFICE, target), at("2026-07-09 15:00"), at("2026-07-13 09:00")
    pauses = [(at("2026-07-12 10:00"), at("2026-07-13 08:00")), (at("2026-07-09 15:30"), at("2026-07-10 08:00"))]
    given = budget(OFFICE, start, target)

    used = elapsed(calendar, start, now, pauses)
    paused = sum((business_time_between(calendar, *pause) for pause in pauses), timedelta())
    left = business_time_between(calendar, now, moment_of_use(calendar, start, given, pauses))

    assert used + left == given
    assert used + paused == business_time_between(calendar, start, now)


def test_days_and_hours_of_the_wall_clock_are_measured_round_the_clock():
    assert [measured_on(OFFICE, target) for target in TARGETS] == [OFFICE, OFFICE, ALWAYS, ALWAYS]
    assert measured_on(replace(OFFICE, zone=JAYAPURA), CalendarDays(1)) is always(JAYAPURA)


@pytest.mark.parametrize(
    ("start", "target", "moved_by"),
    [
        ("2026-07-06 09:00", WorkingTime(to_hours(15)), 7.5),
        ("2026-07-06 09:00", WorkingDays(3), 7.5),
        ("2026-07-06 09:00", WorkingTime(to_hours(6)), 0),
        ("2026-07-06 09:00", CalendarDays(3), 0),
    ],
)
def test_a_day_declared_off_later_moves_the_promise_by_exactly_its_hours(start, target, moved_by):
    decreed = replace(OFFICE, holidays=OFFICE.holidays | {date(2026, 7, 7)})
    before, after = (due_moment(calendar, at(start), target) for calendar in (OFFICE, decreed))

    assert business_time_between(decreed, before, after) == to_hours(moved_by)
    for calendar, due in ((OFFICE, before), (decreed, after)):
        measured, given = measured_on(calendar, target), budget(calendar, at(start), target)
        for now in (at("2026-07-06 14:00"), due - timedelta.resolution, due):
            assert elapsed(measured, at(start), now, ()) + business_time_between(measured, now, due) == given


@pytest.mark.parametrize(("zone", "due"), [(JAKARTA, 17), (MAKASSAR, 16), (JAYAPURA, 15)])
def test_rule_11_days_end_at_midnight_of_the_zone_of_the_calendar(zone, due):
    calendar = replace(OFFICE, zone=zone)

    assert due_moment(calendar, datetime(2026, 7, 6, 3, tzinfo=UTC), CalendarDays(1)).hour == due


def test_rule_11_tomorrow_is_the_next_date_and_not_so_many_seconds_later():
    office, start = replace(OFFICE, zone=BERLIN, week=WEEK | {6: WEEK[0]}), at("2026-03-28 12:00", BERLIN)

    assert due_moment(office, start, CalendarDays(1)) == at("2026-03-30 00:00", BERLIN)
    assert budget(office, start, CalendarDays(1)) == to_hours(12 + 23)
    assert due_moment(office, start, WorkingDays(1)) == at("2026-03-29 16:00", BERLIN)
    assert due_moment(office, start, RoundTheClock(to_hours(24))) == at("2026-03-29 13:00", BERLIN)


def test_pauses_may_come_in_any_order_and_overlap_and_count_once():
    start, until = at("2026-10-12 08:00"), at("2026-10-12 15:00")
    first, second, third = (
        (at(f"2026-10-12 {begin}"), at(f"2026-10-12 {end}"))
        for begin, end in (("07:00", "09:00"), ("10:00", "11:00"), ("10:30", "11:30"))
    )
    long_ago = (at("2026-10-09 08:00"), at("2026-10-09 12:00"))

    for pauses in ([first, second, third], [third, long_ago, first, second], iter([second, third, first])):
        assert elapsed(OFFICE, start, until, pauses) == to_hours(3.5)
    assert moment_of_use(OFFICE, start, to_hours(3.5), [third, first, long_ago, second]) == until
