"""The page of logos and letterhead, and what everybody sees of it."""

import hashlib
import io
import re

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from desk.attachments import operations as files
from desk.attachments.models import StoredFile
from desk.branding import queries, shelf
from desk.branding.kinds import Owner
from desk.branding.letterheads import letterhead
from desk.branding.models import Logo
from desk.database import db
from desk.event_kinds import EventKind
from desk.organisation import queries as organisation
from desk.timeline import Event
from tests.architecture.test_queries import counted
from tests.attachments.test_pictures import picture
from tests.branding.conftest import a_logo
from tests.papers.samples import text_of

PAGE = "/admin/branding"
SHOWING = ("/login", "/aduan", "/lacak", "/survei", "/layanan", "/status")
WORDS = {"name": "Mal Pelayanan Kota Uji", "name_en": "Test Mall", "address": "Jalan Uji 7", "contact": "(0700) 1"}


def send(browser, owner: str, data: bytes, name: str = "logo.png"):
    return browser.send(f"{PAGE}/{owner}/logo", page=PAGE, **{f"{owner}-picture": (io.BytesIO(data), name)})


def describe(browser, **changed: str):
    return browser.post(f"{PAGE}/mall", data=browser.hidden(PAGE) | WORDS | changed)


def seen(browser, page: str) -> list[str]:
    """The addresses of the logos on a page."""
    return re.findall(r'<img[^>]*src="(/logo/[0-9a-f]{64})"', browser.get(page).text)


def fetched(browser, address: str, **headers: str):
    with browser.get(address, headers=headers) as answer:
        answer.get_data()
        return answer


def on_disk(folder) -> set[str]:
    return {path.name for path in (folder / "attachments").rglob("*") if path.is_file()}


@pytest.fixture
def dewi(cast, client_as, moment):
    return client_as(cast.dewi)


@pytest.mark.row("BDL-06")
def test_a_new_logo_stands_on_every_page_at_once_and_the_old_one_is_gone(dewi, client_as, data_folder):
    anybody, before = client_as(), on_disk(data_folder)
    assert [seen(anybody, page) for page in SHOWING] == [[]] * len(SHOWING)

    assert send(dewi, "city", a_logo("teal")).status_code == 303
    assert send(dewi, "mall", a_logo("navy")).status_code == 303

    city, mall = seen(anybody, "/aduan")[:2]
    assert city != mall
    for page in SHOWING:
        assert seen(anybody, page)[:2] == [city, mall], page
    assert seen(dewi, "/")[:2] == [city, mall]
    assert re.search(r'rel="icon" href="/logo/', anybody.get("/aduan").text)
    assert len(on_disk(data_folder) - before) == 6

    assert send(dewi, "city", a_logo("maroon")).status_code == 303

    assert seen(anybody, "/aduan")[0] not in (city, mall)
    assert anybody.get(city).status_code == 404
    assert len(on_disk(data_folder) - before) == 6

    for owner in Owner:
        assert dewi.send(f"{PAGE}/{owner}/logo/removal", page=PAGE).status_code == 303
    assert seen(anybody, "/aduan") == []
    assert "favicon.svg" in anybody.get("/aduan").text
    assert on_disk(data_folder) == before


def test_anybody_may_fetch_a_logo_and_keep_it_for_good(dewi, client_as):
    send(dewi, "city", a_logo())
    anybody = client_as()
    address = seen(anybody, "/status")[0]

    answer = fetched(anybody, address)

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert hashlib.sha256(answer.data).hexdigest() == address.rsplit("/", 1)[1]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = fetched(anybody, address, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_no_other_stored_file_is_found_at_the_address_of_logos(dewi, client_as, cast, data_folder):
    send(dewi, "city", a_logo())
    report = {"description": "Layar loket 3 gelap.", "service": "PC", "affected": "room", "can_work": "hampered"}
    client_as(cast.sari).send("/tickets/new", **report, photo=(io.BytesIO(picture()), "layar.png"))
    photo, logo = db.session.scalars(select(StoredFile)).one(), db.session.scalars(select(Logo)).first()
    anybody = client_as()

    for tried in (photo.sha256, photo.key, logo.key, logo.sha256[:20], "x", "..", "%2e%2e%2fdesk.sqlite3"):
        assert anybody.get(f"/logo/{tried}").status_code in (308, 404), tried
    assert files.path_of(data_folder, photo.key).is_file()


def test_what_is_no_logo_is_said_at_its_field_and_the_logo_stays(dewi, data_folder):
    send(dewi, "city", a_logo())
    kept, shown = on_disk(data_folder), seen(dewi, "/")
    refused = {
        "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"),
        "a program": (b"MZ\x90\x00" + b"\0" * 100, "logo.png"),
        "too small": (picture("PNG", size=(20, 20)), "logo.png"),
        "no file": (b"", ""),
    }

    for reason, (data, name) in refused.items():
        answer = send(dewi, "city", data, name)

        assert answer.status_code == 422, reason
        assert 'id="city-picture-error"' in answer.text, reason
        assert 'id="mall-picture-error"' not in answer.text, reason
    assert (on_disk(data_folder), seen(dewi, "/")) == (kept, shown)


