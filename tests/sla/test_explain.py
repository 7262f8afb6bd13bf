"""The page and the command that an inspector reads: every sum of a long story, made by hand beside it."""

import json
from itertools import pairwise

import pytest

from desk.database import db
from desk.sla.kinds import Measure
from desk.sla.tracing import Why
from desk.tickets.explain import as_json_document, explain
from tests.factories import make_ticket
from tests.sla.stories import moment, tell

HOUR = 3600
LATER = moment("08-20 09:00")


@pytest.fixture
def told(cast):
    ticket = tell(cast.sari, cast.joko, cast.budi)
    db.session.commit()
    return explain(ticket, at=LATER)


def story_of(told, measure, cycle=1):
    return next(story for story in told.clocks if (story.trace.measure, story.trace.cycle) == (measure, cycle))


def test_rule_24_the_resolution_is_told_interval_by_interval(told):
    story = story_of(told, Measure.RESOLUTION)

    # Thursday half an hour, an hour with the reporter, half an hour to lunch and three after it; Friday four and two,
    # then the vendor over weekend and Independence Day; Tuesday two.
    assert [(row.interval.since, row.counted_so_far / HOUR) for row in story.rows if row.interval.counted] == [
        (moment("08-13 10:00"), 0.5),
        (moment("08-13 11:30"), 1),
        (moment("08-13 13:00"), 4),
        (moment("08-14 07:30"), 8),
        (moment("08-14 13:00"), 10),
        (moment("08-18 09:00"), 12),
    ]
    assert story.elapsed_seconds == 12 * HOUR
    # The service promised one working day; raised to P2 on Tuesday it is 7.5 working hours, counted from the beginning:
    # they were used up on Friday at eleven.
    assert (story.trace.due_at, story.state) == (moment("08-14 11:00"), "breached")
    assert (story.target_seconds, story.remaining_seconds) == (7.5 * HOUR, -4.5 * HOUR)


def test_rule_24_each_pause_says_who_and_why(told):
    pauses = [row for row in story_of(told, Measure.RESOLUTION).rows if row.interval.why is Why.PAUSED]

    assert [(row.interval.since, row.interval.until, row.interval.detail, row.pause.who) for row in pauses] == [
        (moment("08-13 10:30"), moment("08-13 11:30"), "reporter", "Joko Susilo"),
        (moment("08-14 15:00"), moment("08-18 09:00"), "vendor", "Budi Santoso"),
    ]
    assert "E-31" not in pauses[0].pause.words
    assert "88121" in pauses[1].pause.words
    assert [[name for _, name in row.days_off] for row in pauses] == [[], ["Hari Kemerdekaan Republik Indonesia"]]


def test_rule_24_the_intervals_follow_one_another_and_a_holiday_is_named(told):
    total = told.clocks[0]
    for story in told.clocks:
        edges = [(line.since, line.until) for line in story.intervals]
        assert all(before[1] == after[0] for before, after in pairwise(edges)), story.trace.measure
        assert story.counted_here + story.trace.carried_seconds == story.elapsed_seconds
    wait = story_of(told, Measure.TIER3_WAIT)
    holidays = [line.detail for line in wait.intervals if line.why is Why.HOLIDAY]
    assert holidays == ["Hari Kemerdekaan Republik Indonesia"]
    assert [line.why for line in wait.intervals if line.why is Why.WEEKLY_REST] == [Why.WEEKLY_REST], (
        "one weekend, told once"
    )
    assert total.trace.measure is Measure.RESPONSE


def test_the_ledger_books_every_second_to_one_holder(told):
    ledger = {line.holder: (line.seconds / HOUR, line.working_seconds / HOUR) for line in told.ledger}

    assert ledger == {
        "tier1": (7.5, 7.5),
        "tier2": (4.5, 4.5),
        "reporter": (3, 3),
        "external_owner": (3, 3),
        "closed_hours": (106, 0),
    }
    assert told.total_seconds == 124 * HOUR == sum(line.seconds for line in told.ledger)
    assert story_of(told, Measure.RESOLUTION).elapsed_seconds == (7.5 + 4.5) * HOUR


