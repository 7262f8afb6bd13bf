"""Rules 14 to 16: no rung twice, none lost, in order, and until none is left."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from desk import health
from desk.database import db
from desk.escalation import jobs, ladder
from desk.event_kinds import EventKind
from desk.sla import queries
from desk.sla.kinds import Measure
from desk.sla.models import SlaClimb, SlaClock
from desk.tickets import lapsing
from desk.timeline import Event, OutboxEntry
from tests.factories import MONDAY_TEN
from tests.sla.acts import DAY, HOUR, MINUTE, clock_of, events_of, opened, reopen, resolve, say, swept, taken

SOON = timedelta(seconds=1)


def test_rule_14_the_database_itself_refuses_a_rung_climbed_twice(cast):
    ticket, _ = swept(opened(cast), MONDAY_TEN + 25 * MINUTE)
    clock = clock_of(ticket, Measure.RESPONSE)
    db.session.expunge(clock.climbs[0])

    db.session.add(SlaClimb(clock_id=clock.id, rung="75%", was_due_at=MONDAY_TEN, climbed_at=MONDAY_TEN))

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_rule_14_however_often_it_is_swept_there_is_one_event_with_one_outbox_entry_for_each_rung(cast):
    ticket = opened(cast)
    for minutes in (70, 70, 71, 125, 125, 126):
        ticket, _ = swept(ticket, MONDAY_TEN + minutes * MINUTE)

    told = events_of(ticket, EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED)
    keys = [(event.kind, event.details["measure"], event.details["cycle"], event.details.get("rung")) for event in told]
    assert len(keys) == len(set(keys))
    assert len(events_of(ticket, EventKind.TICKET_ESCALATED)) == 1
    waiting = [row.event_id for row in db.session.query(OutboxEntry)]
    assert {event.id for event in told} <= set(waiting)


def test_rule_15_the_same_rung_of_a_later_cycle_on_the_same_day_is_told_again(cast):
    ticket = taken(cast, at=MONDAY_TEN - 2 * HOUR)
    say(cast, ticket, MONDAY_TEN - 2 * HOUR, by="joko")
    ticket, _ = swept(ticket, MONDAY_TEN - HOUR + SOON)
    resolve(cast, ticket, MONDAY_TEN - HOUR + MINUTE)
    reopen(cast, ticket, MONDAY_TEN - 30 * MINUTE)

    ticket, _ = swept(ticket, MONDAY_TEN + 30 * MINUTE + SOON)

    told = events_of(ticket, EventKind.CLOCK_WARNED, measure="tier1_hold")
    assert [(event.details["cycle"], event.details["rung"]) for event in told] == [(1, "50%"), (2, "50%")]
    assert {event.happened_at.date() for event in told} == {MONDAY_TEN.date()}


def test_rule_15_what_fails_among_others_is_left_as_it_was_and_the_others_are_climbed(cast, monkeypatch):
    tickets = [opened(cast, at=MONDAY_TEN + number * SOON) for number in range(4)]
    db.session.commit()
    poisoned = clock_of(tickets[1], Measure.RESPONSE).id
    climb = ladder.climb_rung

    def fail(*, ticket, clock, at):
        done = climb(ticket=ticket, clock=clock, at=at)
        if clock.id == poisoned:
            raise RuntimeError("poison")
        return done

    monkeypatch.setattr(ladder, "climb_rung", fail)
    _, done = swept(tickets[0], MONDAY_TEN + 25 * MINUTE)
    assert done == {"warn": 3, "failed": 1}
    assert [len(events_of(ticket, EventKind.CLOCK_WARNED)) for ticket in tickets] == [1, 0, 1, 1]

    monkeypatch.undo()
    _, done = swept(tickets[0], MONDAY_TEN + 25 * MINUTE)
    assert done == {"warn": 1}


def test_rule_16_every_rung_comes_in_the_order_of_its_moment_over_pages_and_clocks(cast, monkeypatch):
    monkeypatch.setattr(jobs, "PAGE", 4)
    for number in range(5):
        opened(cast, at=MONDAY_TEN + number * 7 * MINUTE)
    db.session.commit()

    jobs.sweep(MONDAY_TEN + DAY)

    clocks = {(clock.ticket_id, clock.measure): clock for clock in db.session.query(SlaClock)}
    moments = []
    for event in db.session.query(Event).filter_by(kind=EventKind.CLOCK_WARNED).order_by(Event.id):
        clock = clocks[event.ticket_id, event.details["measure"]]
        moments.append(next(climb.was_due_at for climb in clock.climbs if climb.rung == event.details["rung"]))
    assert len(moments) >= 15
    assert moments == sorted(moments)


@pytest.mark.slow
def test_rule_16_more_than_a_page_of_answers_is_closed_in_one_sweep_whatever_is_in_the_way(cast, monkeypatch):
    tickets = [taken(cast) for _ in range(5)]
    for ticket in tickets:
        resolve(cast, ticket, MONDAY_TEN + MINUTE)
    poisoned, close = tickets[0].id, lapsing.close_unanswered

    def fail(*, ticket, at):
        if ticket.id == poisoned:
            raise RuntimeError("poison")
        close(ticket=ticket, at=at)

    monkeypatch.setattr(jobs, "PAGE", 2)
    monkeypatch.setattr(lapsing, "close_unanswered", fail)

    _, done = swept(tickets[1], tickets[1].closes_at)

    assert done == {"closed": 4, "failed": 1}


def test_rule_16_a_sweep_that_is_late_itself_is_an_alarm(cast):
    ticket = opened(cast)
    first = clock_of(ticket, Measure.RESPONSE).next_rung_at

    assert queries.sweep_lag(first) == timedelta()
    assert queries.sweep_lag(first + HOUR) == HOUR
    assert health.TICKER_MAY_SLEEP < HOUR
