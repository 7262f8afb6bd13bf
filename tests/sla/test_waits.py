"""Waiting: for the reporter, the owner of a system, another agency; and the rhythm in which the reporter hears something."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import bookkeeping, calendars, queries
from desk.sla.business_time import business_time_between
from desk.sla.kinds import Holder, Measure, StopReason
from desk.sla.ledger import booking_of
from desk.tickets import labels
from desk.tickets.states import Status
from tests.factories import MONDAY_TEN
from tests.sla.acts import (
    DAY,
    HOUR,
    MINUTE,
    assert_replays,
    clock_of,
    events_of,
    hold,
    opened,
    reopen,
    resolve,
    say,
    swept,
    taken,
)

SATURDAY_NIGHT = datetime(2026, 10, 17, 15, 30, tzinfo=UTC)  # half past ten in Jakarta
NOON = MONDAY_TEN + HOUR  # eleven, still before the break


@pytest.mark.row("BDL-21")
def test_a_critical_ticket_counts_at_night_and_turns_amber_at_three_quarters(context, cast):
    ticket = opened(cast, "P1", SATURDAY_NIGHT)
    clock = clock_of(ticket, Measure.RESOLUTION)
    assert (clock.due_at, clock.calendar_code) == (SATURDAY_NIGHT + 4 * HOUR, "24x7")
    amber = SATURDAY_NIGHT + 3 * HOUR

    assert queries.is_pressing(clock, queries.time_left(clock, amber - MINUTE)) is False
    assert queries.is_pressing(clock, queries.time_left(clock, amber)) is True

    with context.test_request_context():
        moments = (amber - MINUTE, amber, clock.due_at + MINUTE)
        assert [labels.clock_label(clock, at).state for at in moments] == ["running", "soon", "late"]


@pytest.mark.row("BDL-21")
def test_a_critical_ticket_is_warned_of_and_handed_up_on_a_saturday_night(cast):
    ticket = opened(cast, "P1", SATURDAY_NIGHT)

    ticket, done = swept(ticket, SATURDAY_NIGHT + 12 * MINUTE)
    assert (done, ticket.tier) == ({"warn": 3}, 1), "of the answer at 75 %, of Tier 1's time at 50 % and 75 %"
    ticket, _ = swept(ticket, SATURDAY_NIGHT + 16 * MINUTE)

    assert ticket.tier == 2
    assert clock_of(ticket, Measure.TIER1_HOLD).breached_at == SATURDAY_NIGHT + 15 * MINUTE


@pytest.mark.row("MTR-05")
def test_while_the_owner_of_a_system_is_waited_for_tier_two_stands_still_and_the_total_goes_on(cast):
    ticket = taken(cast, "P3", service="EMAIL", by="budi")
    assert ticket.tier == 2
    hold(cast, ticket, "vendor", NOON, by="budi")
    later = NOON + 7 * DAY

    for measure in (Measure.TIER2_HOLD, Measure.RESOLUTION, Measure.UPDATE):
        clock = clock_of(ticket, measure)
        assert (clock.is_paused, clock.due_at) == (True, None)
        assert queries.elapsed_of(clock, later) == (timedelta() if measure is Measure.UPDATE else HOUR)
    assert clock_of(ticket, Measure.TIER3_WAIT).is_running
    open_stretch = bookkeeping.stretches_of(ticket.id)[-1]
    assert (open_stretch.holder, open_stretch.started_at) == (Holder.EXTERNAL_OWNER, NOON)
    total = booking_of(bookkeeping.ledger_calendar(ticket.id), ticket.opened_at, later)
    assert total.seconds == 7 * 24 * 3600 + 3600, "the total never pauses"


@pytest.mark.row("MTR-05")
def test_the_wait_for_an_owner_is_remembered_three_times_and_ends_by_itself(cast):
    ticket = taken(cast, "P3", service="EMAIL", by="budi")
    hold(cast, ticket, "vendor", NOON, by="budi")
    ends = clock_of(ticket, Measure.TIER3_WAIT).due_at

    ticket, done = swept(ticket, ends)
    assert (done, ticket.status) == ({"remind": 3}, Status.WAITING), "on the very moment it has not ended yet"
    ticket, done = swept(ticket, ends + MINUTE)

    assert (done, ticket.status, ticket.assignee_id) == ({"resume": 1}, Status.IN_PROGRESS, cast.budi.id)
    assert [event.details["rung"] for event in events_of(ticket, EventKind.CLOCK_REMINDED)] == ["30%", "60%", "90%"]
    assert [event.details["wait_is_over"] for event in events_of(ticket, EventKind.TICKET_RESUMED)] == [True]
    clock = clock_of(ticket, Measure.RESOLUTION)
    assert clock.is_running
    assert queries.elapsed_of(clock, ends + MINUTE) == HOUR
    assert clock_of(ticket, Measure.TIER3_WAIT).breached_at is None, "a wait ends, it is not broken"
    assert_replays(ticket, at=ends + MINUTE)


def test_each_word_of_the_desk_is_a_beat_and_a_beat_left_out_is_a_breach_once(cast):
    ticket = taken(cast)
    assert "update" not in {clock.measure for clock in queries.clocks_of(ticket.id)}, "the first answer comes first"
    say(cast, ticket, MONDAY_TEN + MINUTE, by="joko")
    say(cast, ticket, MONDAY_TEN + 2 * MINUTE, by="sari")
    say(cast, ticket, MONDAY_TEN + HOUR, by="hesti")

    first, second = (clock_of(ticket, Measure.UPDATE, cycle) for cycle in (1, 2))
    assert (first.stopped_at, first.stopped_because, first.breached_at) == (MONDAY_TEN + HOUR, StopReason.DONE, None)
    assert (second.started_at, second.is_running) == (MONDAY_TEN + HOUR, True)
    missed = second.due_at
    for _ in range(2):
        ticket, _ = swept(ticket, missed + MINUTE)
    say(cast, ticket, missed + HOUR, by="budi")

    found = events_of(ticket, EventKind.CLOCK_BREACHED, measure="update")
    assert [(event.details["cycle"], event.details["who"]) for event in found] == [(2, ["worker"])]
    assert clock_of(ticket, Measure.UPDATE, 3).started_at == missed + HOUR
    assert_replays(ticket, at=missed + HOUR)


def test_the_rhythm_rests_while_the_reporter_is_asked_and_ends_with_the_answer(cast):
    ticket = taken(cast)
    hold(cast, ticket, "reporter", NOON)
    assert clock_of(ticket, Measure.UPDATE).is_paused

    say(cast, ticket, NOON + DAY)
    beat = clock_of(ticket, Measure.UPDATE)
    assert queries.time_left(beat, NOON + DAY) == timedelta(minutes=240)
    resolve(cast, ticket, NOON + DAY + HOUR)

    assert (beat.stopped_because, beat.breached_at) == (StopReason.DONE, None)


def test_a_reporter_who_says_nothing_is_reminded_twice_and_then_answered(cast):
    ticket = taken(cast)
    hold(cast, ticket, "reporter", NOON)
    ends = clock_of(ticket, Measure.REPORTER_WAIT).due_at
    assert ends == datetime(2026, 10, 19, 9, 0, tzinfo=UTC), "the end of the fifth working day after it"

    ticket, done = swept(ticket, ends + MINUTE)

    assert done == {"remind": 2, "close": 1}
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, ends + MINUTE)
    told = [event.details["who"] for event in events_of(ticket, EventKind.CLOCK_REMINDED)]
    assert told == [["reporter"], ["reporter", "worker"]]
    assert [event.details["unanswered"] for event in events_of(ticket, EventKind.TICKET_RESOLVED)] == [True]
    breached = [event.details["measure"] for event in events_of(ticket, EventKind.CLOCK_BREACHED)]
    assert breached == ["response"], "the first answer came late; a paused clock breaks no promise"

    at = ends + DAY
    reopen(cast, ticket, at)
    again = clock_of(ticket, Measure.RESOLUTION, 2)
    assert (ticket.status, again.carried_seconds) == (Status.ACCEPTED, 3600), "the hour before the question counts on"
    assert_replays(ticket, at=at)


def test_a_reporter_who_answers_is_not_reminded_any_more(cast):
    ticket = taken(cast)
    hold(cast, ticket, "reporter", NOON)
    say(cast, ticket, NOON + DAY)

    ticket, done = swept(ticket, clock_of(ticket, Measure.REPORTER_WAIT).due_at - HOUR)

    assert not {"remind", "close"} & done.keys()
    assert clock_of(ticket, Measure.REPORTER_WAIT).stopped_because is StopReason.DONE
    assert events_of(ticket, EventKind.CLOCK_REMINDED) == []


def test_while_another_agency_is_waited_for_the_promise_runs_on_and_the_ledger_says_whose_time_it_is(cast):
    ticket = taken(cast, "P4")
    due = clock_of(ticket, Measure.RESOLUTION).due_at
    hold(cast, ticket, "agency", NOON)
    back = NOON + 2 * DAY
    assert (clock_of(ticket, Measure.RESOLUTION).due_at, clock_of(ticket, Measure.TIER1_HOLD).is_running) == (due, True)

    say(cast, ticket, back)
    assert ticket.status is Status.WAITING, "the reporter's word does not end the wait for an agency"
    resolve(cast, ticket, back)

    office = calendars.get(calendars.OFFICE)
    lines = {row.holder: row.working_seconds for row in bookkeeping.stretches_of(ticket.id) if row.ended_at}
    assert lines == {
        Holder.TIER1: 3600,
        Holder.OTHER_AGENCY: int(business_time_between(office, NOON, back).total_seconds()),
    }
    assert queries.elapsed_of(clock_of(ticket, Measure.RESOLUTION), back).total_seconds() == sum(lines.values())


def test_the_wait_for_an_agency_is_remembered_and_ends_by_itself(cast):
    ticket = taken(cast, "P4")
    hold(cast, ticket, "agency", NOON)

    ticket, done = swept(ticket, clock_of(ticket, Measure.AGENCY_WAIT).due_at + MINUTE)

    assert (done["remind"], done["resume"], ticket.status) == (1, 1, Status.IN_PROGRESS)
    assert [event.details["who"] for event in events_of(ticket, EventKind.CLOCK_REMINDED)] == [["worker"]]
    db.session.commit()
    assert_replays(ticket, at=ticket.updated_at)
