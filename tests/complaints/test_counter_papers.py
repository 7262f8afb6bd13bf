"""Receipts of the counter: each numbered and provable, on three kinds of paper, masked where the complainant is shielded."""

import hashlib
import re

import pypdfium2
import pytest
from sqlalchemy import select

from desk.complaints.kinds import PaperForm
from desk.complaints.paper_models import Receipt
from desk.complaints.receipting import receipt_of
from desk.database import db
from tests.complaints.counters import STORY, TYPED, filed, make_seat, number_in
from tests.complaints.office import tenant_of

MM = 25.4 / 72
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}")
FORMS = [("a4", 210, 297), ("thermal_58", 58, None), ("thermal_80", 80, None)]


@pytest.fixture
def rina(cast, moment, client_as):
    make_seat(cast.rina)
    return client_as(cast.rina)


def printed(officer, page, form):
    answer = officer.send(f"{page}/receipts", page=page, form=form)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    return answer.get_data()


def read(content):
    """The words of the first page in one line, and its size in millimetres."""
    page = pypdfium2.PdfDocument(content)[0]
    text = " ".join(page.get_textpage().get_text_bounded().split())
    return text, round(page.get_width() * MM), round(page.get_height() * MM)


@pytest.mark.row("BDL-18")
@pytest.mark.parametrize(("form", "width", "height"), FORMS)
def test_a_receipt_says_what_the_law_asks_for(rina, form, width, height):
    page = filed(rina)

    text, wide, high = read(printed(rina, page, form))

    assert wide == width
    assert height is None or high == height
    for wanted in (number_in(page), TYPED["name"], "10.00 WIB", "Rina Kartika", "/lacak", "000001/TT-MPP/X/2026"):
        assert wanted in text, wanted
    assert STORY.split(".")[0][:20] in text
    assert CODE.search(text)


def test_both_promised_days_stand_on_it(rina):
    text, _, _ = read(printed(rina, filed(rina), "a4"))

    assert "26 Oktober 2026" in text, "fourteen calendar days"
    assert "30 Oktober 2026" in text, "fourteen working days"


@pytest.mark.row("MTR-18")
@pytest.mark.parametrize("form", ["a4", "thermal_58"])
def test_a_service_says_something_of_its_own_on_its_receipts(rina, form):
    tenant = tenant_of(TYPED["tenant"])
    tenant.services[0].own_fields = []
    tenant.services[0].receipt_note = "Bawa KTP untuk {service}, sebut {number}."
    name = tenant.services[0].name
    page = filed(rina, service=str(tenant.services[0].id))

    text, _, _ = read(printed(rina, page, form))

    assert f"Bawa KTP untuk {name}, sebut {number_in(page)}." in text


@pytest.mark.parametrize("shield", ["anonymous", "confidential"])
@pytest.mark.parametrize("form", ["a4", "thermal_58", "thermal_80"])
def test_nothing_but_initials_is_printed_of_who_is_shielded(rina, shield, form):
    text, _, _ = read(printed(rina, filed(rina, shield=shield, national_id="3171012345678901"), form))

    assert "S. A. R." in text
    for hidden in ("Aminah", "Mawar", "0812", "3171012345678901"):
        assert hidden not in text


def test_the_code_stands_on_the_first_paper_alone_and_later_ones_have_numbers_of_their_own(rina, moment):
    page = filed(rina)
    first, _, _ = read(printed(rina, page, "thermal_58"))
    moment.shift(60)

    second, _, _ = read(printed(rina, page, "a4"))

    assert CODE.search(first)
    assert not CODE.search(second)
    assert "000002/TT-MPP/X/2026" in second


def test_the_paper_is_provable_by_its_token_and_its_digest(rina, monkeypatch):
    tokens = []
    monkeypatch.setattr(
        "desk.complaints.receipting.secrets.token_urlsafe", lambda size: tokens.append("T" * 24) or tokens[-1]
    )
    content = printed(rina, filed(rina), "thermal_80")

    receipt = db.session.scalars(select(Receipt)).one()
    assert receipt.digest == hashlib.sha256(content).hexdigest()
    assert receipt.form is PaperForm.THERMAL_80
    assert receipt_of(tokens[0]).id == receipt.id


@pytest.mark.parametrize("form", ["", "a3", "THERMAL_58"])
def test_another_kind_of_paper_is_refused(rina, form):
    page = filed(rina)

    assert rina.send(f"{page}/receipts", page=page, form=form).status_code == 422
    assert db.session.scalars(select(Receipt)).all() == []
