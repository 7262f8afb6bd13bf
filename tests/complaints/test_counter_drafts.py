"""What is typed at the counter survives a lost line and a moved queue: kept at the desk, sealed, for its officer alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from desk.complaints import jobs
from desk.complaints.counter_models import CounterDraft
from desk.database import db
from desk.schedule import SCHEDULE
from tests.complaints.counters import TYPED, make_seat, opened, read_back, sending
from tests.factories import MONDAY_TEN, PASSWORD, make_user

MARKER = "Siti Penanda Rahasia"
BY_ITSELF = {"Accept": "application/json"}


@pytest.fixture
def rina(cast, moment, client_as):
    make_seat(cast.rina)
    return client_as(cast.rina)


@pytest.fixture
def ratih(cast, client_as):
    """Another front officer."""
    person = make_user(username="ratih", name="Ratih", department="DPMPTSP", roles=tuple(cast.actor("rina").roles))
    db.session.commit()
    browser = client_as()
    assert browser.send("/login", login=person.username, password=PASSWORD).status_code == 303
    return browser


def drafts():
    return list(db.session.scalars(select(CounterDraft).order_by(CounterDraft.id)))


def every_text_in_the_database():
    """Every cell of every table, as text."""
    found = []
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            found += [str(cell) for row in connection.execute(sa.select(table)) for cell in row]
    return "\n".join(found)


def test_the_page_keeps_by_itself_what_is_typed_and_says_when(rina):
    typed = opened(rina) | {"name": MARKER, "description": "Belum selesai"}

    answer = rina.post("/counter/drafts", data=typed, headers=BY_ITSELF)

    assert answer.json == {"kept": "10.00"}
    assert len(drafts()) == 1
    assert MARKER in rina.get("/counter").text
    assert "Belum selesai" in rina.get(f"/counter?draft={drafts()[0].id}").text


def test_the_same_form_is_kept_once_with_its_latest_words(rina):
    typed = opened(rina)
    for words in ("Satu", "Dua", "Tiga"):
        assert rina.post("/counter/drafts", data=typed | {"description": words}, headers=BY_ITSELF).status_code == 200

    assert len(drafts()) == 1
    assert "Tiga" in rina.get(f"/counter?draft={drafts()[0].id}").text


def test_an_empty_form_is_not_kept(rina):
    assert rina.post("/counter/drafts", data=opened(rina) | {"channel": "phone"}, headers=BY_ITSELF).status_code == 200

    assert drafts() == []


@pytest.mark.row("BDL-18")
def test_a_draft_is_sealed_no_word_of_it_stands_in_the_database(rina):
    typed = opened(rina)
    rina.post("/counter/drafts", data=typed | {"name": MARKER, "contact": "081277778888"}, headers=BY_ITSELF)

    kept = every_text_in_the_database()

    assert len(drafts()) == 1
    assert "Penanda" not in kept
    assert "081277778888" not in kept
    assert typed["form_key"] not in kept


def test_put_aside_by_a_button_and_taken_up_again(rina):
    answer = rina.post("/counter/drafts", data=opened(rina) | {"description": "Dipanggil dulu"})

    assert (answer.status_code, answer.location) == (303, "/counter")
    assert f"/counter?draft={drafts()[0].id}" in rina.get("/counter").text


def test_a_draft_goes_when_its_form_is_sent_and_does_not_come_back(rina):
    hidden = opened(rina)
    page = rina.post("/counter", data=hidden | TYPED).location
    assert rina.post(f"{page}/sending", data=sending(rina, page)).status_code == 303

    late = rina.post("/counter/drafts", data=hidden | TYPED, headers=BY_ITSELF)

    assert late.status_code == 409
    assert drafts() == []
    assert rina.get(page).status_code == 404


def test_somebody_elses_draft_is_no_page(rina, ratih):
    page = read_back(rina)
    draft_id = page.rsplit("/", 1)[1]
    fields = sending(rina, page)

    assert ratih.get(page).status_code == 404
    assert ratih.get(f"/counter?draft={draft_id}").status_code == 404
    assert TYPED["name"] not in ratih.get("/counter").text
    own = opened(ratih) | {"form_key": fields["form_key"]}
    assert ratih.post(f"{page}/sending", data=own).status_code == 404
    assert ratih.post(f"{page}/removal", data=own).status_code == 404
    assert ratih.post("/counter/drafts", data=own | TYPED, headers=BY_ITSELF).status_code == 404
    assert len(drafts()) == 1


def test_a_draft_is_thrown_away(rina):
    page = read_back(rina)

    assert rina.send(f"{page}/removal", page="/counter").status_code == 303
    assert drafts() == []


def test_an_unfinished_draft_is_not_sent_but_taken_up_again(rina):
    hidden = opened(rina)
    rina.post("/counter/drafts", data=hidden | {"description": "Belum selesai"}, headers=BY_ITSELF)
    page = f"/counter/drafts/{drafts()[0].id}"

    assert rina.get(page).location == f"/counter?draft={drafts()[0].id}"
    assert rina.post(f"{page}/sending", data=hidden).location == f"/counter?draft={drafts()[0].id}"


def test_what_is_too_much_is_not_kept(rina):
    answer = rina.post("/counter/drafts", data=opened(rina) | {"description": "x" * 50_000}, headers=BY_ITSELF)

    assert answer.status_code == 422
    assert drafts() == []


def test_what_nobody_took_up_within_a_day_is_gone(rina, app):
    read_back(rina)
    with app.app_context():
        assert jobs.drop_drafts(MONDAY_TEN + timedelta(hours=23)) == 0
        assert jobs.drop_drafts(MONDAY_TEN + timedelta(hours=25)) == 1

    assert db.session.scalar(select(func.count(CounterDraft.id))) == 0
    assert "drafts" in [work.name for work in SCHEDULE]
