"""Correcting what a ticket is, and the problem behind many tickets."""

import re

import pytest

from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.tickets import operations, triage
from desk.tickets.kinds import OWN_FIELDS, Impact, Kind, Urgency
from desk.tickets.models import Comment
from desk.tickets.states import IllegalMove
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket

DAY = {"kind": "problem", "impact": "D2", "urgency": "high"}


def a_problem(cast, **more):
    problem = make_ticket(cast.sari, description="Internet mati di semua ruang.", **more)
    triage.triage_ticket(
        ticket=problem,
        actor=cast.actor("joko"),
        kind=Kind.PROBLEM,
        impact=Impact.D2,
        urgency=Urgency.HIGH,
        at=MONDAY_TEN,
    )
    return problem


@pytest.mark.row("LLG-07")
def test_the_form_shows_five_kinds_with_their_own_fields(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    joko = client_as(cast.joko)

    html = joko.get(f"/tickets/{ticket.number}/triage").text

    assert re.findall(r'name="kind"[^>]*value="(\w+)"', html) == [kind.value for kind in Kind]
    for kind in Kind:
        for field in OWN_FIELDS[kind]:
            assert f'name="{field.name}"' in html


@pytest.mark.row("LLG-07")
def test_retyping_is_kept_in_the_history(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = f"/tickets/{ticket.number}"
    joko, sari = client_as(cast.joko), client_as(cast.sari)

    answer = joko.send(f"{page}/triage", **DAY, root_cause="Kabel utama putus", cause="milik jenis lain")

    assert answer.status_code == 303
    event = db.session.query(Event).filter_by(kind=EventKind.TICKET_TRIAGED).one()
    assert (event.actor_id, event.details["changes"]["kind"]) == (cast.joko.id, ["incident", "problem"])
    assert event.details["changes"]["priority"] == ["P3", "P2"]
    db.session.refresh(ticket)
    assert (ticket.kind, ticket.priority) == (Kind.PROBLEM, "P2")
    assert ticket.own_fields == {"root_cause": "Kabel utama putus"}, "only fields of its own kind are kept"
    assert "Kabel utama putus" in joko.get(page).text
    assert "Kabel utama putus" not in sari.get(page).text


def test_retyping_keeps_the_fields_that_both_kinds_know(cast):
    ticket = a_problem(cast)
    again = {
        "ticket": ticket,
        "actor": cast.actor("joko"),
        "impact": Impact.D4,
        "urgency": Urgency.LOW,
        "at": MONDAY_TEN,
    }

    triage.triage_ticket(kind=Kind.PROBLEM, own_fields={"root_cause": "Kabel"}, **again)
    triage.triage_ticket(kind=Kind.PROBLEM, own_fields={"workaround": "Tethering", "root_cause": ""}, **again)

    assert ticket.own_fields == {"root_cause": "Kabel", "workaround": "Tethering"}


@pytest.mark.row("LLG-07")
def test_a_problem_takes_its_incidents_along_and_closes_them_together(cast, client_as, moment):
    problem, lone = a_problem(cast), make_ticket(cast.sari)
    incidents = [make_ticket(cast.sari) for _ in range(3)]
    given_up = make_ticket(cast.sari)
    joko = client_as(cast.joko)
    for ticket in (*incidents, given_up):
        answer = joko.send(f"/tickets/{ticket.number}/link", problem=problem.number)
        assert answer.status_code == 303
    operations.cancel_ticket(ticket=given_up, actor=cast.actor("sari"), reason="Salah lapor", at=MONDAY_TEN)
    page = f"/tickets/{problem.number}"
    joko.send(f"{page}/take", page=page)

    answer = joko.send(f"{page}/resolve", answer="Kabel utama sudah diganti.", with_linked="y")

    assert answer.status_code == 303
    for ticket in (problem, *incidents):
        db.session.refresh(ticket)
        said = db.session.query(Comment).filter_by(ticket_id=ticket.id, body="Kabel utama sudah diganti.").all()
        assert (ticket.status, len(said)) == ("resolved", 1)
    assert [ticket.status for ticket in (lone, given_up)] == ["new", "cancelled"], "the others are left alone"
    assert all(ticket.number in joko.get(page).text for ticket in incidents)


def test_a_problem_can_be_answered_alone(cast):
    problem, incident = a_problem(cast), make_ticket(cast.sari)
    joko = cast.actor("joko")
    triage.link_to_problem(ticket=incident, problem=problem, actor=joko, at=MONDAY_TEN)
    operations.take_ticket(ticket=problem, actor=joko, at=MONDAY_TEN)

    operations.resolve_ticket(ticket=problem, actor=joko, answer="Selesai.", at=MONDAY_TEN)

    assert (problem.status, incident.status) == ("resolved", "new")


def test_only_an_open_problem_can_be_linked(cast):
    joko = cast.actor("joko")
    incident, other, over = make_ticket(cast.sari), make_ticket(cast.sari), a_problem(cast)
    operations.cancel_ticket(ticket=over, actor=joko, reason="Bukan masalah", at=MONDAY_TEN)

    for wrong in (other, over):
        with pytest.raises(BadInput) as refused:
            triage.link_to_problem(ticket=incident, problem=wrong, actor=joko, at=MONDAY_TEN)
        assert refused.value.field == "problem"
    assert incident.problem is None


def test_a_problem_hangs_on_no_other_problem(cast):
    with pytest.raises(BadInput):
        triage.link_to_problem(ticket=a_problem(cast), problem=a_problem(cast), actor=cast.actor("joko"), at=MONDAY_TEN)


@pytest.mark.parametrize("name", ["sari", "tono", "budi", "hesti_of_another_day", "rina", "dewi", "yosef"])
def test_who_does_not_hold_the_ticket_may_not_retype_it(cast, name):
    ticket = make_ticket(cast.sari)
    at = MONDAY_TEN
    actor = cast.actor("hesti", at.replace(year=2024)) if name == "hesti_of_another_day" else cast.actor(name)

    with pytest.raises(Forbidden):
        triage.triage_ticket(
            ticket=ticket, actor=actor, kind=Kind.CHANGE, impact=Impact.D1, urgency=Urgency.HIGH, at=at
        )


def test_what_is_over_is_neither_retyped_nor_linked(cast):
    joko, ticket, problem = cast.actor("joko"), make_ticket(cast.sari), a_problem(cast)
    operations.cancel_ticket(ticket=ticket, actor=joko, reason="Salah lapor", at=MONDAY_TEN)

    with pytest.raises(IllegalMove):
        triage.triage_ticket(
            ticket=ticket, actor=joko, kind=Kind.CHANGE, impact=Impact.D1, urgency=Urgency.HIGH, at=MONDAY_TEN
        )
    with pytest.raises(IllegalMove):
        triage.link_to_problem(ticket=ticket, problem=problem, actor=joko, at=MONDAY_TEN)
