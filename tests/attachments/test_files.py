"""Photos that come with a ticket: kept with it, served only to those who may see it, refused without losing a word."""

import hashlib
import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from desk.attachments.models import StoredFile
from desk.attachments.operations import path_of
from desk.database import db
from desk.numbering import NumberSeries
from desk.tickets.models import Ticket
from tests.attachments.test_pictures import GPS, picture, png_header

TYPED = {
    "description": "Layar loket 3 gelap & berkedip.\nSudah dicoba kabel lain.",
    "service": "PC",
    "affected": "room",
    "can_work": "hampered",
}


def report(browser, data: bytes, name: str = "IMG 001.png"):
    answer = browser.send("/tickets/new", **TYPED, photo=(io.BytesIO(data), name))
    answer.request.environ["wsgi.input"].close()  # the test client keeps what is large in a file of its own
    return answer


def with_photo(browser, data: bytes | None = None, name: str = "IMG 001.png") -> tuple[str, StoredFile]:
    answer = report(browser, data or picture(), name)
    assert answer.status_code == 303
    number = re.search(r"/tickets/(D-[\d-]+)", answer.location)[1]
    return number, db.session.scalars(select(StoredFile)).one()


def fetched(browser, address: str):
    """The whole answer, its file closed again."""
    with browser.get(address) as answer:
        answer.get_data()
        return answer


@pytest.fixture
def reported(cast, client_as) -> tuple[str, str]:
    """A ticket of Sari's with a photo: its page and the photo's address."""
    number, stored = with_photo(client_as(cast.sari))
    return f"/tickets/{number}", f"/tickets/{number}/files/{stored.id}"


def test_the_stored_photo_is_the_clean_one_and_its_row_tells_the_truth(cast, client_as, data_folder):
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})

    number, stored = with_photo(client_as(cast.sari), picture("JPEG", exif=exif), "di rumah.jpeg")

    content = path_of(data_folder, stored.key).read_bytes()
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (stored.name, stored.media_type, stored.uploaded_by_id) == ("di rumah.jpg", "image/jpeg", cast.sari.id)
    assert stored.key not in number
    assert list(data_folder.rglob("*.part")) == []
    served = fetched(client_as(cast.sari), f"/tickets/{number}/files/{stored.id}")
    assert served.data == content


def test_the_ticket_shows_the_photo(cast, client_as, reported):
    page, file = reported

    assert file in client_as(cast.joko).get(page).text


@pytest.mark.parametrize(
    ("who", "status", "reason"),
    [
        ("sari", 200, "reported it"),
        ("joko", 200, "her Tier 1"),
        ("hesti", 200, "coordinates her Tier 1"),
        ("lestari", 200, "heads the department"),
        ("bambang", 200, "supervises every tier"),
        ("yosef", 200, "audits"),
        ("tono", 404, "Tier 1 of another department"),
        ("budi", 404, "Tier 2, and it is not escalated"),
        ("eko", 404, "an employee elsewhere"),
        ("rina", 404, "front office"),
        ("dewi", 403, "administrates and reads no ticket"),
        (None, 302, "not signed in"),
    ],
)
def test_a_photo_is_served_to_those_who_may_see_its_ticket_alone(cast, client_as, reported, who, status, reason):
    _, file = reported
    browser = client_as(getattr(cast, who) if who else None)

    assert fetched(browser, file).status_code == status, reason


def test_a_photo_is_not_found_under_another_ticket_or_by_guessing(cast, client_as, reported):
    page, file = reported
    eko = client_as(cast.eko)
    other = report(eko, picture()).location.split("?")[0]
    file_id = file.rsplit("/", 1)[1]
    own = db.session.scalars(select(StoredFile.id).where(StoredFile.id != int(file_id))).one()

    assert fetched(eko, f"{other}/files/{own}").status_code == 200
    assert fetched(eko, f"{other}/files/{file_id}").status_code == 404
    assert fetched(eko, f"{other}/files/999999").status_code == 404
    assert fetched(eko, f"{page}/files/{own}").status_code == 404


@pytest.mark.parametrize(("query", "disposition"), [("", "inline"), ("?download=1", "attachment")])
def test_a_photo_is_sent_so_that_no_browser_runs_it(cast, client_as, reported, query, disposition):
    answer = fetched(client_as(cast.sari), reported[1] + query)

    headers = answer.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"].startswith(disposition)
    assert "IMG 001.jpg" in headers["Content-Disposition"]


@pytest.mark.parametrize(
    "name",
    [
        "../../x.png",
        "a\0b.png",
        "a\u202egpj.exe",
        "字" * 5000 + ".png",
        "CON",
        "kutipan'.png",
    ],
)
def test_a_photo_of_any_name_can_be_stored_and_fetched(cast, client_as, name):
    browser = client_as(cast.sari)

    number, stored = with_photo(browser, name=name)
    answer = fetched(browser, f"/tickets/{number}/files/{stored.id}?download=1")

    assert answer.status_code == 200
    assert not set("\r\n\0") & set(answer.headers["Content-Disposition"])
    assert browser.get(f"/tickets/{number}").status_code == 200


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"<svg onload='alert(1)'/>", "gambar.svg", "SVG"),
        (b"<svg onload='alert(1)'/>", "gambar.png", "SVG that says it is a PNG"),
        (b"%PDF-1.7", "surat.pdf", "PDF"),
        (png_header(13_000, 13_000), "besar.png", "too many pixels"),
        (picture() + b"\0" * (10 * 1024 * 1024), "berat.png", "more than 10 MB"),
        (picture("JPEG", (400, 400))[:600], "rusak.jpg", "truncated"),
    ],
)
def test_a_refused_photo_loses_no_word_and_stores_nothing(cast, client_as, data_folder, data, name, reason):
    files = set(data_folder.rglob("attachments/*/*"))
    browser = client_as(cast.sari)

    answer = report(browser, data, name)

    assert answer.status_code == 422, reason
    assert "Layar loket 3 gelap &amp; berkedip.\nSudah dicoba kabel lain." in answer.text.replace("\r\n", "\n")
    assert re.search(r'<option selected value="PC"', answer.text)
    for field, value in (("affected", "room"), ("can_work", "hampered")):
        assert re.search(rf'<input checked[^>]*name="{field}"[^>]*value="{value}"', answer.text)
    assert 'id="photo-error"' in answer.text
    assert db.session.scalars(select(Ticket)).all() == []
    assert db.session.scalars(select(NumberSeries)).all() == [], "its number was given back"
    assert set(data_folder.rglob("attachments/*/*")) == files


def test_a_form_without_a_photo_is_fine(cast, client_as):
    assert report(client_as(cast.sari), b"", "").status_code == 303
    assert db.session.scalars(select(StoredFile)).all() == []
