"""Tickets beside one another: links, parent and child, what is merged and what is split; and what each reader sees of it."""

from datetime import timedelta

import pytest

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.sla import queries as sla
from desk.sla import replaying
from desk.sla.kinds import Measure, StopReason
from desk.tickets import lapsing, merging, operations, queries, relating, relations, splitting, triage
from desk.tickets.kinds import CanWork, Impact, Kind, Urgency
from desk.tickets.link_models import LinkKind, TicketLink
from desk.tickets.states import IllegalMove, Status, WaitingFor
from desk.tickets.unfinished import Unfinished
from desk.timeline import Event
from tests.factories import MONDAY_TEN, department_of, make_ticket

HOUR = timedelta(hours=1)
LATER = MONDAY_TEN + 2 * HOUR
K = LinkKind


def link(cast, kind, first, second, by="joko"):
    return relating.link_beside(ticket=first, other=second, kind=kind, is_first=True, actor=cast.actor(by), at=LATER)


def child_of(cast, parent, *, department="DISDIKBUD", service="PC", by="joko", at=LATER):
    return relating.open_child(
        parent=parent, department=department_of(department), service=catalogue.get_service(service, on=at.date()),
        description="Cetak ulang SKRD.", can_work=CanWork.HAMPERED, actor=cast.actor(by), at=at,
    )  # fmt: skip


def differences(*tickets):
    db.session.commit()
    return [line for ticket in tickets for line in replaying.differences_of(ticket.id, at=LATER + 9 * HOUR)]


@pytest.mark.parametrize("kind", [K.CAUSED_BY, K.PARENT, K.DUPLICATES])
def test_a_chain_of_links_does_not_lead_back(cast, kind):
    a, b, c = (make_ticket(cast.sari) for _ in range(3))
    link(cast, kind, a, b)
    link(cast, kind, b, c)

    with pytest.raises(BadInput):
        link(cast, kind, c, a)
    with pytest.raises(BadInput):
        link(cast, kind, a, a)


def test_two_tickets_are_linked_once_and_have_one_parent(cast):
    a, b, c = (make_ticket(cast.sari) for _ in range(3))
    link(cast, K.RELATES, a, b)
    link(cast, K.PARENT, a, b)

    with pytest.raises(BadInput):
        link(cast, K.RELATES, b, a)
    with pytest.raises(BadInput):
        link(cast, K.PARENT, c, b)


def test_who_does_not_work_on_a_ticket_links_nothing_to_it(cast):
    ours, theirs = make_ticket(cast.sari), make_ticket(cast.tono)

    with pytest.raises(Forbidden):
        link(cast, K.RELATES, theirs, ours)
    with pytest.raises(Forbidden):  # a child stops its parent: whoever works on the child alone makes it none
        relating.link_beside(
            ticket=ours, other=theirs, kind=K.PARENT, is_first=False, actor=cast.actor("joko"), at=LATER
        )


@pytest.mark.row("MTR-14")
def test_a_part_for_another_department_has_clocks_of_its_own_and_is_done_before_the_whole(cast):
    parent = make_ticket(cast.sari)
    joko, tono = cast.actor("joko"), cast.actor("tono")
    operations.take_ticket(ticket=parent, actor=joko, at=LATER)
    child = child_of(cast, parent)

    assert (child.tier, child.department.code, child.reporter_id) == (1, "DISDIKBUD", cast.joko.id)
    running = {one.measure for one in sla.clocks_of(child.id) if one.stopped_at is None}
    assert {Measure.RESPONSE, Measure.RESOLUTION, Measure.TIER1_HOLD} <= running
    assert next(one for one in sla.clocks_of(parent.id) if one.measure is Measure.RESOLUTION).is_running
    with pytest.raises(Unfinished, match=child.number):
        operations.resolve_ticket(ticket=parent, actor=joko, answer="Sudah.", at=LATER)

    operations.take_ticket(ticket=child, actor=tono, at=LATER)
    operations.resolve_ticket(ticket=child, actor=tono, answer="Dicetak.", at=LATER + HOUR)
    operations.resolve_ticket(ticket=parent, actor=joko, answer="Sudah.", at=LATER + HOUR)
    assert differences(parent, child) == []


