"""The rules of the clock, on tickets: what starts, pauses, stops and marks a promise."""

from datetime import UTC, datetime, timedelta

import pytest

from desk import reference
from desk.database import db
from desk.escalation import operations as escalation
from desk.escalation.jobs import sweep
from desk.event_kinds import EventKind
from desk.sla import queries
from desk.sla.kinds import Measure, StopReason
from desk.sla.models import SlaClock
from desk.tickets import operations, triage
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Urgency
from desk.tickets.states import WaitingFor
from desk.timeline import Event
from tests.factories import LONG_AGO, MONDAY_TEN, make_cast, make_ticket

P2 = {"affected": Affected.OFFICE, "can_work": CanWork.NO}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def clock_of(ticket, measure, cycle=1):
    db.session.flush()
    return db.session.query(SlaClock).filter_by(ticket_id=ticket.id, measure=measure, cycle=cycle).one()


def breaches(ticket):
    found = db.session.query(Event).filter_by(ticket_id=ticket.id, kind=EventKind.CLOCK_BREACHED)
    return [event.details["measure"] for event in found.order_by(Event.id)]


def worked_on(cast, at=MONDAY_TEN, **more):
    ticket = make_ticket(cast.sari, at=at, **(P2 | more))
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=at)
    return ticket


def ask(cast, ticket, at):
    joko = cast.actor("joko")
    operations.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Tipe apa?", at=at)


def answer(cast, ticket, at):
    operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Epson", at=at)


def solve(cast, ticket, at, name="joko"):
    operations.resolve_ticket(ticket=ticket, actor=cast.actor(name), answer="Sudah.", at=at)


def raise_to(cast, ticket, at, urgency, impact=Impact.D1):
    triage.triage_ticket(
        ticket=ticket, actor=cast.actor("joko"), kind=Kind.INCIDENT, impact=impact, urgency=urgency, at=at
    )


def test_rule_4_a_new_priority_keeps_what_was_counted_and_paused(cast):
    ticket = worked_on(cast)
    ask(cast, ticket, MONDAY_TEN + 30 * MINUTE)
    answer(cast, ticket, MONDAY_TEN + 90 * MINUTE)
    at = MONDAY_TEN + 100 * MINUTE
    clock = clock_of(ticket, Measure.RESOLUTION)
    before = queries.elapsed_of(clock, at)

    raise_to(cast, ticket, at, Urgency.HIGH)

    assert (ticket.priority, clock.priority, clock.calendar_code) == ("P1", "P1", "24x7")
    assert before == 40 * MINUTE
    assert queries.elapsed_of(clock, at) == 40 * MINUTE
    assert (clock.amount, clock.started_at) == (4, MONDAY_TEN), "the new target, from the old beginning"
    assert clock.due_at == MONDAY_TEN + 4 * HOUR + 60 * MINUTE, "the hour of waiting is not lost"


def test_rule_4_a_paused_clock_gets_its_new_deadline_when_it_goes_on(cast):
    ticket = worked_on(cast)
    ask(cast, ticket, MONDAY_TEN + 30 * MINUTE)
    clock = clock_of(ticket, Measure.RESOLUTION)

    raise_to(cast, ticket, MONDAY_TEN + 40 * MINUTE, Urgency.HIGH)
    assert (clock.due_at, clock.amount) == (None, 4)
    answer(cast, ticket, MONDAY_TEN + 90 * MINUTE)

    assert clock.due_at == MONDAY_TEN + 4 * HOUR + 60 * MINUTE


def test_rule_4_a_warning_once_given_is_not_given_again_after_a_priority_change(cast):
    ticket = worked_on(cast)
    clock = clock_of(ticket, Measure.TIER1_HOLD)
    db.session.commit()
    sweep(MONDAY_TEN + 95 * MINUTE)
    db.session.refresh(clock)
    assert clock.next_rung == "100%"

    raise_to(cast, ticket, MONDAY_TEN + 96 * MINUTE, Urgency.MEDIUM, Impact.D3)

    assert (ticket.priority, clock.next_rung, clock.next_rung_at) == ("P3", "100%", clock.due_at)


def test_rule_5_a_paused_clock_has_no_deadline_and_cannot_breach(cast):
    ticket = worked_on(cast)
    ask(cast, ticket, MONDAY_TEN + 20 * MINUTE)
    clock = clock_of(ticket, Measure.RESOLUTION)
    db.session.commit()

    later = MONDAY_TEN + timedelta(days=1)  # long after the deadline, before the reporter is reminded

    done = sweep(later)

    db.session.refresh(clock)
    assert (clock.due_at, clock.next_rung_at, clock.breached_at) == (None, None, None)
    assert queries.time_left(clock, later) is None
    assert queries.elapsed_of(clock, later) == 20 * MINUTE
    assert sum(done.values()) == 0
    assert breaches(ticket) == []


