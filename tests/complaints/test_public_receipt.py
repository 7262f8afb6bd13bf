"""The receipt of the law: its code is shown once, and whoever scans it learns that it is genuine and nothing else."""

import hashlib
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.complaints import receipting
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Receipt
from desk.database import db
from tests.complaints.citizens import FILLED, STORY, Citizen, keys_of, pair_on, words_of

PAGE = "/aduan/tanda-terima"


@pytest.fixture
def citizen(app, office, moment):
    return Citizen(app, moment)


def token_of(citizen) -> str:
    return receipting.token_of_form(citizen.sent["form_key"], keys=keys_of(citizen.browser.application))


def test_the_receipt_says_what_the_law_wants_on_it(citizen):
    number, code = citizen.receipt(name="Siti Aminah")
    page = words_of(citizen.get(PAGE).text)
    receipt = db.session.scalars(select(Receipt)).one()

    for word in (number, code, receipt.number, "Siti Aminah", STORY, "12 Okt", "Dinas Kependudukan", "137", "/lacak"):
        assert word in page
    assert "26 Oktober 2026" in page, "fourteen calendar days"
    assert "30 Oktober 2026" in page, "fourteen working days"


def test_the_code_is_shown_for_ten_minutes_in_the_browser_that_sent_it(citizen):
    pair = citizen.receipt()

    citizen.moment.shift(timedelta(minutes=9))
    assert pair_on(citizen.get(PAGE).text) == pair
    citizen.moment.shift(timedelta(minutes=2))
    later = citizen.get(PAGE).text

    assert pair_on(later) == (pair[0], "")
    assert STORY not in later


def test_the_code_is_shown_no_more_once_it_was_saved(citizen):
    number, _code = citizen.receipt()

    assert citizen.post(PAGE).status_code == 303
    assert pair_on(citizen.get(PAGE).text) == (number, "")
    citizen.hidden = dict(citizen.sent)
    assert citizen.post("/aduan", **FILLED).status_code == 303
    assert pair_on(citizen.get(PAGE).text) == (number, ""), "also when the form is sent once more"


def test_the_form_sent_again_an_hour_later_shows_no_code(app, citizen):
    citizen.receipt()
    citizen.moment.shift(timedelta(hours=2))
    citizen.hidden = dict(citizen.sent)

    answer = citizen.post("/aduan", **FILLED)

    assert answer.status_code == 303
    assert 'id="code"' not in citizen.get(answer.location).text


def test_another_browser_and_one_that_finished_see_no_receipt(app, citizen):
    citizen.receipt()

    assert Citizen(app, citizen.moment).get(PAGE).location == "/lacak"
    assert citizen.post("/lacak/keluar").status_code == 303
    assert citizen.get(PAGE).location == "/lacak"
    assert citizen.get(f"{PAGE}/qr").status_code == 404


def test_the_code_stands_in_no_address_no_title_and_no_log(citizen, caplog):
    caplog.set_level(logging.DEBUG)
    number, code = citizen.receipt()
    page = citizen.get(PAGE)
    shown = citizen.opened(number, code)
    bare = code.replace("-", "")

    for answer in (page, shown):
        title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)[1]
        assert bare not in title.replace("-", "")
        assert number not in title
        assert code not in "".join(re.findall(r'(?:href|src|action)="([^"]*)"', answer.text))
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert code not in shown.text
    assert bare not in caplog.text.replace("-", "")


@pytest.mark.parametrize("shield", ["anonymous", "confidential"])
def test_a_shielded_receipt_masks_who_and_what(citizen, shield):
    citizen.receipt(name="Siti Aminah", shield=shield)
    page = citizen.get(PAGE).text

    for word in ("Siti Aminah", "0812 3456", STORY):
        assert word not in page
    assert "S. A." in page


def test_the_qr_code_leads_to_the_page_that_verifies(citizen):
    citizen.receipt()

    picture = citizen.get(f"{PAGE}/qr")

    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert citizen.get(f"/verifikasi/{token_of(citizen)}").status_code == 200


def test_whoever_scans_it_sees_that_it_is_genuine_and_no_personal_data(app, citizen):
    number, code = citizen.receipt(name="Siti Aminah")

    answer = Citizen(app, citizen.moment).get(f"/verifikasi/{token_of(citizen)}")

    receipt = db.session.scalars(select(Receipt)).one()
    for word in (number, receipt.number, "12 Oktober 2026", "Dinas Kependudukan dan Pencatatan Sipil"):
        assert word in answer.text
    for word in ("Siti", "0812", STORY, code):
        assert word not in answer.text


def test_the_page_that_verifies_does_not_say_whom_a_shielded_report_is_about(citizen):
    citizen.receipt(shield="confidential")

    answer = citizen.get(f"/verifikasi/{token_of(citizen)}")

    assert answer.status_code == 200
    assert "Kependudukan" not in answer.text


@pytest.mark.parametrize("token", ["x", "A" * 24, "A" * 500, "%2e%2e", "ADU-2610-00001-3"])
def test_any_other_token_is_answered_in_the_same_words(citizen, token):
    first, second = citizen.get(f"/verifikasi/{token}"), citizen.get("/verifikasi/nirgends")

    assert (first.status_code, second.status_code) == (404, 404)
    assert words_of(first.text) == words_of(second.text)


def test_receipt_numbers_and_codes_are_different_for_each_report(app, office, moment):
    pairs = [Citizen(app, moment).receipt() for _ in range(5)]

    assert len({number for number, _ in pairs}) == len({code for _, code in pairs}) == 5
    assert len(db.session.scalars(select(PublicComplaint.access_hash)).all()) == 5
    assert all(
        code.replace("-", "") not in str(row)
        for _, code in pairs
        for row in db.session.scalars(select(PublicComplaint.access_hash))
    )


def test_the_receipt_as_a_pdf_is_the_same_file_each_time_and_its_fingerprint_verifies(citizen):
    citizen.receipt(name="Siti Aminah")

    files = [citizen.post(f"{PAGE}/pdf") for _ in range(2)]

    contents = [file.get_data() for file in files]
    assert (files[0].status_code, files[0].mimetype, contents[0][:5]) == (200, "application/pdf", b"%PDF-")
    assert contents[0] == contents[1]
    fingerprint = hashlib.sha256(contents[0]).hexdigest()[:16]
    assert fingerprint in citizen.get(f"/verifikasi/{token_of(citizen)}").text


def test_no_pdf_is_given_once_the_code_was_saved(citizen):
    citizen.receipt()
    citizen.post(PAGE)

    assert citizen.post(f"{PAGE}/pdf").location == PAGE