def test_the_number_of_a_part_is_said_to_those_alone_who_may_read_it(cast):
    parent = make_ticket(cast.sari, service="JAR-WAN")
    child_of(cast, parent, by="budi")
    operations.take_ticket(ticket=parent, actor=cast.actor("nadia"), at=LATER)

    with pytest.raises(Unfinished, match=department_of("DISDIKBUD").short) as refused:
        operations.resolve_ticket(ticket=parent, actor=cast.actor("nadia"), answer="Sudah.", at=LATER)

    assert "number" not in refused.value.values
    shown = relations.beside(parent, cast.actor("nadia"), LATER)
    assert [line.other for line in shown] == [None], "that there is one, and nothing else"
    assert relations.beside(parent, cast.actor("budi"), LATER)[0].other is not None


def test_a_ticket_that_is_over_gets_no_part_and_a_part_does_not_leave_by_itself(cast):
    parent = make_ticket(cast.sari)
    child = child_of(cast, parent)
    kept = db.session.query(TicketLink).one()

    with pytest.raises(Forbidden):
        relating.unlink_beside(ticket=child, link_id=kept.id, actor=cast.actor("tono"), at=LATER)
    with pytest.raises(NotFound):
        relating.unlink_beside(ticket=parent, link_id=kept.id + 1, actor=cast.actor("joko"), at=LATER)
    relating.unlink_beside(ticket=parent, link_id=kept.id, actor=cast.actor("joko"), at=LATER)
    operations.cancel_ticket(ticket=parent, actor=cast.actor("joko"), reason="Batal", at=LATER)
    with pytest.raises(IllegalMove):
        child_of(cast, parent)


def test_what_waits_for_the_reporter_goes_on_when_only_the_wait_is_over(cast):
    parent, joko = make_ticket(cast.sari), cast.actor("joko")
    operations.take_ticket(ticket=parent, actor=joko, at=LATER)
    child = child_of(cast, parent)
    operations.hold_ticket(ticket=parent, actor=joko, waiting_for=WaitingFor.REPORTER, reason="Kapan?", at=LATER)

    lapsing.resolve_unanswered(ticket=parent, at=LATER + 8 * HOUR)

    assert parent.status is Status.IN_PROGRESS, "a part of it is not done yet"
    assert differences(parent, child) == []


@pytest.mark.row("LLG-07")
def test_several_are_merged_and_one_answer_reaches_everybody(cast):
    tickets = [make_ticket(cast.sari, service="JAR-WAN"), make_ticket(cast.eko, service="JAR-WAN")]
    into = make_ticket(cast.tono, service="JAR-WAN", at=MONDAY_TEN + HOUR)
    budi = cast.actor("budi")
    merging.merge_several(tickets=tickets, into=into, actor=budi, at=LATER)
    assert next(one for one in sla.clocks_of(into.id) if one.measure is Measure.RESOLUTION).started_at == MONDAY_TEN
    last = make_ticket(cast.hesti, service="JAR-WAN", at=LATER)
    merging.merge_ticket(ticket=into, into=last, actor=budi, at=LATER)
    operations.take_ticket(ticket=last, actor=budi, at=LATER)

    operations.resolve_ticket(ticket=last, actor=budi, answer="Serat disambung.", at=LATER + HOUR)

    heard = db.session.query(Event).filter_by(kind=EventKind.TICKET_ANSWERED).order_by(Event.ticket_id).all()
    assert [event.ticket_id for event in heard] == sorted(one.id for one in (*tickets, into))
    assert {person.username for event in heard for person in recipients.of(event)} == {"sari", "eko", "tono"}
    for ticket in (*tickets, into):
        answer = queries.last_answer(ticket)
        assert answer is not None
        assert answer.body == "Serat disambung."
    assert differences(*tickets, into, last) == []


def test_what_stood_beside_a_merged_ticket_stands_beside_the_one_that_goes_on(cast):
    first, into, other = (make_ticket(cast.sari) for _ in range(3))
    child = child_of(cast, first)
    link(cast, K.RELATES, first, other)
    link(cast, K.RELATES, first, into)

    merging.merge_ticket(ticket=first, into=into, actor=cast.actor("joko"), at=LATER)

    assert [one.id for one in relations.open_children(into.id)] == [child.id]
    assert relations.links_of(first.id) == []
    assert {one.kind for one in relations.links_of(into.id)} == {K.PARENT, K.RELATES}


