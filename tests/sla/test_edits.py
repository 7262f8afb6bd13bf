"""Edits of calendars and days off: what they make, what they contradict, which dates they change."""

import copy

import pytest

from desk.errors import BadInput
from desk.sla.edits import apply_edits, changed_spans

pytestmark = pytest.mark.pure
WEEK = {day: [["07:30", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SHORT = {day: [["08:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOLIDAYS = [
    {"on": "2026-12-25", "category": "public", "name": "Natal", "name_en": "Christmas"},
    {"on": "2026-12-24", "category": "collective_leave", "name": "Cuti", "name_en": "Leave"},
]


def content(**changes):
    told = {
        "zone": "Asia/Jakarta",
        "weeks": [{"from": None, "week": WEEK}],
        "seasons": [{"first": "2026-02-19", "last": "2026-03-20", "name": "Ramadan", "week": SHORT}],
        "exceptions": [{"on": "2026-10-20", "hours": [], "name": "Ulang tahun kota"}],
        "observes_holidays": True,
        "observes_collective_leave": True,
        "holidays": [
            {"on": "2026-12-24", "category": "collective_leave", "name": "Cuti"},
            {"on": "2026-12-25", "category": "public", "name": "Natal"},
        ],
    }
    return copy.deepcopy(told | changes)


def made(*edits, contents=None):
    return apply_edits(contents or {"office5": content()}, HOLIDAYS, edits)


@pytest.mark.parametrize(
    ("edit", "changed", "reason"),
    [
        (
            {"do": "holiday.add", "on": "2026-10-13", "category": "public", "name": "Pilkada"},
            [("2026-10-13", "2026-10-13")],
            "a day off closes its day",
        ),
        (
            {"do": "holiday.remove", "on": "2026-12-24", "category": "collective_leave"},
            [("2026-12-24", "2026-12-24")],
            "a day off taken away opens it",
        ),
        (
            {"do": "week.set", "calendar": "office5", "from": None, "week": SHORT},
            [(None, None)],
            "the week from the beginning changes everything",
        ),
        (
            {"do": "week.set", "calendar": "office5", "from": "2027-01-04", "week": SHORT},
            [("2027-01-04", None)],
            "a later week changes what comes after",
        ),
        (
            {"do": "week.set", "calendar": "office5", "from": "2027-01-04", "week": WEEK},
            [],
            "the same hours change nothing",
        ),
        (
            {
                "do": "season.set",
                "calendar": "office5",
                "first": "2027-02-08",
                "last": "2027-03-09",
                "name": "R",
                "week": SHORT,
            },
            [("2027-02-08", "2027-03-09")],
            "a season",
        ),
        (
            {"do": "season.remove", "calendar": "office5", "first": "2026-02-19"},
            [("2026-02-19", "2026-03-20")],
            "a season taken away",
        ),
        (
            {
                "do": "exception.set",
                "calendar": "office5",
                "on": "2026-12-24",
                "hours": [["08:00", "12:00"]],
                "name": "Piket",
            },
            [("2026-12-24", "2026-12-24")],
            "an exception that opens",
        ),
        (
            {"do": "exception.remove", "calendar": "office5", "on": "2026-10-20"},
            [("2026-10-20", "2026-10-20")],
            "an exception taken away",
        ),
        (
            {"do": "switch.set", "calendar": "office5", "switch": "observes_collective_leave", "to": False},
            [("2026-12-24", "2026-12-24")],
            "a switch changes the days of its category alone",
        ),
    ],
)
def test_an_edit_changes_its_own_dates_alone(edit, changed, reason):
    assert made(edit).changed.get("office5", []) == changed, reason


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            {"do": "holiday.add", "on": "2026-12-25", "category": "public", "name": "Natal", "name_en": "Christmas"},
            "there",
        ),
        ({"do": "holiday.remove", "on": "2026-12-26", "category": "public"}, "not there"),
        ({"do": "holiday.add", "on": "2026-13-01", "category": "public", "name": "X"}, "no date"),
        ({"do": "holiday.add", "on": "2026-11-01", "category": "feast", "name": "X"}, "no category"),
        ({"do": "week.set", "calendar": "nowhere", "from": None, "week": WEEK}, "no calendar"),
        ({"do": "week.set", "calendar": "office5", "from": None, "week": {"mon": [["12:00", "08:00"]]}}, "backwards"),
        ({"do": "week.remove", "calendar": "office5", "from": "2027-01-01"}, "no such week"),
        (
            {
                "do": "season.set",
                "calendar": "office5",
                "first": "2026-04-02",
                "last": "2026-04-01",
                "name": "",
                "week": WEEK,
            },
            "b",
        ),
        (
            {
                "do": "season.set",
                "calendar": "office5",
                "first": "2026-03-01",
                "last": "2026-04-01",
                "name": "",
                "week": WEEK,
            },
            "o",
        ),
        ({"do": "season.remove", "calendar": "office5", "first": "2026-02-20"}, "no such season"),
        ({"do": "exception.remove", "calendar": "office5", "on": "2026-10-21"}, "no such exception"),
        ({"do": "switch.set", "calendar": "office5", "switch": "observes_holidays", "to": True}, "so already"),
        ({"do": "switch.set", "calendar": "office5", "switch": "zone", "to": True}, "no switch"),
        ({"do": "burn"}, "no such edit"),
    ],
)
def test_a_contradiction_is_refused_with_a_sentence(edit, reason):
    with pytest.raises(BadInput) as refused:
        made(edit)
    assert len(str(refused.value)) > 10, reason


def test_what_was_there_is_not_touched():
    contents = {"office5": content()}

    made({"do": "exception.remove", "calendar": "office5", "on": "2026-10-20"}, contents=contents)

    assert contents == {"office5": content()}


def test_a_day_off_closes_only_the_calendars_that_observe_it():
    mall = content(observes_collective_leave=False, holidays=[])
    mall["holidays"] = [{"on": "2026-12-25", "category": "public", "name": "Natal"}]

    outcome = made(
        {"do": "holiday.add", "on": "2026-10-13", "category": "collective_leave", "name": "Cuti"},
        contents={"office5": content(), "mpp": mall},
    )

    assert outcome.changed == {"office5": [("2026-10-13", "2026-10-13")]}


def test_a_renamed_day_off_changes_no_date():
    outcome = made({"do": "holiday.add", "on": "2026-12-25", "category": "public", "name": "Hari Natal"})

    assert outcome.changed == {}
    assert outcome.contents["office5"]["holidays"][1]["name"] == "Hari Natal"


def test_spans_that_overlap_become_one_and_another_zone_changes_everything():
    moved = content(zone="Asia/Makassar")
    both = made(
        {
            "do": "season.set",
            "calendar": "office5",
            "first": "2026-10-12",
            "last": "2026-10-16",
            "name": "",
            "week": SHORT,
        },
        {"do": "holiday.add", "on": "2026-10-13", "category": "public", "name": "X"},
    )

    assert both.changed == {"office5": [("2026-10-12", "2026-10-16")]}
    assert changed_spans(content(), moved) == [(None, None)]
