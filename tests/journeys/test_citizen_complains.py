"""Journey C, without its front office for now: a citizen at the counter complains, and an officer types it in."""

import re

import pytest

from desk.database import db
from desk.tickets.models import Ticket


def file_for_a_citizen(officer, **changed):
    """The assisted form, as the officer fills it in while the citizen talks."""
    told = {
        "reporter_kind": "individual",
        "reporter_name": "Ibu Aminah",
        "reporter_contact": "0812-0000-0000",
        "description": "Mesin antrean di lobi tidak mengeluarkan nomor. Saya sudah menunggu satu jam.",
        "service": "PC",
        "affected": "public",
        "can_work": "no",
    }
    return officer.send("/tickets/new?for=another", **(told | changed))


def number_told_to(officer, answer):
    """The number that the officer reads out to the citizen."""
    assert answer.status_code == 303, answer.text
    return re.search(r"nomor (D-[\d-]+\d)", officer.get(answer.location).text)[1]


def test_what_a_citizen_says_at_the_counter_is_filed_routed_worked_on_and_answered(cast, client_as, moment):
    rina, budi, tono = (client_as(person) for person in (cast.rina, cast.budi, cast.tono))

    number = number_told_to(rina, file_for_a_citizen(rina))
    page = f"/tickets/{number}"

    ticket = db.session.query(Ticket).filter_by(number=number).one()
    assert (ticket.reporter_id, ticket.filed_by_id, ticket.reporter_name) == (None, cast.rina.id, "Ibu Aminah")
    assert (ticket.tier, ticket.way, ticket.priority) == (2, "no_tier1", "P1")
    assert number in budi.get("/queue").text
    seen = budi.get(page).text
    assert "Ibu Aminah" in seen
    assert "0812-0000-0000" in seen
    assert "Perorangan" in seen
    assert re.search(r"(Dicatat|Diinput)[^<]* Rina Kartika", seen)
    assert tono.get(page).status_code == 404

    assert budi.send(f"{page}/take", page=page).status_code == 303
    assert budi.send(f"{page}/resolve", answer="Kertas mesin sudah diganti.").status_code == 303

    db.session.refresh(ticket)
    assert ticket.status == "resolved"
    assert "Kertas mesin sudah diganti." in budi.get(page).text


@pytest.mark.row("LLG-19")
@pytest.mark.parametrize("kind", ["employee", "individual", "public", "business", "other"])
def test_each_kind_of_reporter_can_be_filed_at_the_counter(cast, client_as, moment, kind):
    rina = client_as(cast.rina)

    number = number_told_to(rina, file_for_a_citizen(rina, reporter_kind=kind))

    assert db.session.query(Ticket).filter_by(number=number).one().reporter_kind == kind


def test_a_citizen_without_a_name_cannot_be_filed(cast, client_as, moment):
    answer = file_for_a_citizen(client_as(cast.rina), reporter_name=" ")

    assert answer.status_code == 422
    assert "Mesin antrean" in answer.text
    assert db.session.query(Ticket).count() == 0


def test_who_only_reports_for_oneself_gets_no_form_for_others(cast, client_as, moment):
    page = client_as(cast.sari).get("/tickets/new?for=another")

    assert 'name="reporter_name"' not in page.text
