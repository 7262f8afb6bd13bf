"""What goes over the wire is packed, where nothing can be read from its size."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from desk import compressing
from desk.attachments.emblems import LARGEST_ICON, LARGEST_PAGE
from desk.branding import operations
from desk.branding.kinds import Owner
from desk.database import db
from tests.attachments.test_emblems import noise
from tests.conftest import BASE_URL
from tests.factories import MONDAY_TEN

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
CSS = "/static/css/field.css"


@pytest.fixture
def fetch(app) -> Callable[..., Any]:
    """Fetch something as it goes over the wire, and let go of its file."""
    browser = FlaskClient(app)
    return lambda address, headers=None: browser.get(address, base_url=BASE_URL, headers=headers, buffered=True)


def is_packed(answer) -> bool:
    return "Content-Encoding" in answer.headers


def test_a_style_goes_out_packed_and_is_the_same(fetch):
    plain = fetch(CSS)

    answer = fetch(CSS, PACKED)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) / 2
    assert gzip.decompress(answer.data) == plain.data
    assert not is_packed(plain)
    assert all("Accept-Encoding" in one.headers["Vary"] for one in (plain, answer))
    assert fetch(CSS, PACKED).data == answer.data, "the second time from memory"


def test_a_browser_that_has_it_already_is_told_so_for_both_forms(fetch):
    for headers in ({}, PACKED):
        etag = fetch(CSS, headers).headers["ETag"]

        again = fetch(CSS, {**headers, "If-None-Match": etag})

        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert "Accept-Encoding" in again.headers["Vary"]
    assert fetch(CSS, PACKED).headers["ETag"].startswith("W/")


def test_a_part_of_a_file_is_a_part_of_the_unpacked_one(fetch):
    answer = fetch(CSS, {**PACKED, "Range": "bytes=0-9"})

    assert (answer.status_code, len(answer.data)) == (206, 10)
    assert not is_packed(answer)


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "*;q=0"])
def test_who_does_not_take_gzip_gets_it_plain(fetch, accepted):
    answer = fetch(CSS, {"Accept-Encoding": accepted})

    assert not is_packed(answer)
    assert b"@layer" in answer.data


def test_a_head_a_small_file_and_an_unknown_one_are_answered_plainly(app, fetch):
    assert not is_packed(FlaskClient(app).head(CSS, base_url=BASE_URL, headers=PACKED, buffered=True))
    assert not is_packed(fetch("/static/css/none.css", PACKED))
    small = fetch("/static/css/utilities.css", PACKED)
    assert len(small.data) > compressing.SMALLEST or not is_packed(small)


def test_what_is_kept_is_kept_by_name_and_mark_of_the_content(fetch):
    fetch(CSS, PACKED)
    fetch(f"{CSS}?v=1", PACKED)

    assert len([key for key in compressing._kept if key[0] == CSS]) == 1


def test_a_public_page_without_a_query_is_packed(fetch):
    answer = fetch("/login", PACKED)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert {"Cookie", "Accept-Encoding"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
    assert b"csrf_token" in gzip.decompress(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_that_holds_a_secret_beside_words_of_a_stranger_is_packed(cast, client_as):
    stranger, sari = client_as(), client_as(cast.sari)
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]*)"', stranger.get("/login").text)[0]
    words = {"login": "x", "password": "y", "csrf_token": token}

    answers = {
        "words in the query": stranger.get("/login?next=/tickets", headers=PACKED),
        "words in the form": stranger.post("/login", data=words, headers=PACKED),
        "signed in": sari.get("/tickets", headers=PACKED),
        "signed in, a page without lists": sari.get("/account", headers=PACKED),
        "an error": stranger.get("/nirgends", headers=PACKED),
    }
    with stranger.session_transaction(base_url=BASE_URL) as session:
        session["granted"] = "ADU-1"
    answers["a session that holds more"] = stranger.get("/login", headers=PACKED)

    assert {name for name, answer in answers.items() if is_packed(answer)} == set()
    assert answers["words in the form"].status_code == 422


@pytest.mark.parametrize("address", ["/login", "/aduan"])
def test_the_first_view_of_a_public_page_stays_below_sixty_kilobytes(cast, fetch, data_folder, address):
    """Page, styles, scripts and the heaviest logos there can be, as they go over the wire, headers and all."""
    for owner, width in zip(Owner, (200, 210), strict=True):
        with operations.on_disk(folder=data_folder, data=noise(width, 200)) as kept:
            operations.set_logo(owner=owner, kept=kept, actor=cast.actor("dewi"), at=MONDAY_TEN)
    db.session.commit()
    page = fetch(address, PACKED)
    files = re.findall(r'(?:href|src)="((?:/static|/logo)/[^"#]+)', gzip.decompress(page.data).decode())
    scripts = ("proof", "shrink_photo", "offline")
    files += [f"/static/js/{name}.js?v=1" for name in scripts if f"/{name}.js" not in " ".join(files)]

    answers = [page, *(fetch(file, PACKED) for file in dict.fromkeys(files))]

    assert len(answers) > 20
    logos = [answer for answer in answers if answer.mimetype == "image/png"]
    assert len(logos) == 3
    lighter_than_allowed = 2 * LARGEST_PAGE + LARGEST_ICON - sum(len(logo.data) for logo in logos)
    assert lighter_than_allowed >= 0
    assert sum(len(answer.data) + len(str(answer.headers)) for answer in answers) + lighter_than_allowed < 60 * 1024
