"""Handing tickets up and back, by hand and by the clock."""

from datetime import date, timedelta

import pytest

from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.escalation import operations, queries
from desk.escalation.jobs import sweep
from desk.escalation.models import Direction, Escalation
from desk.event_kinds import EventKind
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.organisation import operations as organisation
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.states import IllegalMove, Status
from desk.timeline import Event
from tests.factories import LONG_AGO, MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=20)
SECOND = timedelta(seconds=1)
URGENT = {"affected": Affected.OFFICE, "can_work": CanWork.NO}


def hand_up(cast, ticket, at=LATER, reason="Perlu akses", tried="Ganti kabel", name="joko"):
    return operations.escalate_ticket(ticket=ticket, actor=cast.actor(name), reason=reason, tried=tried, at=at)


def kinds_of(ticket):
    return [event.kind for event in db.session.query(Event).filter_by(ticket_id=ticket.id).order_by(Event.id)]


def hold_due(ticket):
    return db.session.query(SlaClock).filter_by(ticket_id=ticket.id, measure=Measure.TIER1_HOLD).one().due_at


def make_autonomous(cast, ends_on=None):
    organisation.set_autonomy(
        department=cast.sari.department, decree="SK 12/2026", starts_on=date(2026, 1, 1), ends_on=ends_on,
        actor=cast.actor("dewi"), at=LONG_AGO,
    )  # fmt: skip


@pytest.mark.row("LLG-03")
@pytest.mark.parametrize(
    ("reason", "tried", "field"), [("", "Ganti kabel", "reason"), ("Perlu", "", "tried"), ("Perlu", " \n", "tried")]
)
def test_escalating_needs_a_reason_and_what_was_tried(cast, reason, tried, field):
    ticket = make_ticket(cast.sari)

    with pytest.raises(BadInput) as refused:
        hand_up(cast, ticket, reason=reason, tried=tried)

    assert refused.value.field == field
    assert (ticket.tier, queries.hand_overs_of(ticket.id)) == (1, [])


@pytest.mark.row("LLG-03")
def test_an_escalation_without_what_was_tried_is_refused_on_its_page(cast, client_as, moment):
    ticket = make_ticket(cast.sari)

    answer = client_as(cast.joko).send(f"/tickets/{ticket.number}/escalate", reason="Perlu akses inti", tried="")

    assert answer.status_code == 422
    assert 'id="tried-error"' in answer.text
    assert "Perlu akses inti" in answer.text
    assert db.session.get_one(Ticket, ticket.id).tier == 1


@pytest.mark.row("LLG-03")
def test_what_tier_two_solved_waits_on_the_board_of_tier_one_to_be_confirmed(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    hand_up(cast, ticket)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=LATER)
    joko = client_as(cast.joko)
    assert 'id="confirm"' not in joko.get("/").text

    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Switch diganti.", at=LATER)

    board = joko.get("/").text
    section = board[board.index('id="confirm"') :].partition("</section>")[0]
    assert ticket.number in section
    assert joko.send(f"/tickets/{ticket.number}/confirm", page=f"/tickets/{ticket.number}").status_code == 303
    assert 'id="confirm"' not in joko.get("/").text


def test_a_hand_over_says_who_why_and_what_was_tried(cast):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)

    up = hand_up(cast, ticket, name="hesti")
    down = operations.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Uji port lain", at=LATER)

    assert (up.cycle, up.direction, up.actor_id, up.reason, up.tried, up.forced) == (
        1, Direction.UP, cast.hesti.id, "Perlu akses", "Ganti kabel", False,
    )  # fmt: skip
    assert (down.cycle, down.direction, down.actor_id, down.forced) == (2, Direction.DOWN, cast.budi.id, False)
    assert (ticket.contact_id, ticket.assignee_id) == (cast.joko.id, cast.joko.id), "who worked on it stays the contact"


def test_what_lies_with_tier_two_is_not_handed_up_again(cast):
    ticket = make_ticket(cast.sari)
    hand_up(cast, ticket)

    with pytest.raises(Forbidden):
        hand_up(cast, ticket)
    assert len(queries.hand_overs_of(ticket.id)) == 1