def test_a_problem_takes_its_reports_along_when_it_is_merged(cast):
    budi = cast.actor("budi")
    old, new, report = (make_ticket(cast.eko, service="JAR-WAN") for _ in range(3))
    for ticket in (old, new):
        triage.triage_ticket(
            ticket=ticket, actor=budi, kind=Kind.PROBLEM, impact=Impact.D1, urgency=Urgency.HIGH, at=LATER
        )
    triage.link_to_problem(ticket=report, problem=old, actor=budi, at=LATER)

    with pytest.raises(BadInput):
        merging.merge_ticket(ticket=old, into=report, actor=budi, at=LATER)
    merging.merge_ticket(ticket=old, into=new, actor=budi, at=LATER)

    assert report.problem_id == new.id
    assert differences(old, new, report) == []


@pytest.mark.parametrize("reporter", ["an employee", "a caller"])
def test_rule_21_a_second_matter_has_the_same_reporter_and_new_clocks(cast, reporter):
    caller = {"reporter_name": "Bu Ani", "reporter_contact": "0812"} if reporter == "a caller" else {}
    ticket = make_ticket(cast.joko if caller else cast.sari, **caller)

    second = splitting.split_ticket(
        ticket=ticket, service=catalogue.get_service("AKUN", on=LATER.date()), description="Lupa kata sandi.",
        can_work=CanWork.NO, actor=cast.actor("joko"), at=LATER,
    )  # fmt: skip

    for name in ("reporter_id", "reporter_name", "reporter_contact", "filed_by_id", "department_id"):
        assert getattr(second, name) == getattr(ticket, name)
    assert {one.started_at for one in sla.clocks_of(second.id)} == {LATER}
    assert ticket.status is Status.NEW
    told = db.session.query(Event).filter_by(kind=EventKind.TICKET_SPLIT).one()
    assert told.details["second"] == second.number
    assert [person.id for person in recipients.of(told)] == ([] if caller else [cast.sari.id])
    assert differences(ticket, second) == []


def test_the_moves_have_pages(cast, client_as, moment):
    ticket, other, theirs = make_ticket(cast.sari), make_ticket(cast.sari), make_ticket(cast.tono)
    browser = client_as(cast.joko)
    address = f"/tickets/{ticket.number}"
    part = {"service": "PC", "description": "Bagian lain", "can_work": "yes"}

    assert browser.send(f"{address}/relation", relation="caused_by:1", other=other.number).status_code == 303
    assert browser.send(f"{address}/relation", relation="relates:1", other=theirs.number).status_code == 422
    assert browser.send(f"{address}/child", **part, department="DISDIKBUD").status_code == 303
    assert browser.send(f"{address}/split", **part).status_code == 303
    assert browser.send(f"{address}/gather", others=f"{other.number}, TIDAK-ADA").status_code == 422
    assert browser.send(f"{address}/gather", others=f" {other.number}, {other.number}").status_code == 303
    page = browser.get(address).text
    assert "/relations/" in page
    assert client_as(cast.sari).get(f"/tickets/{other.number}").status_code == 200
    resolved = browser.send(f"{address}/take", page=address)
    assert resolved.status_code == 303
    refused = browser.send(f"{address}/resolve", answer="Sudah diganti.")
    assert refused.status_code == 409
    assert "Sudah diganti." in refused.text, "what was typed is kept"
    db.session.expire_all()
    assert other.status is Status.MERGED
    assert {one.stopped_because for one in sla.clocks_of(other.id)} == {StopReason.MERGED}


def test_a_merged_reporter_reads_the_answer_on_their_own_page_and_nothing_else_of_the_other_ticket(
    cast, client_as, moment
):
    mine, into = (
        make_ticket(cast.sari, service="JAR-WAN"),
        make_ticket(cast.eko, service="JAR-WAN", description="Rahasia kantor sebelah"),
    )
    budi = cast.actor("budi")
    merging.merge_ticket(ticket=mine, into=into, actor=budi, at=MONDAY_TEN)
    operations.take_ticket(ticket=into, actor=budi, at=MONDAY_TEN)
    operations.resolve_ticket(ticket=into, actor=budi, answer="Serat disambung.", at=MONDAY_TEN)
    db.session.commit()
    sari = client_as(cast.sari)

    page = sari.get(f"/tickets/{mine.number}").text

    assert "Serat disambung." in page
    assert "Rahasia kantor sebelah" not in page
    assert sari.get(f"/tickets/{into.number}").status_code == 404
