"""Rules 4, 5, 6, 12, 13 and 24, on tickets: what is counted, what stands still, what is kept and can be read."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.database import db
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.sla import bookkeeping, queries, replaying
from desk.sla.kinds import Holder, Measure, StopReason
from desk.sla.ledger import CLOSED_HOURS, booking_of, lines_of
from desk.tickets import operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from tests.factories import MONDAY_TEN
from tests.sla.acts import (
    DAY,
    HOUR,
    MINUTE,
    assert_replays,
    clock_of,
    events_of,
    hold,
    reopen,
    resolve,
    say,
    swept,
    taken,
)

NOON = MONDAY_TEN + HOUR


def set_priority(cast, ticket, at, impact, urgency=Urgency.HIGH):
    triage.triage_ticket(
        ticket=ticket, actor=cast.actor("joko"), kind=Kind.INCIDENT, impact=impact, urgency=urgency, at=at
    )


def test_rule_04_a_priority_that_goes_up_and_down_again_leaves_every_deadline_where_it_was(cast):
    ticket = taken(cast, "P3")
    hold(cast, ticket, "reporter", NOON)
    say(cast, ticket, NOON + DAY)
    measures = (Measure.RESOLUTION, Measure.TIER1_HOLD)
    before = [clock_of(ticket, measure).due_at for measure in measures]
    used = queries.elapsed_of(clock_of(ticket, Measure.RESOLUTION), NOON + DAY)

    for impact in (Impact.D1, Impact.D2, Impact.D4):  # P1 by the wall clock, P2 in minutes, P3 in days again
        set_priority(cast, ticket, NOON + DAY, impact)

    assert ticket.priority == "P3"
    assert [clock_of(ticket, measure).due_at for measure in measures] == before
    assert queries.elapsed_of(clock_of(ticket, Measure.RESOLUTION), NOON + DAY) == used == HOUR
    assert_replays(ticket, at=NOON + DAY)


def test_rule_04_a_pause_counts_as_a_pause_under_a_promise_by_the_wall_clock_too(cast):
    ticket = taken(cast, "P3")
    hold(cast, ticket, "reporter", NOON)
    say(cast, ticket, NOON + 2 * DAY)

    set_priority(cast, ticket, NOON + 2 * DAY + HOUR, Impact.D1)

    clock = clock_of(ticket, Measure.RESOLUTION)
    assert (clock.amount, clock.unit) == (4, "hours")
    assert queries.elapsed_of(clock, NOON + 2 * DAY + HOUR) == 2 * HOUR, "an hour before, an hour after"
    assert clock.due_at == NOON + 2 * DAY + 3 * HOUR


def test_rule_05_pausing_and_going_on_ten_times_wears_nothing_off(cast):
    ticket = taken(cast)
    left = queries.time_left(clock_of(ticket, Measure.RESOLUTION), MONDAY_TEN)

    for number in range(10):
        at = MONDAY_TEN + number * DAY
        hold(cast, ticket, "reporter", at)
        assert clock_of(ticket, Measure.RESOLUTION).due_at is None
        say(cast, ticket, at + 20 * HOUR)
        hold(cast, ticket, "reporter", at + 20 * HOUR)
        operations.resume_ticket(ticket=ticket, actor=cast.actor("joko"), at=at + DAY)

    clock = clock_of(ticket, Measure.RESOLUTION)
    assert queries.time_left(clock, MONDAY_TEN + 10 * DAY) == left
    assert len(clock.pauses) == 20
    assert_replays(ticket, at=MONDAY_TEN + 10 * DAY)


def test_rule_05_a_paused_clock_climbs_nothing_and_the_wait_climbs_its_own(cast):
    ticket = taken(cast)
    hold(cast, ticket, "vendor" if ticket.tier == 2 else "reporter", MONDAY_TEN)

    ticket, done = swept(ticket, MONDAY_TEN + 4 * DAY)

    assert set(done) == {"remind"}
    assert events_of(ticket, EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED) == []
    clock = clock_of(ticket, Measure.RESOLUTION)
    assert (clock.due_at, clock.next_rung_at, clock.breached_at) == (None, None, None)


@pytest.mark.parametrize("back", ["2026-10-19 07:30", "2026-10-18 20:00", "2026-10-16 16:30", "2026-10-17 12:00"])
def test_rule_06_a_weekend_of_waiting_is_worth_as_much_as_none(cast, back):
    friday = datetime(2026, 10, 16, 9, 30, tzinfo=UTC)  # half past four, when the office closes
    ticket = taken(cast, at=friday - HOUR)
    hold(cast, ticket, "reporter", friday)

    say(cast, ticket, datetime.fromisoformat(f"{back}+07:00").astimezone(UTC))

    # An hour of Friday is used; six and a half are left from Monday, half past seven.
    assert clock_of(ticket, Measure.RESOLUTION).due_at == datetime(2026, 10, 19, 8, 0, tzinfo=UTC)


def test_rule_12_every_cycle_is_kept_the_first_result_too_and_nothing_counts_twice(cast):
    ticket = taken(cast)
    due = clock_of(ticket, Measure.RESOLUTION).due_at
    resolve(cast, ticket, due + HOUR)
    for number in (1, 2):
        at = due + number * DAY
        reopen(cast, ticket, at)
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=at)
        resolve(cast, ticket, at + HOUR)

    cycles = [clock_of(ticket, Measure.RESOLUTION, cycle) for cycle in (1, 2, 3)]
    assert [clock.stopped_at for clock in cycles] == [due + HOUR, due + DAY + HOUR, due + 2 * DAY + HOUR]
    assert [clock.carried_seconds for clock in cycles] == [0, 510 * 60, 570 * 60]
    assert queries.elapsed_of(cycles[2], at + DAY) == timedelta(minutes=630), "8 h 30, an hour, an hour"
    assert cycles[0].breached_at == due
    assert (ticket.reopens, {clock.stopped_because for clock in cycles}) == (2, {StopReason.DONE})
    assert_replays(ticket, at=at + DAY)


def test_rule_13_closing_reopening_and_a_softer_promise_erase_no_breach(cast):
    ticket = taken(cast)
    due = clock_of(ticket, Measure.TIER1_HOLD).due_at
    set_priority(cast, ticket, due + MINUTE, Impact.D4, Urgency.LOW)
    resolve(cast, ticket, due + HOUR)
    operations.confirm_ticket(ticket=ticket, actor=cast.actor("sari"), at=due + 2 * HOUR)
    reopen(cast, ticket, due + 3 * HOUR)

    clock = clock_of(ticket, Measure.TIER1_HOLD)
    assert (ticket.priority, clock.priority, clock.breached_at) == ("P4", "P4", due)
    told = events_of(ticket, EventKind.CLOCK_BREACHED, measure="tier1_hold")
    assert [(event.details["late_seconds"], event.details["policy"], event.details["cycle"]) for event in told] == [
        (60, 1, 1)
    ]
    assert told[0].details["calendar"] == "office5/1"


def test_rule_24_the_trace_says_how_every_second_was_spent(cast):
    ticket = taken(cast)
    hold(cast, ticket, "reporter", NOON)
    say(cast, ticket, NOON + 2 * DAY)
    escalation.escalate_ticket(
        ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Kabel", at=NOON + 2 * DAY + 30 * MINUTE
    )
    operations.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=NOON + 2 * DAY + 30 * MINUTE)
    end = NOON + 2 * DAY + 4 * HOUR
    resolve(cast, ticket, end, by="budi")
    db.session.flush()

    history = replaying.history_of(ticket.id, until=end)

    resolution = next(trace for trace in history.clocks if trace.measure is Measure.RESOLUTION)
    assert [(pause.waiting_for, pause.since, pause.until) for pause in resolution.pauses] == [
        ("reporter", NOON, NOON + 2 * DAY)
    ]
    calendar = bookkeeping.ledger_calendar(ticket.id)
    spent = [(stretch.holder, booking_of(calendar, stretch.since, stretch.until)) for stretch in history.stretches[:-1]]
    lines = {line.holder: line.seconds for line in lines_of(spent)}
    assert lines == {
        Holder.TIER1: 90 * 60,
        Holder.TIER2: 150 * 60,  # half past eleven to three, lunch left out
        Holder.REPORTER: 15 * 3600,
        CLOSED_HOURS: (48 - 15) * 3600 + 3600,
    }
    assert sum(lines.values()) == (end - ticket.opened_at).total_seconds()
    assert queries.elapsed_of(clock_of(ticket, Measure.RESOLUTION), end) == 4 * HOUR
