"""Absences: new work and its messages go to who stands in, and no clock stops."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.accounts import absences
from desk.accounts.models import Absence, User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.escalation import operations as escalation
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.sla.models import SlaClock
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user

TODAY = date(2026, 10, 12)
FRIDAY = date(2026, 10, 16)


def absent(cast, user: User, deputy: User | None, *, by: str = "", first: date = TODAY, last: date = FRIDAY) -> Absence:
    return absences.enter_absence(
        user=user, starts_on=first, ends_on=last, deputy=deputy, at=MONDAY_TEN, today=TODAY,
        actor=cast.actor(by) if by else actor_of(user),
    )  # fmt: skip


def last_event(kind: EventKind) -> Event:
    event = db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc())).first()
    assert event is not None
    return event


def told(kind: EventKind) -> set[str]:
    return {person.username for person in recipients.of(last_event(kind))}


def test_a_ticket_given_to_somebody_absent_goes_to_the_deputy_and_no_clock_stops(cast, context):
    ticket = make_ticket(cast.sari)
    clocks = [(c.due_at, c.stopped_at) for c in db.session.scalars(select(SlaClock).order_by(SlaClock.id))]
    absent(cast, cast.joko, cast.hesti)

    tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=MONDAY_TEN)

    assert ticket.assignee_id == cast.hesti.id
    assert last_event(EventKind.TICKET_ASSIGNED).details["stands_in_for"] == cast.joko.name
    assert [(c.due_at, c.stopped_at) for c in db.session.scalars(select(SlaClock).order_by(SlaClock.id))] == clocks


@pytest.mark.parametrize("deputy", [None, "hesti"], ids=["nobody stands in", "the deputy is absent as well"])
def test_where_the_chain_ends_with_nobody_the_work_is_the_queues(cast, context, deputy):
    ana = make_user(username="ana", roles=(Role.TIER1_AGENT,))
    ticket = make_ticket(cast.sari)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Sakelar", tried="Dicoba", at=MONDAY_TEN)
    absent(cast, cast.joko, cast.hesti if deputy else None)
    if deputy:
        make_user(username="ketua2", roles=(Role.TIER1_LEAD,))
        absent(cast, cast.hesti, None)

    escalation.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Sudah", at=MONDAY_TEN)

    assert ticket.assignee_id is None
    assert "ana" in told(EventKind.TICKET_RETURNED)
    with pytest.raises(BadInput) as refused:
        tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=MONDAY_TEN)
    assert refused.value.field == "assignee"
    assert ana.is_active


def test_messages_that_call_for_work_go_to_the_deputy_too_and_the_deputy_may_take_it_up(cast, context):
    ticket = make_ticket(cast.sari)
    tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=MONDAY_TEN)
    ana = make_user(username="ana", roles=(Role.TIER1_AGENT,))
    with pytest.raises(Conflict):
        tickets.take_ticket(ticket=ticket, actor=actor_of(ana), at=MONDAY_TEN)
    absent(cast, cast.joko, ana)
    assert told(EventKind.ABSENCE_ENTERED) == {"ana"}

    tickets.reply(ticket=ticket, actor=cast.actor("sari"), body="Masih macet.", at=MONDAY_TEN)

    assert told(EventKind.TICKET_REPLIED) == {"joko", "ana"}
    tickets.take_ticket(ticket=ticket, actor=actor_of(ana), at=MONDAY_TEN)
    assert ticket.assignee_id == ana.id


def test_a_deputy_whose_rights_have_ended_is_told_nothing(cast, context):
    ticket = make_ticket(cast.sari)
    tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=MONDAY_TEN)
    ana = make_user(username="ana", roles=(Role.TIER1_AGENT,))
    absent(cast, cast.joko, ana)
    ana.grants[0].ends_on = TODAY - timedelta(days=1)

    tickets.reply(ticket=ticket, actor=cast.actor("sari"), body="Masih macet.", at=MONDAY_TEN)

    assert told(EventKind.TICKET_REPLIED) == {"joko"}


@pytest.mark.parametrize(
    ("by", "whom", "allowed"),
    [
        ("joko", "joko", True), ("hesti", "joko", True), ("lestari", "hesti", True), ("bambang", "budi", True),
        ("dewi", "rina", True), ("joko", "hesti", False), ("hesti", "tono", False), ("hesti", "lestari", False),
        ("bambang", "joko", False), ("sari", "joko", False),
    ],
)  # fmt: skip
def test_absences_are_entered_by_oneself_or_by_who_leads(cast, context, by, whom, allowed):
    assert absences.may_enter_for(cast.actor(by), getattr(cast, whom), on=TODAY) == allowed


@pytest.mark.parametrize(
    ("first", "last", "deputy", "error", "reason"),
    [
        (FRIDAY, TODAY, "hesti", BadInput, "ends before it begins"),
        (date(2026, 10, 1), date(2026, 10, 11), None, BadInput, "over already"),
        (TODAY, date(2028, 1, 1), None, BadInput, "years"),
        (TODAY, FRIDAY, "joko", BadInput, "oneself"),
        (TODAY, FRIDAY, "tono", BadInput, "works elsewhere"),
        (TODAY, FRIDAY, "sari", BadInput, "has no such rights"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(cast, context, first, last, deputy, error, reason):
    with pytest.raises(error):
        absent(cast, cast.joko, getattr(cast, deputy) if deputy else None, first=first, last=last)


def test_nobody_is_absent_twice_on_a_day_and_a_withdrawn_absence_is_none(cast, context):
    first = absent(cast, cast.joko, None)
    with pytest.raises(Conflict):
        absent(cast, cast.joko, None, first=FRIDAY, last=FRIDAY)
    with pytest.raises(Forbidden):
        absences.withdraw_absence(absence=first, actor=cast.actor("sari"), at=MONDAY_TEN, today=TODAY)

    absences.withdraw_absence(absence=first, actor=cast.actor("hesti"), at=MONDAY_TEN, today=TODAY)

    assert absences.present(cast.joko, on=TODAY) is cast.joko
    absent(cast, cast.joko, None, first=FRIDAY, last=FRIDAY)


def test_the_pages_of_absences(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    tickets.assign_ticket(ticket=ticket, actor=cast.actor("hesti"), assignee=cast.joko, at=MONDAY_TEN)
    hesti, joko = client_as(cast.hesti), client_as(cast.joko)
    page = f"/absences/{cast.joko.id}"

    assert joko.send(page, starts_on="2026-10-12", ends_on="2026-10-11", deputy="0").status_code == 422
    assert joko.send(page, starts_on="2026-10-12", ends_on="2026-10-16", deputy=str(cast.hesti.id)).status_code == 303

    assert "16 Oktober 2026" in joko.get("/account").get_data(as_text=True)
    shown = hesti.get(f"/tickets/{ticket.number}").get_data(as_text=True)
    assert "16 Oktober 2026" in shown
    assert joko.get(f"/absences/{cast.hesti.id}").status_code == 404
    absence = db.session.scalars(select(Absence)).one()
    assert client_as(cast.tono).send(f"/absences/entries/{absence.id}/withdraw", page="/absences").status_code == 404
    assert hesti.send(f"/absences/entries/{absence.id}/withdraw", page="/absences").status_code == 303
    assert hesti.send(f"/absences/entries/{absence.id}/withdraw", page="/absences").status_code == 409