def test_each_cycle_of_a_return_is_kept(told):
    holds = [
        (s.trace.measure.value, s.trace.cycle, s.elapsed_seconds / HOUR)
        for s in told.clocks
        if "hold" in s.trace.measure
    ]

    assert holds == [
        ("tier1_hold", 1, 5.5),  # Thursday 0.5 and, after the hour with the reporter, 3.5; Friday 1.5
        ("tier2_hold", 1, 1.5),
        ("tier1_hold", 2, 2),
        ("tier2_hold", 2, 3),
    ]


def test_what_is_stored_is_what_follows_from_the_events(told):
    assert told.differences == []


def test_the_json_has_the_form_of_the_contract(told):
    document = as_json_document(told)

    assert set(document) >= {"clocks", "ledger", "total_seconds", "intervals"}
    clock = next(clock for clock in document["clocks"] if clock["kind"] == "resolution")
    assert clock | {"intervals": None} == {
        "kind": "resolution",
        "cycle": 1,
        "tier": None,
        "state": "breached",
        "target_seconds": 27000,
        "elapsed_seconds": 43200,
        "remaining_seconds": -16200,
        "started_at": "2026-08-13T03:00:00Z",
        "due_at": "2026-08-14T04:00:00Z",
        "stopped_at": "2026-08-18T04:00:00Z",
        "breached_at": "2026-08-14T04:00:00Z",
        "policy": 1,
        "calendar": "office5/1",
        "intervals": None,
    }
    assert document["intervals"][0] == {
        "from": "2026-08-13T03:00:00Z", "to": "2026-08-13T03:30:00Z", "counted": True, "why": "working",
    }  # fmt: skip
    assert sum(line["seconds"] for line in document["ledger"]) == document["total_seconds"]


def test_the_command_prints_the_same(app, cast, told):
    found = app.test_cli_runner().invoke(args=["sla", "explain", told.ticket.number, "--json"])

    assert found.exit_code == 0, found.output
    printed = json.loads(found.output)
    assert printed["ledger"] == as_json_document(told)["ledger"]
    assert app.test_cli_runner().invoke(args=["sla", "explain", "D-0000-00000-0"]).exit_code == 2


def test_replay_finds_no_difference_and_then_a_changed_row(app, cast, told):
    clean = app.test_cli_runner().invoke(args=["sla", "replay", "--json"])
    assert (clean.exit_code, json.loads(clean.output)["differences"]) == (0, [])

    ticket_id = told.ticket.id
    db.session.execute(db.text("UPDATE sla_clocks SET carried_seconds = 60 WHERE measure = 'resolution'"))
    db.session.execute(
        db.text("UPDATE sla_ledger SET working_seconds = 1 WHERE ticket_id = :id AND holder = 'reporter'"),
        {"id": ticket_id},
    )
    db.session.commit()
    spoiled = app.test_cli_runner().invoke(args=["sla", "replay", "--json"])

    assert spoiled.exit_code == 1
    assert {line["what"] for line in json.loads(spoiled.output)["differences"]} == {
        "resolution 1 carried_seconds",
        "ledger",
    }


def test_the_page_shows_the_reporter_what_concerns_them(cast, client_as, told):
    address = f"/tickets/{told.ticket.number}/sla"

    own = client_as(cast.sari).get(address)
    technicians = client_as(cast.joko).get(address)

    assert (own.status_code, technicians.status_code) == (200, 200)
    assert "12:00:00" in own.text
    assert "Hari Kemerdekaan" in own.text, "the day off inside the pause"
    assert "Waktu di Tier 2" not in own.text, "the tiers' own clocks are theirs"
    assert "Waktu di Tier 2" in technicians.text
    assert client_as(cast.tono).get(address).status_code == 404
    assert client_as(cast.dewi).get(address).status_code in (403, 404)


def test_a_ticket_that_has_just_been_opened_can_be_explained(cast, client_as):
    ticket = make_ticket(cast.sari)

    assert client_as(cast.sari).get(f"/tickets/{ticket.number}/sla").status_code == 200
