"""The form for citizens: without an account, without JavaScript, once for each form, and nobody is found by it."""

import io
import json
import logging
import os
import shutil
import threading
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import func, select

from desk.complaints.jobs import drop_drafts
from desk.complaints.kinds import Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence, Receipt
from desk.complaints.proving import evidence_of
from desk.database import db
from desk.gate.guards import TRAP
from desk.tickets.kinds import Affected
from tests.complaints.citizens import FILLED, STORY, Citizen, pair_on, photo, whole_database, whole_folder, words_of
from tests.complaints.office import classified, make_complaint
from tests.conftest import MONDAY_TEN
from tests.factories import make_ticket

IP, AGENT = "203.0.113.231", "MarkerBrowser/77.7"


@pytest.fixture
def citizen(app, office, moment):
    return Citizen(app, moment)


@pytest.fixture
def folder(data_folder):
    """Where files lie, with none of earlier tests."""
    for name in ("attachments", "waiting"):
        shutil.rmtree(data_folder / name, ignore_errors=True)
    return data_folder


def attached(folder):
    return [path for path in (folder / "attachments").rglob("*") if path.is_file()]


def waiting(folder):
    return list((folder / "waiting").glob("*/*"))


def filed() -> int:
    return db.session.scalar(select(func.count(PublicComplaint.id)))


def the_one() -> PublicComplaint:
    return db.session.scalars(select(PublicComplaint)).one()


@pytest.mark.row("LLG-34")
@pytest.mark.parametrize("address", ["/aduan", "/lacak", "/verifikasi/x"])
def test_pages_for_citizens_ask_for_no_login(citizen, address):
    assert citizen.get(address).status_code in (200, 404)


@pytest.mark.row("LLG-34")
def test_a_report_without_javascript_is_filed_and_answered_with_a_receipt(citizen):
    number, code = citizen.receipt(name="Siti Aminah", wish="Antrean yang tertib", place="Lantai 2", category="delay")

    complaint = the_one()
    assert (complaint.number, complaint.description, complaint.wish) == (number, STORY, "Antrean yang tertib")
    assert (complaint.about_tenant.code, complaint.category.code) == ("DISDUKCAPIL", "delay")
    assert len(code) == 14
    assert citizen.opened(number, code).status_code == 200


def test_the_form_says_what_people_have_to_know(citizen):
    page = words_of(citizen.get("/aduan").text)

    for word in ("112", "137", "/lacak", "27/2022"):
        assert word in page


def test_who_does_not_know_the_organisation_says_so(citizen):
    citizen.receipt(tenant="unknown")

    assert the_one().about_tenant is None


def test_who_wants_no_contact_leaves_none_even_when_one_was_typed(citizen):
    citizen.receipt(contact="0812 0000 1111", no_contact="y", shield="anonymous")

    complaint = the_one()
    assert (complaint.shield, complaint.complainant) == (Shield.ANONYMOUS, None)


