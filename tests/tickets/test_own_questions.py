"""What a service asks besides, in the form of a report and on the ticket (LLG-07)."""

import re

import pytest
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput
from desk.own_fields import Choice, FieldKind, OwnField
from desk.tickets.models import Ticket
from tests.catalogue.fields import ACCOUNT, SYSTEM, publish
from tests.factories import make_ticket
from tests.pages import Page

REPORT = {"description": "Tidak bisa masuk.", "service": "PC", "affected": "self", "can_work": "no"}


def asked_in(html):
    return re.search(r'name="asked"[^>]*value="(\d*)"', html)[1]


def shown_in(html):
    return sorted({field["name"] for field in Page(html).fields if field["name"].startswith("own_")})


def ticket_at(answer):
    number = re.search(r"/tickets/(D-[\d-]+)", answer.location)[1]
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


@pytest.mark.row("LLG-07", "MTR-18")
def test_a_service_asks_for_its_own_fields_and_the_ticket_shows_the_answers(cast, client_as, moment):
    field_set = publish("PC", ACCOUNT, SYSTEM)
    sari = client_as(cast.sari)
    assert shown_in(sari.get("/tickets/new").text) == []
    assert shown_in(sari.get("/tickets/new?service=PC").text) == ["own_nama_akun", "own_sistem"]
    assert "Seperti pada layar masuk." in sari.get("/tickets/new/fields?service=PC").text.strip()

    answer = sari.send("/tickets/new", **REPORT, asked=str(field_set.id), own_nama_akun="sari.w", own_sistem="oss_rba")

    ticket = ticket_at(answer)
    assert (ticket.answers, ticket.field_set_id) == ({"nama_akun": "sari.w", "sistem": "oss_rba"}, field_set.id)
    for person in (cast.sari, cast.joko):
        page = client_as(person).get(f"/tickets/{ticket.number}").text
        assert re.search(r"<dt>Nama akun</dt>\s*<dd[^>]*>sari.w</dd>", page)
        assert "OSS-RBA" in page


@pytest.mark.row("LLG-07")
def test_without_scripts_the_form_comes_back_with_the_questions_and_all_that_was_typed(cast, client_as, moment):
    publish("PC", ACCOUNT)
    sari = client_as(cast.sari)

    asked = sari.send("/tickets/new", **REPORT)

    assert asked.status_code == 200, "a question is no mistake"
    assert "Tidak bisa masuk." in asked.text
    assert shown_in(asked.text) == ["own_nama_akun"]
    assert "field--bad" not in asked.text
    assert db.session.scalars(select(Ticket)).all() == []
    empty = sari.send("/tickets/new", **REPORT, asked=asked_in(asked.text))
    assert empty.status_code == 422
    assert 'href="#own_nama_akun"' in empty.text
    sent = sari.send("/tickets/new", **REPORT, asked=asked_in(asked.text), own_nama_akun="sari.w")
    assert ticket_at(sent).answers == {"nama_akun": "sari.w"}


def test_what_was_changed_meanwhile_is_asked_anew(cast, client_as, moment):
    old = publish("PC", ACCOUNT)
    publish("PC", OwnField("nama_akun", "Nama akun"), SYSTEM)
    sari = client_as(cast.sari)

    answer = sari.send("/tickets/new", **REPORT, asked=str(old.id), own_nama_akun="sari.w")

    assert answer.status_code == 200
    assert 'value="sari.w"' in answer.text
    assert shown_in(answer.text) == ["own_nama_akun", "own_sistem"]


def test_an_old_ticket_keeps_the_words_it_was_asked_in(cast, client_as, moment):
    publish("PC", ACCOUNT)
    ticket = make_ticket(cast.sari, answers={"nama_akun": "sari.w"})
    publish("PC", OwnField("nama_akun", "Nama pengguna"))

    assert "<dt>Nama akun</dt>" in client_as(cast.sari).get(f"/tickets/{ticket.number}").text


def test_every_kind_of_answer_is_kept_as_what_it_is(cast, client_as, moment):
    field_set = publish(
        "PC",
        OwnField("", "Cerita", kind=FieldKind.PROSE),
        OwnField("", "Jumlah", kind=FieldKind.NUMBER),
        OwnField("", "Sejak", kind=FieldKind.DAY),
        OwnField("", "Jenis", kind=FieldKind.CHOICE, choices=(Choice("satu", "Satu"), Choice("dua", "Dua"))),
        OwnField("", "Alat", kind=FieldKind.CHOICES, choices=(Choice("pc", "PC"), Choice("printer", "Printer"))),
        OwnField("", "Mendesak", kind=FieldKind.YES_NO, required=True),
        OwnField("", "Kosong"),
    )
    sari = client_as(cast.sari)

    answer = sari.send(
        "/tickets/new", **REPORT, asked=str(field_set.id), own_cerita="Baris satu\nBaris dua", own_jumlah="1.250,5",
        own_sejak="2026-10-01", own_jenis="dua", own_alat=["pc", "printer"], own_mendesak="no", own_kosong=" ",
    )  # fmt: skip

    ticket = ticket_at(answer)
    assert ticket.answers == {
        "cerita": "Baris satu\nBaris dua", "jumlah": 1250.5, "sejak": "2026-10-01", "jenis": "dua",
        "alat": ["pc", "printer"], "mendesak": False,
    }  # fmt: skip
    page = sari.get(f"/tickets/{ticket.number}").text
    for said in ("1.250,5", "1 Oktober 2026", "Dua", "PC, Printer", "Tidak"):
        assert f">{said}</dd>" in page, said


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (FieldKind.NUMBER, "dua"),
        (FieldKind.DAY, "kemarin"),
        (FieldKind.CHOICE, "lain"),
        (FieldKind.CHOICES, "lain"),
        (FieldKind.YES_NO, "barangkali"),
        (FieldKind.LINE, "x" * 301),
        (FieldKind.PROSE, "x" * 4001),
        (FieldKind.LINE, "a\x00b"),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_an_answer_of_another_kind_is_refused_at_its_field(cast, client_as, moment, kind, given, required):
    choices = (Choice("satu", "Satu"), Choice("dua", "Dua"))
    field_set = publish("PC", OwnField("", "Isian", kind=kind, required=required, choices=choices))

    answer = client_as(cast.sari).send("/tickets/new", **REPORT, asked=str(field_set.id), own_isian=given)

    assert answer.status_code == 422
    assert 'href="#own_isian"' in answer.text
    assert db.session.scalars(select(Ticket)).all() == []


