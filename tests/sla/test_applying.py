"""Applying a version to clocks that run: which ones, once each, silently; the sweep decides afterwards under the cap."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.database import db
from desk.escalation import jobs
from desk.event_kinds import EventKind
from desk.sla import previews, proposals, queries
from desk.sla.applying import GAP, apply_batch, unfinished_ids
from desk.sla.bookkeeping import stretches_of
from desk.sla.jobs import work_on_proposals
from desk.sla.models import SlaClock
from desk.sla.rule_models import SlaApplication
from desk.tickets import operations as tickets
from desk.tickets.states import WaitingFor
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN, make_ticket
from tests.sla.changing import (
    TUESDAY_OFF,
    approved,
    clocks_of,
    differences,
    events,
    holiday_proposal,
    policy_content,
    policy_proposal,
    run,
)

HOUR = timedelta(hours=1)


def sweep(at):
    db.session.commit()
    assert jobs.sweep(at)["failed"] == 0


def outbox() -> int:
    return len(db.session.scalars(select(OutboxEntry.event_id)).all())


def test_rule_01_an_application_gives_the_new_version_and_writes_down_what_moved(cast):
    ticket = make_ticket(cast.sari)
    before = clocks_of(ticket)["response"].due_at

    application = approved(cast, policy_proposal(cast))
    run(application)

    clock = clocks_of(ticket)["response"]
    moved = [event for event in events(EventKind.CLOCK_MOVED) if event.details["measure"] == "response"]
    assert (clock.policy_version, clock.amount, clock.due_at) == (2, 30, MONDAY_TEN + timedelta(minutes=30))
    assert [event.details["was_due_at"] for event in moved] == [before.isoformat()]
    assert moved[0].details["promise"]["policy"] == 2
    assert moved[0].details["reason"] == "Rapat evaluasi"
    assert differences(ticket, at=MONDAY_TEN + HOUR) == []


def test_rule_02_a_holiday_moves_only_clocks_whose_interval_crosses_it(cast):
    ticket = make_ticket(cast.sari)  # P3: response today, hold until Tuesday, resolution until Thursday
    critical = make_ticket(cast.sari, service="PC", description="Lain.")
    before = {name: clock.due_at for name, clock in clocks_of(ticket).items()}

    application = approved(cast, holiday_proposal(cast))
    run(application)

    after = clocks_of(ticket)
    assert after["response"].due_at == before["response"]
    assert after["response"].calendar_version == after["resolution"].calendar_version - 1
    assert after["tier1_hold"].due_at == before["tier1_hold"] + timedelta(days=1)
    assert after["resolution"].due_at == before["resolution"] + timedelta(days=1)
    assert (application.looked_at, application.moved) == (4, 4)
    assert {event.details["measure"] for event in events(EventKind.CLOCK_MOVED)} == {"tier1_hold", "resolution"}
    assert differences(ticket, critical, at=MONDAY_TEN + HOUR) == []


def test_rule_02_an_application_goes_on_where_it_stopped_and_does_nothing_twice(cast):
    made = [make_ticket(cast.sari) for _ in range(5)]
    application = approved(cast, holiday_proposal(cast))

    assert apply_batch(application_id=application.id, at=MONDAY_TEN, limit=3) == 3
    db.session.commit()
    apply_batch(application_id=application.id, at=MONDAY_TEN, limit=3)
    db.session.rollback()  # the machine went down in the middle
    batches = run(application, limit=3)

    assert batches == 3
    assert (application.looked_at, application.moved) == (10, 10)
    assert len(events(EventKind.CLOCK_MOVED)) == 10
    assert len(events(EventKind.PROPOSAL_APPLIED)) == 1
    assert apply_batch(application_id=application.id, at=MONDAY_TEN) is None
    assert differences(*made, at=MONDAY_TEN + HOUR) == []


def test_rule_02_a_batch_that_another_ticker_took_is_left_to_it(cast, monkeypatch):
    make_ticket(cast.sari)
    application = approved(cast, holiday_proposal(cast))
    from desk.sla import effects

    look = effects.page_of

    def overtaken(plan, *, after, limit):
        found = look(plan, after=after, limit=limit)
        table = SlaApplication.__table__
        db.session.execute(table.update().values(last_clock_id=found[-1].id))
        return found

    monkeypatch.setattr(effects, "page_of", overtaken)

    assert apply_batch(application_id=application.id, at=MONDAY_TEN) is None
    assert events(EventKind.CLOCK_MOVED) == []


def test_rule_02_stopped_clocks_are_left_alone_and_a_paused_one_gets_its_deadline_when_it_goes_on(cast):
    over, paused = make_ticket(cast.sari), make_ticket(cast.sari)
    joko = cast.actor("joko")
    for ticket in (over, paused):
        tickets.take_ticket(ticket=ticket, actor=joko, at=MONDAY_TEN)
    tickets.resolve_ticket(ticket=over, actor=joko, answer="Sudah.", at=MONDAY_TEN)
    tickets.hold_ticket(ticket=paused, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Nomor seri?", at=MONDAY_TEN)
    db.session.commit()

    run(approved(cast, holiday_proposal(cast)))

    assert clocks_of(over)["resolution"].calendar_version == 1
    kept = clocks_of(paused)["resolution"]
    assert (kept.calendar_version, kept.due_at) == (2, None)
    tickets.resume_ticket(ticket=paused, actor=joko, at=MONDAY_TEN + HOUR)
    db.session.commit()
    assert clocks_of(paused)["resolution"].due_at is not None
    assert differences(over, paused, at=MONDAY_TEN + 2 * HOUR) == []


def test_rule_03_a_deadline_that_moves_into_the_past_sends_nothing_and_the_sweep_decides_under_the_cap(cast):
    made = [make_ticket(cast.sari) for _ in range(5)]
    later = MONDAY_TEN + HOUR  # the new first response of 30 minutes has passed by now
    sweep(MONDAY_TEN + timedelta(minutes=1))
    before = outbox()

    application = approved(cast, policy_proposal(cast, at=later), at=later)
    run(application, at=later, limit=4)

    assert outbox() == before, "a recalculation tells nobody"
    assert application.breaches_new == 5
    assert events(EventKind.CLOCK_BREACHED) == []
    waiting = sorted(clocks_of(ticket)["response"].next_rung_at for ticket in made)
    assert waiting == [later + 2 * n * GAP for n in range(5)], "two rungs each, a consequence a second"
    assert application.spread_until == later + 10 * GAP

    sweep(later + timedelta(seconds=5))
    assert len(events(EventKind.CLOCK_BREACHED)) == 3
    sweep(later + timedelta(seconds=60))
    assert len(events(EventKind.CLOCK_BREACHED)) == 5
    assert differences(*made, at=later + timedelta(seconds=61)) == []


def test_rule_03_a_second_application_waits_behind_the_first(cast):
    make_ticket(cast.sari)
    later = MONDAY_TEN + HOUR
    run(approved(cast, policy_proposal(cast, at=later), at=later), at=later)
    again = approved(cast, policy_proposal(cast, policy_content(P3=20), at=later), at=later)

    run(again, at=later)

    assert again.spread_until == later + 4 * GAP


def test_rule_03_a_miss_that_nobody_had_noted_is_judged_by_the_new_promise(cast):
    ticket = make_ticket(cast.sari)
    late = clocks_of(ticket)["response"].due_at + timedelta(minutes=5)  # no sweep has come by

    run(approved(cast, policy_proposal(cast, policy_content(P3=400), at=late), at=late), at=late)

    assert clocks_of(ticket)["response"].breached_at is None
    assert events(EventKind.CLOCK_BREACHED) == []
    assert differences(ticket, at=late + HOUR) == []


def test_rule_13_a_lifted_breach_keeps_its_event_and_the_new_deadline_can_be_missed(cast):
    ticket = make_ticket(cast.sari)
    late = clocks_of(ticket)["response"].due_at + timedelta(minutes=5)
    sweep(late)
    assert clocks_of(ticket)["response"].breached_at is not None

    application = approved(cast, policy_proposal(cast, policy_content(P3=240), at=late), at=late)
    run(application, at=late)

    clock = clocks_of(ticket)["response"]
    assert (clock.breached_at, application.breaches_lifted) == (None, 1)
    assert len(events(EventKind.CLOCK_BREACHED)) == 1
    assert [e.details["lifted"] for e in events(EventKind.CLOCK_MOVED) if e.details["measure"] == "response"] == [True]
    assert differences(ticket, at=late + timedelta(seconds=1)) == []
    missed = clock.due_at + timedelta(minutes=1)
    sweep(missed)
    assert len(events(EventKind.CLOCK_BREACHED)) == 2
    assert differences(ticket, at=missed + timedelta(seconds=1)) == []


def test_a_policy_re_matches_by_kind_service_and_department(cast):
    own, other = make_ticket(cast.sari), make_ticket(cast.eko)
    content = policy_content()
    content["scoped"].append(
        {
            "measure": "response",
            "priority": "P3",
            "service": "PC",
            "department": "DINKES",
            "amount": 45,
            "unit": "minutes",
            "calendar": "office5",
        }
    )

    run(approved(cast, policy_proposal(cast, content)))

    assert clocks_of(own)["response"].amount == 45
    assert clocks_of(other)["response"].amount == 120


def test_a_version_that_is_not_in_force_yet_waits_for_its_day(cast):
    content = policy_content(P3=30)
    content["policy"]["effective_from"] = "2026-10-14"
    application = approved(cast, policy_proposal(cast, content))

    assert unfinished_ids(MONDAY_TEN) == []
    assert unfinished_ids(MONDAY_TEN + timedelta(days=2)) == [application.id]


def test_the_ledger_is_counted_anew_with_the_resolution(cast):
    friday = datetime(2026, 10, 9, 3, 0, tzinfo=UTC)
    ticket = make_ticket(cast.sari, at=friday)
    joko = cast.actor("joko")
    tickets.take_ticket(ticket=ticket, actor=joko, at=friday)
    tickets.hold_ticket(ticket=ticket, actor=joko, waiting_for=WaitingFor.AGENCY, reason="Izin?", at=MONDAY_TEN)
    db.session.commit()
    before = [row.working_seconds for row in stretches_of(ticket.id)]

    run(approved(cast, holiday_proposal(cast, TUESDAY_OFF | {"on": "2026-10-12"})))

    after = [row.working_seconds for row in stretches_of(ticket.id)]
    assert before[0] - after[0] == 2.5 * 3600, "Monday from 07.30 to 10.00 is no working time any more"
    assert differences(ticket, at=MONDAY_TEN + HOUR) == []


def test_a_preview_says_what_the_application_then_does(cast):
    make_ticket(cast.sari)
    late = make_ticket(cast.eko, at=MONDAY_TEN - timedelta(days=6))
    sweep(MONDAY_TEN)
    proposal = holiday_proposal(cast, TUESDAY_OFF | {"on": "2026-10-09"}, TUESDAY_OFF)

    previews.preview(proposal=proposal, at=MONDAY_TEN)
    told = dict(proposal.preview)
    application = approved(cast, proposal)
    run(application)

    done = [application.looked_at, application.moved, application.breaches_lifted, application.breaches_new]
    assert done == [told[name] for name in ("looked_at", "moved", "breaches_lifted", "breaches_new")]
    assert told["moved"] > 0
    assert told["open_clocks"] == len(db.session.scalars(select(SlaClock).where(SlaClock.stopped_at.is_(None))).all())
    assert differences(late, at=MONDAY_TEN) == []


def test_a_preview_page_by_page_comes_to_the_same(cast):
    for _ in range(4):
        make_ticket(cast.sari)
    db.session.commit()
    one, other = holiday_proposal(cast), holiday_proposal(cast)

    previews.preview(proposal=one, at=MONDAY_TEN)
    while previews.look_further(proposal_id=other.id, at=MONDAY_TEN, limit=3):
        db.session.commit()

    assert other.preview == one.preview
    assert one.preview["moved"] == 8


def test_the_ticker_looks_at_proposals_and_applies_what_is_approved(cast):
    ticket = make_ticket(cast.sari)
    proposal = policy_proposal(cast)
    db.session.commit()

    assert work_on_proposals(MONDAY_TEN)["pages"] == 2
    db.session.refresh(proposal)
    proposals.approve_proposal(
        proposal=proposal, actor=cast.actor("dewi"), note="", apply_to_running=True, at=MONDAY_TEN
    )
    db.session.commit()

    assert work_on_proposals(MONDAY_TEN) == {"batches": 1}
    assert work_on_proposals(MONDAY_TEN) == {}
    assert clocks_of(ticket)["response"].policy_version == 2


def test_one_that_fails_does_not_hold_up_the_others(cast, monkeypatch, caplog):
    bad, good = holiday_proposal(cast), holiday_proposal(cast)
    db.session.commit()
    look = previews.look_further

    def poisoned(*, proposal_id, at):
        if proposal_id == bad.id:
            raise RuntimeError("poison")
        return look(proposal_id=proposal_id, at=at)

    monkeypatch.setattr(previews, "look_further", poisoned)

    done = work_on_proposals(MONDAY_TEN)

    assert (done["failed"], done["pages"]) == (1, 2)
    db.session.refresh(good)
    assert good.state == "previewed"


@pytest.mark.parametrize("measure", ["response", "resolution", "tier1_hold"])
def test_the_events_tell_enough_to_re_match_every_clock(cast, measure):
    ticket = make_ticket(cast.sari)
    opened = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_OPENED)).one()

    assert opened.details["scope"] == {"kind": ticket.kind, "service": "PC", "department": "DINKES"}
    assert clocks_of(ticket)[measure].policy_version == queries.policy_on(MONDAY_TEN.date()).version