def test_an_empty_form_names_the_four_things_that_are_needed(citizen):
    citizen.get("/aduan")
    citizen.moment.shift(5)

    answer = citizen.post("/aduan", shield="open")

    assert (answer.status_code, filed()) == (422, 0)
    for name in ("story", "tenant", "contact", "consent"):
        assert f'href="#{name}"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("story", "x" * 9000),
        ("story", "Halo\0dunia, ini cerita saya"),
        ("story", "   "),
        ("tenant", "TIDAK-ADA"),
        ("tenant", ""),
        ("contact", ""),
        ("contact", "9" * 500),
        ("category", "../../etc"),
        ("counter", "FO-X"),
        ("shield", "invisible"),
        ("happened_on", "kemarin"),
        ("happened_on", "2031-01-01"),
        ("consent", ""),
        ("name", "a\x07b"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_rest_stays_typed(citizen, field, value):
    given = FILLED | {"wish": "Harapan saya yang lama"} | {field: value}
    citizen.get("/aduan")
    citizen.moment.shift(5)

    answer = citizen.post("/aduan", **{name: told for name, told in given.items() if told or name != "consent"})

    assert (answer.status_code, filed()) == (422, 0)
    assert "Harapan saya yang lama" in answer.text
    assert field == "story" or STORY in answer.text


@pytest.mark.parametrize("story", ["\u202eterbalik \u202c<script>alert(1)</script>", "قصة طويلة عن الخدمة", "😀" * 50])
def test_any_script_of_the_world_is_kept_as_it_was_written(citizen, story):
    number, code = citizen.receipt(story=story)

    assert the_one().description == story
    page = citizen.opened(number, code).text
    assert "<script>alert" not in page
    assert 'dir="auto"' in page


def test_the_same_form_sent_twice_is_one_report_and_one_receipt(citizen):
    pair = citizen.receipt()
    citizen.hidden = dict(citizen.sent)

    answer = citizen.post("/aduan", **FILLED)

    assert (answer.status_code, filed()) == (303, 1)
    assert pair_on(citizen.get(answer.location).text) == pair
    assert db.session.scalar(select(func.count(Receipt.id))) == 1


def test_the_same_form_with_something_else_in_it_is_refused_in_words(citizen):
    citizen.get("/aduan")
    sent = dict(citizen.hidden)
    citizen.moment.shift(5)
    assert citizen.post("/aduan", **FILLED).status_code == 303
    citizen.hidden = sent

    answer = citizen.post("/aduan", **(FILLED | {"story": "Cerita yang lain sama sekali"}))

    assert (answer.status_code, filed()) == (409, 1)
    assert "Cerita yang lain sama sekali" in answer.text
    assert citizen.hidden["form_key"] != sent["form_key"], "sent again, it is a report of its own"


@pytest.mark.slow
def test_twenty_presses_at_once_are_one_report_and_one_receipt(citizen):
    citizen.get("/aduan")
    citizen.moment.shift(5)
    app, cookie = citizen.browser.application, citizen.browser.get_cookie("desk", domain="desk.test").value
    answers = []

    def press() -> None:
        client = app.test_client()
        client.set_cookie("desk", cookie, domain="desk.test")
        sent = client.post(
            "/aduan",
            data=citizen.hidden | FILLED,
            base_url="http://desk.test",
            environ_overrides={"REMOTE_ADDR": citizen.address},
        )
        page = client.get("/aduan/tanda-terima", base_url="http://desk.test").text
        answers.append((sent.status_code, page.partition('id="code">')[2][:14]))

    db.session.commit()
    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 20
    assert {status for status, _ in answers} == {303}
    assert len({code for _, code in answers}) == 1
    assert filed() == 1
    assert db.session.scalar(select(func.count(Receipt.id))) == 1


def test_photos_are_kept_without_place_and_camera(citizen, data_folder):
    citizen.receipt(photos=[(photo("red", "MARKER-GPS-1"), "IMG_MARKER.jpg"), (photo("blue"), "b.jpg")])

    assert db.session.scalar(select(func.count(Evidence.id))) == 2
    kept = whole_folder(data_folder)
    assert b"JFIF" in kept
    assert b"MARKER" not in kept
    assert b"Exif" not in kept
    assert "MARKER" not in whole_database()


def test_one_bad_photo_is_named_and_the_good_one_and_what_was_typed_stay(citizen, folder):
    answer = citizen.report(photos=[(photo(), "a.jpg"), (io.BytesIO(b"<svg onload=x>"), "b.jpg")])

    assert (answer.status_code, filed()) == (422, 0)
    assert STORY in answer.text
    assert 'href="#photos"' in answer.text
    assert "2" in words_of(answer.text).partition('href="#photos"')[2][:80]
    assert (len(attached(folder)), len(waiting(folder))) == (0, 1)
    assert citizen.post("/aduan", **FILLED).status_code == 303
    assert (len(attached(folder)), len(waiting(folder))) == (1, 0)
    assert len(evidence_of(the_one())) == 1


def test_at_most_five_photos_are_taken(citizen):
    answer = citizen.report(photos=[(photo(), f"{number}.jpg") for number in range(6)])

    assert (answer.status_code, filed()) == (422, 0)


def test_an_anonymous_report_leaves_no_trace_of_who_sent_it(app, office, moment, folder, redis_url, caplog):
    caplog.set_level(logging.DEBUG)
    citizen = Citizen(app, moment, IP, **{"User-Agent": AGENT, "X-Forwarded-For": IP})

    citizen.receipt(
        contact="", no_contact="y", shield="anonymous", photos=[(photo("red", "MarkerBrowser"), "MarkerBrowser.jpg")]
    )

    found = whole_database() + caplog.text + whole_folder(folder).decode("latin-1")
    redis = Redis.from_url(redis_url)
    found += "".join(str(redis.dump(key)) for key in redis.keys("*"))
    cookie = citizen.browser.get_cookie("desk", domain="desk.test").value
    assert STORY in found
    for marker in (IP, AGENT, "MarkerBrowser"):
        assert marker not in found
        assert marker not in cookie


def test_the_cookie_holds_neither_the_code_nor_a_word_of_the_report(app, office, moment):
    citizen = Citizen(app, moment)
    _number, code = citizen.receipt()

    with citizen.browser.session_transaction(base_url="http://desk.test") as session:
        kept = json.dumps(dict(session), default=str)

    assert code.replace("-", "") not in kept.replace("-", "")
    assert STORY not in kept


def test_what_looks_alike_is_shown_once_and_everything_typed_stays(citizen, office):
    alike = classified(make_complaint(description="Rahasia orang lain"), office.actor("rina"))
    db.session.commit()
    first = citizen.report(name="Siti Aminah", category="delay")

    assert (first.status_code, filed()) == (200, 1)
    assert STORY in first.text
    assert "Rahasia orang lain" not in first.text
    assert alike.number not in first.text
    assert citizen.post("/aduan", **FILLED, category="delay").status_code == 303
    assert filed() == 2


def test_photos_need_not_be_chosen_again_when_the_form_comes_back_with_a_question(citizen, office, folder):
    classified(make_complaint(), office.actor("rina"))
    db.session.commit()
    first = citizen.report(category="delay", photos=[(photo("red"), "a.jpg"), (photo("blue"), "b.jpg")])

    assert (first.status_code, len(waiting(folder))) == (200, 2)
    assert "2 foto yang Anda pilih sudah tersimpan" in first.text
    more = citizen.post("/aduan", **(FILLED | {"story": ""}), category="delay", photos=[(photo("green"), "c.jpg")])
    assert (more.status_code, len(waiting(folder))) == (422, 3)
    assert citizen.post("/aduan", **FILLED, category="delay").status_code == 303
    last = db.session.scalars(select(PublicComplaint).order_by(PublicComplaint.id.desc())).first()
    assert len(evidence_of(last)) == 3
    assert waiting(folder) == []


def test_no_form_fills_the_disk_however_often_it_comes(citizen, folder):
    citizen.report(story="", photos=[(photo("red"), f"{number}.jpg") for number in range(5)])
    for colour in ("green", "blue"):
        citizen.hidden.pop("waiting_photos")
        citizen.post("/aduan", story="", photos=[(photo(colour), f"{number}.jpg") for number in range(5)])

    assert len(waiting(folder)) == 5


def test_photos_that_wait_are_left_out_on_wish_and_fit_no_other_form(citizen, folder):
    citizen.report(story="", photos=[(photo("red"), "a.jpg")])
    sealed = citizen.hidden["waiting_photos"]

    assert citizen.post("/aduan", **FILLED, without_photos="y").status_code == 303
    assert evidence_of(the_one()) == []
    citizen.get("/aduan")
    citizen.moment.shift(5)
    assert citizen.post("/aduan", **(FILLED | {"story": "Lain."}), waiting_photos=sealed).status_code == 303
    assert [evidence_of(one) for one in db.session.scalars(select(PublicComplaint))] == [[], []]


@pytest.mark.parametrize("sealed", ["x", "é", "\ud800", "A" * 5000])
def test_nonsense_instead_of_the_list_of_photos_is_no_photo(citizen, sealed):
    citizen.get("/aduan")
    citizen.moment.shift(5)

    assert citizen.post("/aduan", **FILLED, waiting_photos=sealed.encode("utf-8", "replace")).status_code == 303


def test_photos_that_waited_half_a_day_are_dropped(citizen, folder):
    citizen.report(story="", photos=[(photo("red"), "a.jpg")])
    (path,) = waiting(folder)
    os.utime(path, ((MONDAY_TEN - timedelta(hours=13)).timestamp(),) * 2)

    drop_drafts(MONDAY_TEN)

    assert waiting(folder) == []
    assert citizen.post("/aduan", **FILLED).status_code == 303
    assert evidence_of(the_one()) == []


@pytest.mark.parametrize("wish", ["", "y"])
def test_at_most_five_photos_are_taken_in_all(citizen, wish, folder):
    citizen.report(story="", photos=[(photo("red"), f"{number}.jpg") for number in range(4)])

    answer = citizen.post("/aduan", **FILLED, without_photos=wish, photos=[(photo(), "x.jpg"), (photo(), "y.jpg")])

    assert answer.status_code == (303 if wish else 422)
    assert filed() == bool(wish)


def test_what_names_neither_service_nor_category_is_like_nothing(citizen, office):
    classified(make_complaint(), office.actor("rina"))
    db.session.commit()

    assert citizen.report().status_code == 303


def test_a_disturbance_is_named_by_its_service_and_nothing_else_of_the_ticket(citizen, cast):
    make_ticket(
        cast.sari, service="OSS", affected=Affected.PUBLIC, description="RAHASIA-DAPUR di ruang server", at=MONDAY_TEN
    )
    db.session.commit()

    answer = citizen.report(tenant="DPMPTSP", service="OSS")

    assert (answer.status_code, filed()) == (200, 0)
    assert "RAHASIA-DAPUR" not in answer.text
    assert "D-26" not in answer.text
    assert citizen.post("/aduan", **(FILLED | {"tenant": "DPMPTSP", "service": "OSS"})).status_code == 303


@pytest.mark.parametrize("shield", ["anonymous", "confidential"])
def test_a_shielded_report_is_never_shown_as_alike(citizen, office, shield):
    classified(make_complaint(shield=Shield(shield)), office.actor("indra"))
    db.session.commit()

    assert citizen.report(category="delay").status_code == 303


def test_a_robot_in_the_trap_keeps_nothing_and_learns_nothing(citizen):
    answer = citizen.report(**{TRAP: "http://spam.example"})

    assert (answer.status_code, filed()) == (422, 0)
    assert TRAP not in words_of(answer.text).partition('role="alert"')[2][:400]


def test_who_is_too_quick_is_asked_to_wait_and_loses_nothing(citizen):
    citizen.get("/aduan")

    answer = citizen.post("/aduan", **FILLED)

    assert (answer.status_code, filed()) == (429, 0)
    assert int(answer.headers["Retry-After"]) >= 1
    assert STORY in answer.text
    citizen.moment.shift(5)
    assert citizen.post("/aduan", **FILLED).status_code == 303


def test_what_happened_long_ago_is_taken_and_said(citizen):
    day = (MONDAY_TEN - timedelta(days=45)).date()

    answer = citizen.report(happened_on=str(day))

    assert answer.status_code == 303
    assert "30" in words_of(citizen.get(answer.location).text)
    assert the_one().happened_on == day


def test_a_head_asks_only_whether_the_line_is_there(citizen):
    assert citizen.browser.head("/aduan").status_code == 200
    assert filed() == 0
