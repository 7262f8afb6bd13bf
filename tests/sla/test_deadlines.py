"""When the promises of the shipped policy fall due, and what a pause does to them."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import desk
from desk.sla.business_time import Season, WorkingCalendar, business_time_between
from desk.sla.calendar_content import week_from
from desk.sla.deadlines import budget, elapsed, moment_of_use
from desk.sla.facts import duration
from desk.sla.kinds import TargetUnit

pytestmark = pytest.mark.pure
SHIPPED = Path(desk.__file__).parent / "data" / "reference"
JAKARTA = ZoneInfo("Asia/Jakarta")


def read(name):
    return tomllib.loads((SHIPPED / f"{name}.toml").read_text())


def shipped_calendar(code, zone=JAKARTA):
    data = read("calendars")
    line = next(line for line in data["calendar"] if line["code"] == code)
    seasons = [season for season in data["season"] if season["calendar"] == code]
    days = [day["on"] for day in read("holidays")["holiday"]] if line["observes_holidays"] else []
    return WorkingCalendar(
        zone,
        week_from(line["week"]),
        tuple(Season(season["first"], season["last"], week_from(season["week"])) for season in seasons),
        frozenset(days),
    )


CALENDARS = {code: shipped_calendar(code) for code in ("office5", "24x7")}
TARGETS = {target["priority"]: target for target in read("sla")["target"]}
COLUMNS = {"response": "first_response", "hold1": "tier1_hold", "hold2": "tier2_hold", "resolution": "resolution"}


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def promise(priority, measure):
    target = TARGETS[priority]
    amount = target[COLUMNS[measure]]
    return CALENDARS[target["calendar"]], duration(amount["amount"], TargetUnit(amount["unit"]))


@pytest.mark.parametrize(
    ("priority", "measure", "start", "due", "reason"),
    [
        ("P1", "response", "2026-10-12 23:50", "2026-10-13 00:05", "a quarter of an hour, across midnight"),
        ("P1", "hold1", "2026-10-10 03:00", "2026-10-10 03:15", "Tier 1 has a quarter, on Saturday night too"),
        ("P1", "resolution", "2026-10-12 23:50", "2026-10-13 03:50", "four hours, at night"),
        ("P1", "resolution", "2026-12-25 10:00", "2026-12-25 14:00", "four hours, at Christmas"),
        ("P1", "hold2", "2026-10-11 22:00", "2026-10-12 02:00", "Tier 2 has four hours, on Sunday night"),
        ("P2", "response", "2026-07-10 11:00", "2026-07-10 11:30", "an exact fit before Friday prayer"),
        ("P2", "response", "2026-07-10 11:10", "2026-07-10 13:10", "Friday prayer is left out"),
        ("P2", "hold1", "2026-07-10 11:00", "2026-07-10 14:30", "two hours around Friday prayer"),
        ("P2", "resolution", "2026-07-10 11:00", "2026-07-13 11:00", "7.5 hours, the rest on Monday"),
        ("P2", "hold2", "2026-10-12 10:00", "2026-10-13 10:00", "one working day is 7.5 hours"),
        ("P2", "hold1", "2026-05-13 15:30", "2026-05-18 09:00", "Ascension, cuti bersama and a weekend in between"),
        ("P2", "hold1", "2026-02-23 14:30", "2026-02-24 09:30", "in Ramadan the day is shorter"),
        ("P2", "hold1", "2026-10-10 09:00", "2026-10-12 09:30", "told on Saturday, counted from Monday"),
        ("P3", "response", "2026-10-12 11:00", "2026-10-12 14:00", "two working hours around lunch"),
        ("P3", "hold1", "2026-10-12 10:00", "2026-10-13 16:00", "the end of the next working day"),
        ("P3", "hold1", "2026-10-09 10:00", "2026-10-12 16:00", "Friday: the end of Monday"),
        ("P3", "resolution", "2026-10-12 10:00", "2026-10-15 16:00", "the end of the third working day"),
        ("P3", "resolution", "2026-10-12 07:30", "2026-10-15 16:00", "told early in the morning: no sooner"),
        ("P3", "resolution", "2026-10-13 15:59", "2026-10-16 16:30", "Friday closes half an hour later"),
        ("P3", "resolution", "2026-08-14 10:00", "2026-08-20 16:00", "Independence Day is left out"),
        ("P3", "resolution", "2026-03-13 10:00", "2026-03-25 16:00", "Nyepi, Idul Fitri and cuti bersama are left out"),
        ("P3", "hold2", "2026-10-12 10:00", "2026-10-15 16:00", "Tier 2 has three days of its own"),
        ("P4", "response", "2026-10-12 10:00", "2026-10-13 16:00", "the end of the next working day"),
        ("P4", "hold1", "2026-10-12 10:00", "2026-10-14 16:00", "the end of the second"),
        ("P4", "resolution", "2026-10-12 10:00", "2026-10-19 16:00", "the end of the fifth, across a weekend"),
        ("P4", "resolution", "2026-12-18 10:00", "2026-12-29 16:00", "Christmas and cuti bersama are left out"),
        ("P4", "hold2", "2026-10-17 12:00", "2026-10-23 16:30", "told on Saturday: Monday is the first day"),
    ],
)
def test_a_promise_falls_due_in_working_time(priority, measure, start, due, reason):
    calendar, target = promise(priority, measure)

    found = moment_of_use(calendar, local(start), budget(calendar, local(start), target), ())

    assert found == local(due), reason
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "hours", "days", "hours24"),
    [
        ("2026-10-12 10:00", "2026-10-13 10:00", "2026-10-13 16:00", "2026-10-13 10:00"),
        ("2026-10-09 10:00", "2026-10-12 10:00", "2026-10-12 16:00", "2026-10-10 10:00"),
    ],
)
def test_rule_7_a_day_of_work_the_end_of_a_day_and_24_hours_are_three_things(start, hours, days, hours24):
    office, always = CALENDARS["office5"], CALENDARS["24x7"]

    found = [
        moment_of_use(calendar, local(start), budget(calendar, local(start), duration(amount, unit)), ())
        for calendar, amount, unit in (
            (office, 450, TargetUnit.MINUTES),
            (office, 1, TargetUnit.WORKING_DAYS),
            (always, 24, TargetUnit.HOURS),
        )
    ]

    assert found == [local(hours), local(days), local(hours24)]


@pytest.mark.parametrize(
    ("pauses", "due", "reason"),
    [
        ([("11:00", "13:30")], "2026-10-12 14:30", "an hour before lunch and half an hour after it stood still"),
        ([("11:30", "13:00")], "2026-10-12 13:30", "half an hour and lunch: only the half hour was lost"),
        ([("11:00", "11:30"), ("11:30", "11:45")], "2026-10-12 13:45", "two pauses, one after the other"),
        ([("10:00", "10:20")], "2026-10-12 13:20", "paused at once"),
        ([("12:00", "15:00")], "2026-10-12 12:00", "all of it was used before the pause"),
    ],
)
def test_rule_6_a_pause_is_counted_in_the_same_working_time_as_the_target(pauses, due, reason):
    day = "2026-10-12 "
    spans = [(local(day + begin), local(day + end)) for begin, end in pauses]

    found = moment_of_use(CALENDARS["office5"], local("2026-10-12 10:00"), timedelta(hours=2), spans)

    assert found == local(due), reason


def test_rule_6_a_weekend_of_waiting_costs_only_the_working_time_in_it():
    calendar = CALENDARS["office5"]
    pause = [(local("2026-10-09 16:00"), local("2026-10-12 08:00"))]  # Friday afternoon to Monday morning: an hour

    with_pause = moment_of_use(calendar, local("2026-10-09 14:00"), timedelta(hours=4), pause)
    without = moment_of_use(calendar, local("2026-10-09 14:00"), timedelta(hours=4), ())

    assert (without, with_pause) == (local("2026-10-12 09:00"), local("2026-10-12 10:00"))


@pytest.mark.parametrize(("zone", "due"), [("Asia/Jakarta", 3), ("Asia/Makassar", 2), ("Asia/Jayapura", 1)])
def test_rule_11_the_zone_stands_in_the_calendar(zone, due):
    calendar = shipped_calendar("office5", ZoneInfo(zone))
    start = datetime(2026, 10, 11, 12, 0, tzinfo=UTC)  # Sunday

    found = moment_of_use(calendar, start, timedelta(hours=2.5), ())

    assert found == datetime(2026, 10, 12, due, 0, tzinfo=UTC)
    assert found.astimezone(ZoneInfo(zone)).hour == 10


BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
minutes = st.integers(0, 60 * 24 * 60)


@st.composite
def histories(draw):
    start = BEGIN + timedelta(minutes=draw(minutes))
    edges = sorted(draw(st.lists(st.integers(0, 60 * 24 * 20), min_size=0, max_size=8)))
    edges = edges[: len(edges) // 2 * 2]
    moments = [start + timedelta(minutes=edge) for edge in edges]
    return start, list(zip(moments[::2], moments[1::2], strict=True))


@settings(max_examples=120, deadline=None)
@given(histories(), st.integers(0, 60 * 50), st.sampled_from(sorted(CALENDARS)), st.integers(0, 60 * 24 * 30))
def test_elapsed_and_remaining_add_up_to_the_target_while_running(history, used, code, later):
    (start, pauses), target, calendar = history, timedelta(minutes=used), CALENDARS[code]
    last_end = pauses[-1][1] if pauses else start
    due = moment_of_use(calendar, start, target, pauses)
    at = max(last_end, min(due, last_end + timedelta(minutes=later)))

    counted = elapsed(calendar, start, at, pauses)

    if at <= due:
        assert counted + business_time_between(calendar, at, due) == target
    assert elapsed(calendar, start, due, pauses) == target


@settings(max_examples=80, deadline=None)
@given(histories(), st.integers(0, 60 * 24 * 20))
def test_rule_5_while_paused_nothing_is_counted(history, later):
    (start, pauses), calendar = history, CALENDARS["office5"]
    for paused_at, resumed_at in pauses:
        inside = min(resumed_at, paused_at + timedelta(minutes=later))
        assert elapsed(calendar, start, inside, pauses) == elapsed(calendar, start, paused_at, pauses)


def test_the_shipped_holidays_hold_christmas_and_cuti_bersama():
    assert not CALENDARS["office5"].is_working_day(date(2026, 12, 24))
    assert CALENDARS["24x7"].is_working_day(date(2026, 12, 24))