def test_the_manager_looks_after_the_malls_logo_and_not_the_citys(indra, client_as, dewi, data_folder):
    browser, before = client_as(indra), on_disk(data_folder)
    assert send(browser, "mall", a_logo()).status_code == 303
    kept = on_disk(data_folder)

    assert "city-picture" not in browser.get(PAGE).text
    assert send(browser, "city", a_logo("navy")).status_code == 403
    assert browser.send(f"{PAGE}/city/logo/removal", page=PAGE).status_code == 403
    assert send(browser, "province", a_logo()).status_code == 404
    assert on_disk(data_folder) == kept > before
    assert [row.owner for row in db.session.scalars(select(Logo))] == [Owner.MALL] * 3


def test_who_changed_which_logo_is_kept(dewi, cast):
    send(dewi, "city", a_logo())
    dewi.send(f"{PAGE}/city/logo/removal", page=PAGE)
    dewi.send(f"{PAGE}/city/logo/removal", page=PAGE)  # there is none any more: nothing happened

    first, last = db.session.scalars(
        select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)
    ).all()

    assert (first.actor_id, first.details["logo"]) == (cast.dewi.id, "city")
    before, shown = first.details["changes"]["sha256"]
    assert (before, len(shown)) == ("", 64)
    assert last.details["changes"]["sha256"] == [shown, ""]


@pytest.mark.row("BDL-06")
def test_logos_names_and_address_stand_on_papers_as_they_were_sent(dewi, app):
    send(dewi, "city", a_logo("teal"))
    send(dewi, "mall", a_logo("navy"))

    assert describe(dewi).status_code == 303

    assert "Mal Pelayanan Kota Uji" in dewi.get("/status").text
    paper = dewi.get(f"{PAGE}/sample")
    assert paper.mimetype == "application/pdf"
    words = text_of(paper.data)
    for expected in ("MAL PELAYANAN KOTA UJI", "Jalan Uji 7", "(0700) 1", organisation.mall().department.name.upper()):
        assert expected in words
    assert paper.data.count(b"/Subtype /Image") == 2
    with app.test_request_context(), force_locale("id"):
        head = letterhead(city="Kota Uji", mall=organisation.mall())
    assert head.logo != head.second_logo
    assert all(data.startswith(b"\x89PNG") for data in (head.logo, head.second_logo))


def test_a_letterhead_that_cannot_be_comes_back_with_what_was_typed(dewi):
    for changed in ({"name": " "}, {"name_en": ""}, {"address": "x" * 201}, {"contact": "\x00"}):
        answer = describe(dewi, **changed)

        assert answer.status_code == 422, changed
        assert answer.text.count('aria-invalid="true"') == 1, changed
        assert sum(word in answer.text for word in WORDS.values()) == 3, changed
    assert organisation.mall().name != WORDS["name"]


def test_another_process_shows_the_change_with_its_next_page_and_asks_nothing_otherwise(dewi, client_as, app):
    anybody = client_as()
    anybody.get("/login")
    kept_elsewhere = app.extensions["desk_look"]
    send(dewi, "city", a_logo())
    app.extensions["desk_look"] = kept_elsewhere  # a process that had no part in it

    with counted(app) as asked:
        assert len(seen(anybody, "/login")) == 1
    assert any("FROM logos" in statement for statement in asked)
    with counted(app) as asked:
        assert len(seen(anybody, "/login")) == 1
    assert asked == []


def test_a_logo_whose_bytes_are_lost_is_not_shown(dewi, client_as, data_folder):
    send(dewi, "city", a_logo())
    address = seen(dewi, "/status")[0]
    for row in db.session.scalars(select(Logo)):
        files.drop_bytes(data_folder, row.key)

    assert client_as().get(address).status_code == 404
    assert seen(client_as(), "/status") == []
    assert dewi.get(PAGE).status_code == 200


def test_pages_of_a_city_without_a_mall_bear_its_own_name_alone(app, context):
    look = queries.look(app.config["DESK"].data_dir)

    assert (look.mall, look.logo("mall"), look.find("x")) == (None, None, None)
    with app.test_request_context(), force_locale("en"):
        head = letterhead(city="Kota Uji", mall=None)
        assert shelf.current() == look
    assert (head.city, head.office, head.unit, head.logo) == ("GOVERNMENT OF KOTA UJI", "", "", None)