def test_a_question_of_one_kind_of_ticket_is_asked_of_that_kind_alone(cast, client_as, moment):
    field_set = publish("EMAIL", OwnField("", "Kode galat", required=True, ticket_kind="incident"))
    sari, fault = client_as(cast.sari), REPORT | {"service": "EMAIL"}
    wish = fault | {"can_work": "yes"}
    assert "own-question--not" in sari.get("/tickets/new?service=EMAIL").text

    assert ticket_at(sari.send("/tickets/new", **wish, asked=str(field_set.id), own_kode_galat="E5")).answers == {}
    assert sari.send("/tickets/new", **fault, asked=str(field_set.id)).status_code == 422
    assert sari.send("/tickets/new", **wish).status_code == 303, "of that kind nothing is asked"


def test_what_nobody_is_asked_about_stays_as_quick_as_it_was(cast, client_as, moment):
    publish("PC", ACCOUNT)

    sent = client_as(cast.sari).send("/tickets/new", **REPORT | {"service": "EMAIL"})

    assert ticket_at(sent).field_set_id is None
    assert client_as(cast.sari).get("/tickets/new/fields?service=NIRVANA").text.strip() == ""
    assert shown_in(client_as(cast.sari).get("/tickets/new?service=%00'\"").text) == []


def test_who_skips_the_form_is_asked_by_the_operation(cast):
    publish("PC", ACCOUNT, SYSTEM)

    for answers in ({}, {"nama_akun": "a", "sistem": "lain"}, {"nama_akun": 5, "sistem": "simbg"}):
        with pytest.raises(BadInput):
            make_ticket(cast.sari, answers=answers)
    assert make_ticket(cast.sari).answers == {}, "the desk itself is asked nothing"


@pytest.mark.row("LLG-07")
def test_answers_are_found_by_their_words_and_narrow_the_list(cast, client_as, moment):
    publish("PC", ACCOUNT, SYSTEM)
    of_oss = make_ticket(cast.sari, answers={"nama_akun": "sari.wulandari", "sistem": "oss_rba"})
    of_simbg = make_ticket(cast.sari, answers={"nama_akun": "lain", "sistem": "simbg"})
    joko = client_as(cast.joko)

    found = joko.get("/tickets?q=sari.wulandari").text

    assert of_oss.number in found
    assert of_simbg.number not in found
    assert of_simbg.number in joko.get("/tickets?q=SIMBG").text
    assert 'name="answer"' not in joko.get("/tickets").text
    narrowed = joko.get("/tickets?service=PC&answer=sistem:oss_rba").text
    assert of_oss.number in narrowed
    assert of_simbg.number not in narrowed
    assert "Sistem: OSS-RBA" in narrowed
    assert of_simbg.number in joko.get("/tickets?service=PC&answer=lain:oss_rba").text
    for nonsense in ("sistem", "sistem:oss_rba'", "Ω:x", "x:" + "y" * 60):
        assert of_simbg.number in joko.get("/tickets", query_string={"service": "PC", "answer": nonsense}).text


@pytest.mark.row("LLG-07")
def test_a_technician_fills_in_what_nobody_was_asked_on_the_telephone(cast, client_as, moment):
    publish("PC", ACCOUNT, SYSTEM)
    ticket = make_ticket(cast.sari)
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}/fields"
    assert page in joko.get(f"/tickets/{ticket.number}").text
    assert "Seperti pada layar masuk." in joko.get(page).text

    answer = joko.send(page, own_nama_akun="sari.w", own_sistem="")

    assert answer.status_code == 303
    db.session.refresh(ticket)
    assert ticket.answers == {"nama_akun": "sari.w"}, "who fills it in may not know it all"
    assert 'value="sari.w"' in joko.get(page).text
    history = client_as(cast.sari).get(f"/tickets/{ticket.number}").text
    assert "Nama akun" in history[history.index('id="history"') :]
    stale = joko.post(page, data=joko.hidden(page) | {"version": "1", "own_nama_akun": "lain"})
    assert stale.status_code == 409
    assert 'value="lain"' in stale.text


def test_whose_work_it_is_not_fills_in_nothing(cast, client_as, moment):
    publish("PC", ACCOUNT)
    ticket, other = make_ticket(cast.sari), make_ticket(cast.sari, service="EMAIL")

    assert client_as(cast.sari).get(f"/tickets/{ticket.number}/fields").status_code == 403
    assert client_as(cast.tono).get(f"/tickets/{ticket.number}/fields").status_code == 404
    assert "/fields" not in client_as(cast.joko).get(f"/tickets/{other.number}").text
    assert "own_nama_akun" not in client_as(cast.sari).get(f"/tickets/{ticket.number}").text
