"""Questions about content go to the owner of an application, technical trouble to Tier 2 (LLG-17)."""

import pytest
from sqlalchemy import select

from desk.applications import queries as applications
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.registers import asking
from desk.sla.replaying import differences_of
from desk.tickets import operations as tickets
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from tests.applications.entries import make_application
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user


def ask(cast, code, *, who="sari", words="Kode rekening mana untuk belanja modal?"):
    application = applications.find(code)
    return asking.ask_owner(application=application, description=words, actor=cast.actor(who), at=MONDAY_TEN)


@pytest.mark.row("LLG-17")
@pytest.mark.parametrize(("code", "owner"), [("SIPD-PERENCANAAN", "BAPPERIDA"), ("SIPD-KEUANGAN", "BPKAD")])
def test_a_question_about_what_sipd_holds_reaches_its_owner_and_a_login_error_tier_two(cast, code, owner):
    from desk.accounts.policy import Role

    make_user(username="rudi", name="Rudi", department=owner, roles=(Role.TIER1_AGENT,))

    question = ask(cast, code)
    trouble = make_ticket(cast.sari, service="SIPD", description="Tidak bisa masuk SIPD, galat 500")

    assert (question.department.code, question.responsible_department.code, question.tier) == (owner, owner, 1)
    assert (question.kind, question.reporter_id) == (Kind.REQUEST, cast.sari.id)
    assert (trouble.responsible_department.code, trouble.tier) == ("DISKOMINFO", 2)
    assert differences_of(question.id, at=MONDAY_TEN) == []


def test_an_owner_without_technicians_leaves_the_question_to_tier_two(cast):
    question = ask(cast, "SRIKANDI")

    assert (question.department.code, question.tier) == ("DISPUSIP", 2)


def test_nobody_is_asked_where_nobody_is_named(cast):
    make_application(cast.actor("budi"), code="HELPDESK", department="DISKOMINFO")  # the ICT office answers as Tier 2

    for code in ("PENGAWASAN", "HELPDESK"):
        with pytest.raises(BadInput):
            ask(cast, code)
    with pytest.raises(BadInput):
        ask(cast, "SIPD-KEUANGAN", words="  ")
    with pytest.raises(Forbidden):
        ask(cast, "SIPD-KEUANGAN", who="yosef")


@pytest.mark.row("LLG-17")
def test_tier_two_passes_a_question_on_and_its_ticket_ends_with_the_answer(cast):
    ticket = make_ticket(cast.sari, service="SIPD", description="Bagaimana mengisi kolom sub kegiatan?")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    application = applications.find("SIPD-PERENCANAAN")

    part = asking.pass_question_on(
        ticket=ticket,
        application=application,
        description="Kolom sub kegiatan?",
        actor=cast.actor("budi"),
        at=MONDAY_TEN,
    )

    assert (part.department.code, part.reporter_id) == ("BAPPERIDA", cast.budi.id)
    assert applications.of_ticket(ticket.id, ticket.service_id) == (application, True)
    with pytest.raises(Conflict):
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Sudah", at=MONDAY_TEN)
    with pytest.raises(Forbidden):
        asking.pass_question_on(
            ticket=ticket, application=application, description="x", actor=cast.actor("tono"), at=MONDAY_TEN
        )
    assert ticket.status is Status.IN_PROGRESS


def test_a_hand_over_proposes_the_owner_of_the_application_that_was_named(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="APP-KH")
    make_application(cast.actor("budi"), external_owner=None)
    vendor = make_application(cast.actor("budi"), code="E-RETRIBUSI", external_owner=_owner("ISP"))
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()
    budi, page = client_as(cast.budi), f"/tickets/{ticket.number}"

    assert 'selected value="ISP"' not in budi.get(f"{page}/hand-over").text
    assert budi.send(f"{page}/application", application="NIRGENDS").status_code == 422
    assert budi.send(f"{page}/application", application="E-RETRIBUSI").status_code == 303
    assert 'selected value="ISP"' in budi.get(f"{page}/hand-over").text
    shown = budi.get(page).text
    assert f"/applications/{vendor.code}" in shown
    assert "E-RETRIBUSI" in shown
    assert client_as(cast.sari).get(f"{page}/application").status_code == 403
    assert budi.send(f"{page}/application", application="").status_code == 303
    assert applications.named_for(ticket.id) is None


@pytest.mark.row("LLG-17")
def test_a_reporter_asks_from_the_form_of_a_new_ticket_and_a_second_press_asks_nothing_twice(cast, client_as, moment):
    sari = client_as(cast.sari)
    page = "/applications/SIPD-KEUANGAN/question"

    assert page in sari.get("/tickets/new").text
    assert sari.send(page, description=" ").status_code == 422
    sent = sari.hidden(page) | {"description": "Kapan jadwal penguncian DPA?"}
    first, again = sari.post(page, data=sent), sari.post(page, data=sent)
    assert (first.status_code, again.status_code) == (303, 303)
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.department.code == "BPKAD"
    assert sari.get(f"/tickets/{ticket.number}").status_code == 200
    assert sari.get("/applications/PENGAWASAN/question").status_code == 404
    assert sari.get("/applications/NIRGENDS/question").status_code == 404
    assert client_as(cast.yosef).get(page).status_code == 403


def test_the_page_offers_to_ask_only_owners_elsewhere(cast, client_as, moment):
    ticket, other = make_ticket(cast.sari, service="SIPD"), make_ticket(cast.sari)
    db.session.commit()
    budi, joko = client_as(cast.budi), client_as(cast.joko)

    shown = budi.get(f"/tickets/{ticket.number}").text
    assert "/owner-question" in shown
    for told in ("Badan Pengelola Keuangan", "Kementerian Dalam Negeri", "/applications/SIPD-PERENCANAAN"):
        assert told in shown
    assert "/owner-question" not in joko.get(f"/tickets/{other.number}").text
    page = f"/tickets/{ticket.number}/owner-question"
    stale = budi.hidden(page)
    assert (
        client_as(cast.nadia).send(f"/tickets/{ticket.number}/take", page=f"/tickets/{ticket.number}").status_code
        == 303
    )
    late = budi.post(page, data=stale | {"application": "SIPD-KEUANGAN", "description": "Yang diketik Budi"})
    assert late.status_code == 409
    assert "Yang diketik Budi" in late.text
    assert budi.send(page, application="SPSE", description="x").status_code == 422
    assert budi.send(page, application="SIPD-KEUANGAN", description="Apa?").status_code == 303
    assert db.session.query(Ticket).count() == 3
    assert actor_of(cast.budi).id == db.session.scalars(select(Ticket).order_by(Ticket.id.desc())).first().reporter_id


def _owner(code):
    from tests.applications.entries import owner_of

    return owner_of(code)
