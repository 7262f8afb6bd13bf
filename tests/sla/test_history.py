"""Clocks and ledger recomputed from the facts alone: made-up lives on made-up calendars, beside an oracle."""

import os
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.event_kinds import EventKind
from desk.sla.facts import Fact, NoPromises
from desk.sla.history import replay
from desk.sla.kinds import Holder
from tests.sla.comparing import differences
from tests.sla.histories import some_city, some_story
from tests.sla.minutes import BEGINNING, Office, minute_of, passed_after
from tests.sla.offices import ALWAYS, OFFICE

pytestmark = pytest.mark.pure
EXAMPLES = int(os.environ.get("DESK_HISTORIES", "300"))  # python -m benchmarks.histories compares 100,000
CITIES = [some_city(Random(f"city {number}")) for number in range(8)]
NINE = BEGINNING + timedelta(hours=2)  # Monday, 09.00 in Jakarta


def promise(amount, unit="minutes", calendar="office", version=1):
    return {
        "amount": amount, "unit": unit, "calendar": calendar, "calendar_version": version, "policy": 1, "priority": "P2",
    }  # fmt: skip


def opened(**clocks):
    return Fact(EventKind.TICKET_OPENED, NINE, {"tier": 1, "clocks": clocks})


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(CITIES))
def test_desk_and_the_minutes_agree_on_every_life_of_a_ticket(dice, city):
    """SLA-RULES 4, 5, 6, 12, 13, 19 and the ledger at once; what is compared is listed in tests/sla/comparing.py."""
    assert differences(city, some_story(dice, city)) == []


@pytest.mark.parametrize("seed", range(20))
def test_desk_and_the_minutes_agree_on_calendars_of_every_sort(seed):
    dice = Random(f"calendars {seed}")
    city = some_city(dice)

    assert [differences(city, some_story(dice, city)) for _ in range(10)] == [[]] * 10


def test_the_oracle_knows_the_shipped_office_from_its_hours_alone():
    office = Office(OFFICE.hours_on, 7 * 60)

    monday = minute_of(NINE)
    assert office.whole(monday, 450, "minutes") == 450
    # Nine to twelve and one to four on Monday are six hours: an hour and a half are left for Tuesday, from half past seven.
    assert passed_after(office.open >> monday << monday, 450) == minute_of(NINE + timedelta(hours=24))
    assert office.whole(monday, 1, "working_days") == 6 * 60 + 450
    assert office.whole(monday, 1, "calendar_days") == 39 * 60


def test_a_history_without_promises_is_refused_by_name():
    with pytest.raises(NoPromises):
        replay([Fact(EventKind.TICKET_OPENED, NINE, {"tier": 1})], lambda *_: ALWAYS, until=NINE)


@pytest.mark.parametrize("facts", [[], [Fact(EventKind.TICKET_RESUMED, NINE)]])
def test_a_history_begins_with_the_opening(facts):
    with pytest.raises(ValueError, match="begins with its opening"):
        replay(facts, lambda *_: ALWAYS, until=NINE)


def test_what_comes_after_the_moment_asked_for_is_not_told_yet():
    facts = [
        opened(resolution=promise(60)),
        Fact(EventKind.TICKET_RESOLVED, NINE + timedelta(hours=3), {"to_tier": 1}),
    ]

    early = replay(facts, lambda *_: ALWAYS, until=NINE + timedelta(hours=2))
    late = replay(facts, lambda *_: ALWAYS, until=NINE + timedelta(hours=3))

    assert [trace.stopped_at for trace in (*early.clocks, *late.clocks)] == [None, NINE + timedelta(hours=3)]
    assert [trace.breached_at for trace in late.clocks] == [NINE + timedelta(hours=1)]


def test_a_machine_whose_clock_went_back_makes_no_negative_time():
    back = NINE - timedelta(hours=1)
    facts = [
        opened(resolution=promise(60)),
        Fact(EventKind.TICKET_RESOLVED, back, {"to_tier": 1}),
        Fact(EventKind.TICKET_CONFIRMED, NINE + timedelta(minutes=5)),
    ]

    history = replay(facts, lambda *_: ALWAYS, until=NINE + timedelta(hours=1))

    assert history.clocks[0].stopped_at == NINE
    assert history.stretches == [(Holder.REPORTER, NINE, NINE + timedelta(minutes=5))]
