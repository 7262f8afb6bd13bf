"""A call noted in ten seconds, and a ticket in a few lines for a chat."""

import re

import pytest

from desk.database import db
from desk.event_kinds import EventKind
from desk.tickets import (
    operations,
)
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket


def last(kind):
    return db.session.query(Event).filter_by(kind=kind).order_by(Event.id.desc()).first()


def test_a_call_becomes_a_ticket_with_three_answers(cast, client_as, moment):
    joko = client_as(cast.joko)
    words = {"caller": "Bu Ani", "contact": "0812-3456-789", "what": "Printer loket macet.", "service": "PC"}

    answer = joko.send("/calls/new", **words)

    ticket = db.session.query(Ticket).one()
    assert answer.location == f"/tickets/{ticket.number}"
    assert (ticket.reporter_name, ticket.filed_by_id, ticket.tier) == ("Bu Ani", cast.joko.id, 1)
    assert last(EventKind.TICKET_OPENED).details["channel"] == "phone"
    assert '<option selected value="PC">' in joko.get("/calls/new").text


@pytest.mark.parametrize(
    ("caller", "contact", "is_known"),
    [
        ("bu  ANI", "", True),
        ("Anak magang", "+0812 3456.789", True),
        ("Sari Wulandari", "", True),
        ("Orang lain", "0812", False),
        ("Orang lain", "%", False),
    ],
)
def test_a_caller_with_an_open_ticket_is_recognised_and_the_call_becomes_a_note(
    cast, client_as, moment, caller, contact, is_known
):
    joko, page = client_as(cast.joko), "/calls/new"
    words = {"contact": "0812-3456-789", "service": "PC", "what": "Printer loket macet."}
    joko.send(page, caller="Bu Ani", **words)
    make_ticket(cast.sari)
    make_ticket(cast.tono, description="Rahasia kantor lain", reporter_name="Bu Ani", reporter_contact="08123456789")
    said = {"caller": caller, "contact": contact, "service": "PC", "what": "Masih macet juga"}

    answer = joko.send(page, **said)

    assert (answer.status_code == 200) is is_known
    if not is_known:
        return
    assert "Masih macet juga" in answer.text
    assert "Rahasia" not in answer.text
    number = re.search(r'name="into" value="(D-[\d-]+)"', answer.text)[1]
    assert joko.send(page, **said, into=number).location == f"/tickets/{number}"
    assert "Masih macet juga" in db.session.query(Comment).one().body
    foreign = db.session.query(Ticket).filter_by(department_id=cast.tono.department_id).one()
    refused = joko.send(page, **said, into=foreign.number)
    assert refused.status_code in (200, 422)
    assert db.session.query(Comment).count() == 1
    assert joko.send(page, **said, into="new").status_code == 303


def test_tier_two_says_from_which_department_the_call_comes(cast, client_as, moment):
    words = {"caller": "Pak Eko", "contact": "", "what": "Internet putus", "service": "JAR-WAN"}

    client_as(cast.budi).send("/calls/new", **words, department=str(cast.eko.department_id))

    assert db.session.query(Ticket).one().department_id == cast.eko.department_id
    assert {client_as(getattr(cast, who)).get("/calls/new").status_code for who in ("sari", "rina", "dewi")} == {403}


@pytest.mark.parametrize(("service", "shows_title"), [("PC", True), ("SEC", False)])
def test_the_text_for_chats_has_number_status_and_link_and_nothing_of_anybody(
    cast, client_as, moment, service, shows_title
):
    ticket = make_ticket(cast.sari, description="Printer macet. Hubungi Bu Ani 0812.")
    ticket.service.rings_at_night = not shows_title
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="Catatan dalam", at=MONDAY_TEN)

    html = client_as(cast.joko).get(f"/tickets/{ticket.number}").text

    text = re.search(r'id="share-text"[^>]*>([^<]*)<', html)[1]
    assert ticket.number in text
    assert f"http://desk.test/tickets/{ticket.number}" in text
    assert ("Printer macet" in text) is shows_title
    assert not re.search(r"Ani|0812|Sari|Joko|Catatan", text)