def test_what_is_answered_is_not_handed_up(cast):
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=LATER)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Sudah.", at=LATER)

    with pytest.raises(IllegalMove):
        hand_up(cast, ticket)


def test_nothing_is_given_back_to_a_department_without_technicians(cast):
    ticket = make_ticket(cast.eko)

    with pytest.raises(BadInput):
        operations.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Uji dahulu", at=LATER)
    assert (ticket.tier, ticket.returns) == (2, 0)


@pytest.mark.parametrize(
    ("affected", "can_work", "forced"),
    [
        (Affected.PUBLIC, CanWork.NO, True),
        (Affected.OFFICE, CanWork.NO, True),
        (Affected.SELF, CanWork.NO, False),
        (Affected.SELF, CanWork.YES, False),
    ],
    ids=["P1", "P2", "P3", "P4"],
)
def test_an_overdue_hold_is_forced_up_for_p1_and_p2_and_offered_for_p3_and_p4(cast, affected, can_work, forced):
    ticket = make_ticket(cast.sari, affected=affected, can_work=can_work)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    due = hold_due(ticket)
    db.session.commit()

    sweep(due)
    assert db.session.get_one(Ticket, ticket.id).tier == 1, "at the very moment it is still in time"
    sweep(due + SECOND)

    db.session.refresh(ticket)
    hand_overs = db.session.query(Escalation).filter_by(ticket_id=ticket.id).all()
    if forced:
        assert (ticket.tier, ticket.status, ticket.assignee_id) == (2, Status.ACCEPTED, None)
        assert [(row.forced, row.actor_id, row.reason) for row in hand_overs] == [(True, None, "")]
        assert ticket.contact_id == cast.joko.id
    else:
        assert (ticket.tier, ticket.status, hand_overs) == (1, Status.IN_PROGRESS, [])
        assert kinds_of(ticket).count(EventKind.ESCALATION_OFFERED) == 1


def test_an_offer_taken_is_an_escalation_by_hand(cast):
    ticket = make_ticket(cast.sari)
    due = hold_due(ticket)
    db.session.commit()
    sweep(due)
    db.session.refresh(ticket)

    up = hand_up(cast, ticket, at=due + timedelta(hours=1))

    assert (up.forced, up.cycle, ticket.tier) == (False, 1, 2)


@pytest.mark.row("LLG-15")
def test_an_overdue_lan_ticket_of_an_autonomous_department_reaches_its_own_head(cast):
    make_autonomous(cast)
    ticket = make_ticket(cast.sari, service="JAR-LAN", **URGENT)
    due = hold_due(ticket)
    db.session.commit()

    sweep(due + SECOND)
    relay(due + SECOND)

    db.session.refresh(ticket)
    assert (ticket.priority, ticket.tier) == ("P2", 1), "it stays in the department"
    assert queries.hand_overs_of(ticket.id) == []
    told = (
        db.session.query(Notice.user_id).join(Notice.event).filter_by(kind=EventKind.HEAD_ALERTED, ticket_id=ticket.id)
    )
    assert {row.user_id for row in told} == {cast.lestari.id, cast.hesti.id}


@pytest.mark.row("LLG-15")
def test_a_wan_ticket_of_an_autonomous_department_goes_to_tier_two(cast):
    make_autonomous(cast)

    ticket = make_ticket(cast.sari, service="JAR-WAN", **URGENT)

    assert (ticket.tier, ticket.responsible_department.code) == (2, "DISKOMINFO")


@pytest.mark.row("LLG-15")
def test_an_autonomous_department_asks_tier_two_for_advice(cast):
    make_autonomous(cast)
    lan, printer = make_ticket(cast.sari, service="JAR-LAN"), make_ticket(cast.sari, service="PC")

    assert hand_up(cast, lan).consultation is True
    assert hand_up(cast, printer).consultation is False, "only what it keeps is its own"


@pytest.mark.row("LLG-15")
def test_when_the_decree_has_run_out_the_department_is_like_any_other(cast):
    make_autonomous(cast, ends_on=date(2026, 10, 11))
    ticket = make_ticket(cast.sari, service="JAR-LAN", **URGENT)
    due = hold_due(ticket)
    db.session.commit()

    sweep(due + SECOND)

    db.session.refresh(ticket)
    assert ticket.tier == 2
