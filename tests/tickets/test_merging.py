"""Merging: one ticket goes on for both; and a date promised by hand, which no clock touches."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.sla import queries, replaying
from desk.sla.kinds import Measure, StopReason
from desk.tickets import merging, operations, promising, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.states import IllegalMove, Status
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

HOUR = timedelta(hours=1)
LATER = MONDAY_TEN + 3 * HOUR


def clock_of(ticket, measure):
    return next(clock for clock in queries.clocks_of(ticket.id) if clock.measure is measure)


def differences(*tickets):
    db.session.commit()
    return [line for ticket in tickets for line in replaying.differences_of(ticket.id, at=LATER + HOUR)]


def test_rule_21_a_merged_ticket_stops_as_merged_and_the_other_keeps_the_earlier_start(cast):
    older = make_ticket(cast.sari)
    younger = make_ticket(cast.sari, at=MONDAY_TEN + HOUR)

    merging.merge_ticket(ticket=older, into=younger, actor=cast.actor("joko"), at=LATER)

    assert (older.status, older.merged_into_id, older.closed_at) == (Status.MERGED, younger.id, LATER)
    assert {clock.stopped_because for clock in queries.clocks_of(older.id)} == {StopReason.MERGED}
    response = clock_of(younger, Measure.RESPONSE)
    assert (response.started_at, response.due_at) == (MONDAY_TEN, MONDAY_TEN + 2 * HOUR), (
        "noon, no more two in the afternoon"
    )
    assert clock_of(younger, Measure.RESOLUTION).started_at == MONDAY_TEN
    assert clock_of(younger, Measure.TIER1_HOLD).started_at == MONDAY_TEN + HOUR, "the tier has had it no longer"
    assert differences(older, younger) == []


def test_rule_21_merging_into_an_older_ticket_moves_no_clock(cast):
    older = make_ticket(cast.sari)
    younger = make_ticket(cast.sari, at=MONDAY_TEN + HOUR)
    before = [(clock.started_at, clock.due_at) for clock in queries.clocks_of(older.id)]

    merging.merge_ticket(ticket=younger, into=older, actor=cast.actor("joko"), at=LATER)

    assert [(clock.started_at, clock.due_at) for clock in queries.clocks_of(older.id)] == before
    assert differences(older, younger) == []


def test_rule_21_a_ticket_reported_anew_starts_new_clocks(cast):
    first = make_ticket(cast.sari)
    again = make_ticket(cast.sari, at=LATER)

    assert clock_of(again, Measure.RESOLUTION).started_at == LATER
    assert clock_of(first, Measure.RESOLUTION).started_at == MONDAY_TEN


def test_what_cannot_be_merged_is_refused_with_a_reason(cast):
    ticket, other = make_ticket(cast.sari), make_ticket(cast.sari)
    joko = cast.actor("joko")

    with pytest.raises(BadInput):
        merging.merge_ticket(ticket=ticket, into=ticket, actor=joko, at=LATER)
    with pytest.raises(Forbidden):
        merging.merge_ticket(ticket=ticket, into=other, actor=cast.actor("tono"), at=LATER)
    operations.cancel_ticket(ticket=other, actor=joko, reason="Salah", at=LATER)
    with pytest.raises(BadInput):
        merging.merge_ticket(ticket=ticket, into=other, actor=joko, at=LATER)
    with pytest.raises(IllegalMove):
        merging.merge_ticket(ticket=other, into=ticket, actor=joko, at=LATER)


def test_a_foreign_number_cannot_be_merged_into(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    foreign = make_ticket(cast.eko)

    page = f"/tickets/{ticket.number}"
    answer = client_as(cast.joko).send(f"{page}/merge", page=f"{page}/merge", into=foreign.number)

    assert answer.status_code == 422
    assert db.session.get_one(type(foreign), foreign.id).status is not Status.MERGED


def test_rule_22_a_date_promised_by_hand_stands_whatever_the_clocks_do(cast):
    ticket = make_ticket(cast.sari)
    promised = MONDAY_TEN + timedelta(days=9)

    promising.promise_date(
        ticket=ticket, actor=cast.actor("joko"), promised_for=promised, reason="Suku cadang dipesan.", at=LATER
    )
    triage.triage_ticket(
        ticket=ticket, actor=cast.actor("joko"), kind=Kind.INCIDENT, impact=Impact.D2, urgency=Urgency.HIGH,
        at=LATER + HOUR,
    )  # fmt: skip

    assert (ticket.promised_for, ticket.promised_by_id, ticket.promised_reason) == (
        promised, cast.joko.id, "Suku cadang dipesan.",
    )  # fmt: skip
    assert clock_of(ticket, Measure.RESOLUTION).due_at != promised
    told = db.session.query(Event).filter_by(ticket_id=ticket.id, kind=EventKind.TICKET_PROMISED).one()
    assert told.details["promised_for"] == promised.isoformat()
    assert ticket.responded_at == LATER, "the reporter has heard something"
    assert differences(ticket) == []


def test_a_promise_lies_in_the_future_and_has_a_reason(cast):
    ticket, joko = make_ticket(cast.sari), cast.actor("joko")

    for moment, reason in ((MONDAY_TEN, "Segera"), (LATER + HOUR, "  ")):
        with pytest.raises(BadInput):
            promising.promise_date(ticket=ticket, actor=joko, promised_for=moment, reason=reason, at=LATER)
    with pytest.raises(Forbidden):
        promising.promise_date(
            ticket=ticket, actor=cast.actor("sari"), promised_for=LATER + HOUR, reason="Besok", at=LATER
        )


def test_a_promise_is_typed_in_local_time_and_shown_to_the_reporter(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = f"/tickets/{ticket.number}"

    sent = client_as(cast.joko).send(
        f"{page}/promise", page=f"{page}/promise", promised_for="2026-10-20T14:00", reason="Menunggu suku cadang."
    )

    assert sent.status_code == 303
    shown = client_as(cast.sari).get(page).text
    assert "14.00 WIB" in shown
    assert "Menunggu suku cadang." in shown
