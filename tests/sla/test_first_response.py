"""Rules 11 and 18 to 20: one UTC, five separate fields, a time for each tier, and what counts as the first response."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.database import db
from desk.escalation import operations as escalation
from desk.sla import queries
from desk.sla.kinds import Measure, StopReason
from desk.sla.ladders import due_rungs
from desk.sla.models import SlaClock
from desk.tickets import operations
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.states import Status, WaitingFor
from tests.factories import MONDAY_TEN, make_ticket

P2 = {"affected": Affected.OFFICE, "can_work": CanWork.NO}
LATER = MONDAY_TEN + timedelta(minutes=10)


def clock_of(ticket, measure, cycle=1):
    db.session.flush()
    return db.session.query(SlaClock).filter_by(ticket_id=ticket.id, measure=measure, cycle=cycle).one()


def hand_up(cast, ticket, at=LATER):
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Kabel", at=at)


def test_rule_18_escalating_changes_the_tier_and_nothing_that_is_not_its_own(cast):
    ticket = make_ticket(cast.sari, **P2)
    before = (ticket.priority, ticket.impact, ticket.urgency, ticket.kind, ticket.department_id, ticket.reporter_id)

    hand_up(cast, ticket)
    db.session.flush()
    db.session.refresh(ticket)

    assert (ticket.tier, ticket.responsible_department.code, ticket.assignee_id) == (2, "DISKOMINFO", None)
    assert before == (
        ticket.priority, ticket.impact, ticket.urgency, ticket.kind, ticket.department_id, ticket.reporter_id,
    )  # fmt: skip
    assert "escalated" not in set(Status), "it is no status"


def test_rule_19_each_tier_has_a_time_of_its_own_beside_the_whole(cast):
    ticket = make_ticket(cast.sari, **P2)
    whole = clock_of(ticket, Measure.RESOLUTION)
    due = whole.due_at

    hand_up(cast, ticket)
    lower, upper = clock_of(ticket, Measure.TIER1_HOLD), clock_of(ticket, Measure.TIER2_HOLD)
    assert (lower.stopped_at, lower.stopped_because) == (LATER, StopReason.MOVED)
    assert (upper.started_at, upper.is_running) == (LATER, True)
    assert queries.elapsed_of(lower, LATER) == timedelta(minutes=10)
    assert (whole.due_at, whole.started_at, whole.is_running) == (due, MONDAY_TEN, True)

    escalation.return_ticket(
        ticket=ticket, actor=cast.actor("budi"), reason="Uji lagi", at=LATER + timedelta(minutes=5)
    )
    again = clock_of(ticket, Measure.TIER1_HOLD, cycle=2)
    assert upper.stopped_because is StopReason.MOVED
    assert queries.time_left(again, again.started_at) == timedelta(hours=2), "a second stay has a second budget"
    assert whole.due_at == due


def test_rule_19_a_ticket_that_waits_runs_on_when_it_is_handed_up(cast):
    ticket, joko = make_ticket(cast.sari, **P2), cast.actor("joko")
    operations.take_ticket(ticket=ticket, actor=joko, at=MONDAY_TEN)
    operations.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Apa?", at=MONDAY_TEN)

    hand_up(cast, ticket)

    assert (ticket.status, ticket.waiting_for) == (Status.ACCEPTED, None)
    assert clock_of(ticket, Measure.RESOLUTION).is_running
    assert clock_of(ticket, Measure.TIER1_HOLD).paused_at is None


def silent(cast, ticket):
    pass


def taken(cast, ticket):
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)


def noted(cast, ticket):
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="Cek loket", at=LATER)


def said_by_the_reporter(cast, ticket):
    operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Masih mati", at=LATER)


def assigned(cast, ticket):
    operations.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=LATER)


def handed_up(cast, ticket):
    hand_up(cast, ticket)


def answered(cast, ticket):
    operations.reply(ticket=ticket, actor=cast.actor("hesti"), body="Kami datang.", at=LATER)


def asked_back(cast, ticket):
    taken(cast, ticket)
    operations.hold_ticket(
        ticket=ticket, actor=cast.actor("joko"), waiting_for=WaitingFor.REPORTER, reason="Apa?", at=LATER
    )


def solved(cast, ticket):
    taken(cast, ticket)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=LATER)


def answered_by_tier_two(cast, ticket):
    hand_up(cast, ticket)
    operations.reply(ticket=ticket, actor=cast.actor("budi"), body="Kami cek.", at=LATER)


@pytest.mark.parametrize(
    ("act", "counts"),
    [
        (silent, False),
        (taken, False),
        (noted, False),
        (said_by_the_reporter, False),
        (assigned, False),
        (handed_up, False),
        (answered, True),
        (asked_back, True),
        (solved, True),
        (answered_by_tier_two, True),
    ],
)
def test_rule_20_the_first_response_is_a_public_word_of_somebody_else(cast, act, counts):
    ticket = make_ticket(cast.sari, **P2)

    act(cast, ticket)

    clock = clock_of(ticket, Measure.RESPONSE)
    assert ticket.responded_at == (LATER if counts else None)
    assert clock.stopped_at == (LATER if counts else None)


def test_rule_20_a_technician_who_reports_still_has_to_be_answered_by_another(cast):
    ticket = make_ticket(cast.joko, **P2)
    operations.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)

    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Saya kerjakan sendiri", at=LATER)
    assert clock_of(ticket, Measure.RESPONSE).is_running
    operations.reply(ticket=ticket, actor=cast.actor("hesti"), body="Baik", at=LATER)

    assert clock_of(ticket, Measure.RESPONSE).stopped_because is StopReason.DONE


def test_rule_20_only_the_first_counts(cast):
    ticket = make_ticket(cast.sari, **P2)
    answered(cast, ticket)

    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Lagi", at=LATER + timedelta(hours=1))

    assert (ticket.responded_at, clock_of(ticket, Measure.RESPONSE).stopped_at) == (LATER, LATER)


def test_rule_11_the_zone_of_the_asker_moves_no_deadline(cast):
    in_utc = make_ticket(cast.sari, **P2)
    in_papua = make_ticket(cast.sari, at=MONDAY_TEN.astimezone(ZoneInfo("Asia/Jayapura")), **P2)
    db.session.commit()
    db.session.expire_all()

    for measure in (Measure.RESPONSE, Measure.TIER1_HOLD, Measure.RESOLUTION):
        first, second = clock_of(in_utc, measure), clock_of(in_papua, measure)
        assert first.due_at == second.due_at
        assert second.started_at.utcoffset() == timedelta(0)


def test_a_clock_warns_when_three_quarters_are_used(cast):
    ticket = make_ticket(cast.sari, **P2)

    moments = {}
    for clock in queries.clocks_of(ticket.id):
        ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
        moments |= {(clock.measure, due.rung.key): due.at for due in due_rungs(ladder, queries.course_of(clock))}

    assert moments[Measure.RESPONSE, "75%"] == MONDAY_TEN + timedelta(minutes=22.5)
    assert moments[Measure.TIER1_HOLD, "50%"] == MONDAY_TEN + timedelta(minutes=60)
    assert moments[Measure.TIER1_HOLD, "75%"] == MONDAY_TEN + timedelta(minutes=90)
    # 5 h 37.5 min: five hours are left of Monday, the rest is Tuesday's.
    assert moments[Measure.RESOLUTION, "75%"] == datetime(2026, 10, 13, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("waiting_for", list(WaitingFor))
def test_rule_20_telling_the_reporter_whom_we_wait_for_is_an_answer(cast, waiting_for):
    ticket, budi = make_ticket(cast.sari, service="EMAIL"), cast.actor("budi")
    operations.take_ticket(ticket=ticket, actor=budi, at=MONDAY_TEN)

    operations.hold_ticket(
        ticket=ticket, actor=budi, waiting_for=waiting_for, reason="Menunggu jawaban penyedia.", at=LATER
    )

    assert ticket.responded_at == LATER
    assert clock_of(ticket, Measure.RESPONSE).stopped_because is StopReason.DONE