@pytest.mark.parametrize(
    ("paused", "resumed", "due", "reason"),
    [
        ("2026-10-12 11:00", "2026-10-12 13:30", "2026-10-12 14:30", "lunch inside the pause costs nothing"),
        ("2026-10-12 10:30", "2026-10-12 10:30", "2026-10-12 12:00", "a pause of no length"),
        ("2026-10-12 11:00", "2026-10-14 08:00", "2026-10-14 09:00", "two nights: the rest of an hour stays an hour"),
        ("2026-10-12 11:00", "2026-10-17 10:00", "2026-10-19 08:30", "resumed on Saturday, it runs from Monday"),
    ],
)
def test_rule_6_what_was_left_at_the_pause_is_left_at_its_end(cast, paused, resumed, due, reason):
    begin, end, expected = (datetime.fromisoformat(f"{text}+07:00").astimezone(UTC) for text in (paused, resumed, due))
    ticket = worked_on(cast)
    clock = clock_of(ticket, Measure.TIER1_HOLD)
    left = queries.time_left(clock, begin)

    ask(cast, ticket, begin)
    answer(cast, ticket, end)

    assert clock.due_at == expected, reason
    assert queries.time_left(clock, end) == left


@pytest.mark.parametrize(("zone", "due"), [("Asia/Jakarta", 4), ("Asia/Makassar", 3), ("Asia/Jayapura", 2)])
def test_rule_11_a_city_works_by_the_clock_on_its_own_wall(context, zone, due):
    reference.load_shipped(zone=zone, at=LONG_AGO)
    people = make_cast()
    at = datetime(2026, 10, 11, 12, 0, tzinfo=UTC)  # Sunday

    ticket = make_ticket(people.sari, at=at, **P2)

    # Two and a half working hours after seven thirty, in UTC; Tier 1's two hours end half an hour sooner.
    assert clock_of(ticket, Measure.TIER1_HOLD).due_at == datetime(2026, 10, 12, due - 2, 30, tzinfo=UTC)


def test_rule_12_a_reopened_ticket_goes_on_and_keeps_its_first_result(cast):
    ticket = worked_on(cast)
    solve(cast, ticket, MONDAY_TEN + 90 * MINUTE)
    first = clock_of(ticket, Measure.RESOLUTION)
    at = MONDAY_TEN + timedelta(days=1)

    operations.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Macet lagi", at=at)

    again = clock_of(ticket, Measure.RESOLUTION, cycle=2)
    assert (first.stopped_at, first.stopped_because, first.due_at is not None) == (
        MONDAY_TEN + 90 * MINUTE, StopReason.DONE, True,
    )  # fmt: skip
    assert again.carried_seconds == 90 * 60
    assert queries.time_left(again, at) == 450 * MINUTE - 90 * MINUTE
    assert queries.elapsed_of(again, at) == 90 * MINUTE
    hold = clock_of(ticket, Measure.TIER1_HOLD, cycle=2)
    assert hold.carried_seconds == 0, "the tier's own time begins anew"


def test_rule_12_what_was_warned_of_while_reopened_counts_the_old_use(cast):
    ticket = worked_on(cast)
    solve(cast, ticket, MONDAY_TEN + timedelta(hours=6))  # 10:00 to 16:00 is five working hours
    at = MONDAY_TEN + timedelta(days=1)

    operations.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Macet lagi", at=at)

    again = clock_of(ticket, Measure.RESOLUTION, cycle=2)
    assert again.carried_seconds == 5 * 3600
    assert again.next_rung_at == at + timedelta(minutes=37.5), "three quarters of 7.5 hours are 5 h 37.5 min"


def test_rule_13_a_breach_stays_though_the_ticket_is_resolved_later(cast):
    ticket = worked_on(cast)
    due = clock_of(ticket, Measure.RESOLUTION).due_at
    db.session.commit()
    sweep(due + MINUTE)
    escalated = db.session.get_one(type(ticket), ticket.id)
    operations.take_ticket(ticket=escalated, actor=cast.actor("budi"), at=due + HOUR)

    solve(cast, escalated, due + 2 * HOUR, name="budi")
    operations.confirm_ticket(ticket=escalated, actor=cast.actor("sari"), at=due + 3 * HOUR)

    clock = clock_of(ticket, Measure.RESOLUTION)
    assert (clock.breached_at, clock.stopped_because) == (due, StopReason.DONE)
    assert breaches(ticket).count("resolution") == 1


@pytest.mark.parametrize("end", ["solve", "pause", "escalate", "cancel"])
def test_rule_13_a_deadline_missed_is_a_breach_though_the_sweep_never_came(cast, end):
    ticket = worked_on(cast)
    clock = clock_of(ticket, Measure.TIER1_HOLD)
    at = clock.due_at + 10 * MINUTE
    reasons = {"reason": "Perlu", "at": at}

    match end:
        case "solve":
            solve(cast, ticket, at)
        case "pause":
            ask(cast, ticket, at)
        case "escalate":
            escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), tried="Kabel", **reasons)
        case "cancel":
            operations.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), **reasons)

    assert clock.breached_at == at - 10 * MINUTE
    db.session.flush()
    event = next(
        event
        for event in db.session.query(Event).filter_by(kind=EventKind.CLOCK_BREACHED, ticket_id=ticket.id)
        if event.details["measure"] == "tier1_hold"
    )
    assert (event.details["policy"], event.details["cycle"], event.details["late_seconds"]) == (1, 1, 600)
    db.session.commit()
    sweep(at)
    assert breaches(ticket).count("tier1_hold") == 1, "the sweep that comes late adds none"


def test_rule_13_in_time_is_no_breach(cast):
    ticket = worked_on(cast)
    due = clock_of(ticket, Measure.TIER1_HOLD).due_at

    solve(cast, ticket, due)

    assert clock_of(ticket, Measure.TIER1_HOLD).breached_at is None
    assert breaches(ticket) == ["response"], "what was late was the first answer"
