"""Following a report of somebody else: without JavaScript, without a name, and without a word of the other."""

import html
import re
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.complaints import answering, codes, following, jobs, onlookers, queries, tracking, verifying
from desk.complaints.follower_models import Follower
from desk.complaints.identity import Identity
from desk.complaints.kinds import Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.gate.guards import TRAP
from desk.sla.kinds import Classification
from desk.timeline import Event
from tests.complaints.citizens import FILLED, STORY, Citizen, keys_of, pair_on, photo, whole_database, words_of
from tests.complaints.office import category_of, classified, dispatched, make_complaint
from tests.conftest import MONDAY_TEN

MARKER = "zirkonium"  # stands in every field of the other's report
OWN = FILLED | {"category": "delay", "name": "Ratna Pengikut", "contact": "0899-111-222"}
DAY = timedelta(days=1)
NEUTRAL = "Laporan ini tidak ditampilkan lagi."


@pytest.fixture
def citizen(app, office, moment):
    return Citizen(app, moment)


@pytest.fixture
def other(office):
    """A report of somebody else, dispatched to DISDUKCAPIL."""
    complaint = dispatched(make_other(), office)
    db.session.commit()
    return complaint


def make_other():
    them = Identity(name=f"Siti {MARKER}", contact=f"{MARKER}@example.org")
    return make_complaint(description=f"{MARKER} diminta di loket", wish=MARKER, identity=them)


def offers(answer) -> list[str]:
    return re.findall(r'name="follow" value="([^"]+)"', answer.text)


def hidden(page: str) -> dict[str, str]:
    """What the page sends back by itself."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def followed(citizen, **more) -> tuple[str, str]:
    """Press the first button; number and code."""
    (offered, *_rest) = offers(citizen.report(**OWN))
    page = citizen.post("/aduan", **OWN, follow=offered, **more)
    assert page.status_code == 200, page.text
    return pair_on(page.text)


def opened(citizen, number, code):
    answer = citizen.look(number, code)
    assert (answer.status_code, answer.location) == (303, "/lacak/ikuti")
    return citizen.get(answer.location)


def count() -> int:
    return db.session.scalar(select(func.count(Follower.id)))


def filed() -> int:
    return db.session.scalar(select(func.count(PublicComplaint.id)))


# The way


def test_a_report_is_followed_without_javascript_and_what_was_typed_can_still_be_sent(citizen, other):
    alike = citizen.report(**OWN, photos=[(photo(), "a.jpg")])
    (offered,) = offers(alike)

    receipt = citizen.post("/aduan", **OWN, follow=offered)
    number, code = pair_on(receipt.text)
    again = citizen.get("/aduan/ikuti")
    page = opened(Citizen(citizen.browser.application, citizen.moment), number, code)
    left = citizen.get("/aduan?batal=1").text
    back = citizen.post("/aduan", **hidden(receipt.text))
    sent = citizen.post("/aduan", **OWN)

    assert 'name="' not in re.search(r'<button[^>]* form="form"[^>]*>', alike.text)[0], "Enter follows nothing"
    assert re.fullmatch(r"IKUT-2610-00001-\d", number)
    assert pair_on(again.text) == (number, code)
    assert "Dinas Kependudukan dan Pencatatan Sipil" in page.text
    assert other.category.name in page.text
    assert (back.status_code, sent.status_code, filed(), count()) == (200, 303, 2, 1)
    assert STORY in back.text
    assert "Ratna Pengikut" in back.text
    assert "1 foto yang Anda pilih" in words_of(back.text)
    assert 'href="/aduan?batal=1"' in alike.text
    assert '<meta name="draft-clear" content="aduan">' in left, "who need not send it gets a fresh form"
    assert '<meta name="draft-clear"' not in alike.text + receipt.text
    for answer in (alike, receipt, again, page, back):
        assert MARKER not in answer.text.casefold()
        assert other.number not in answer.text


def test_the_code_is_shown_once_and_the_cookie_holds_neither_it_nor_which_report_it_is(citizen, other):
    number, code = followed(citizen)
    with citizen.browser.session_transaction(base_url="http://desk.test") as session:
        kept = dict(session["following"])

    citizen.post("/aduan/ikuti")
    saved = citizen.get("/aduan/ikuti")
    citizen.moment.shift(timedelta(hours=1))
    late = citizen.get("/aduan/ikuti")
    stranger = Citizen(citizen.browser.application, citizen.moment).get("/aduan/ikuti")

    assert set(kept) == {"form", "id", "at", "saved"}
    assert kept["id"] == db.session.scalars(select(Follower.id)).one()
    assert code not in str(kept)
    assert pair_on(saved.text) == (number, "")
    assert code not in saved.text
    assert (late.location, stranger.location) == ("/lacak", "/lacak")


def test_presses_at_once_and_one_more_later_are_one_follower_and_one_code(citizen, other):
    (offered,) = offers(citizen.report(**OWN))
    app, cookie = citizen.browser.application, citizen.browser.get_cookie("desk", domain="desk.test").value
    db.session.commit()
    answers = []

    def press() -> None:
        client = app.test_client()
        client.set_cookie("desk", cookie, domain="desk.test")
        sent = {"base_url": "http://desk.test", "environ_overrides": {"REMOTE_ADDR": citizen.address}}
        answers.append(client.post("/aduan", data=citizen.hidden | OWN | {"follow": offered}, **sent).text)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    press()

    assert len({pair_on(page) for page in answers}) == 1
    assert (len(answers), count()) == (7, 1)


def test_who_follows_leaves_nothing_of_themselves_and_nothing_in_the_report(citizen, other):
    before = (other.version, other.updated_at, db.session.scalar(select(func.count(Event.id))))
    followed(citizen)
    row = db.session.scalars(select(Follower)).one()
    kept = whole_database()

    db.session.refresh(other)
    assert before == (other.version, other.updated_at, db.session.scalar(select(func.count(Event.id))))
    for word in ("Ratna", "0899", "Saya menunggu", citizen.address, citizen.hidden["form_key"]):
        assert word not in kept
    citizen.post("/aduan", **OWN)
    own = db.session.scalars(select(PublicComplaint).order_by(PublicComplaint.id.desc())).first()
    assert own.form_key not in (row.form_mark, None), "the two cannot be laid side by side"


# What may be followed


def test_of_those_that_look_the_same_the_oldest_is_offered(citizen, office, other):
    dispatched(make_other(), office)
    classified(make_other(), office.actor("rina"))
    db.session.commit()

    alike = citizen.report(**OWN)
    pages = [citizen.post("/aduan", **OWN, follow=offered).text for offered in reversed(offers(alike))]

    assert db.session.scalars(select(Follower.complaint_id).order_by(Follower.id)).all() == [other.id, other.id + 2]
    assert len({pair_on(page) for page in pages}) == 2, "one form may follow several, each under its own number"
    assert pair_on(citizen.get("/aduan/ikuti").text) == pair_on(pages[1])


def test_a_button_that_was_tampered_with_or_belongs_to_another_form_follows_nothing(citizen, other):
    (offered,) = offers(citizen.report(**OWN))
    stranger = Citizen(citizen.browser.application, citizen.moment)
    (theirs,) = offers(stranger.report(**OWN))
    wrong = [theirs, f"{offered[:-9]}AAAAAAAA=", "x", "\u00e9", "A" * 5000, str(other.id), other.number]
    sealed = keys_of(citizen.browser.application).seal({"form": codes.form_mark(citizen.hidden["form_key"])})

    answers = [citizen.post("/aduan", **OWN, follow=token) for token in (*wrong, sealed)]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert all(STORY in answer.text for answer in answers)
    assert (count(), filed()) == (0, 1)


def test_a_button_is_good_for_an_hour_and_then_comes_anew(citizen, other):
    (offered,) = offers(citizen.report(**OWN))
    citizen.moment.shift(timedelta(hours=1))

    late = citizen.post("/aduan", **OWN, follow=offered)
    (fresh,) = offers(late)

    assert (late.status_code, count()) == (409, 0)
    assert STORY in late.text
    assert citizen.post("/aduan", **OWN, follow=fresh).status_code == 200
    assert citizen.post("/aduan", **OWN, follow=offered).status_code == 200, "followed already: the same page"
    assert count() == 1


def hiding(complaint):
    """Each way in which it is not for everybody: what says so, with what it was before."""
    delay = category_of("delay")
    return [
        (complaint, "shield", Shield.CONFIDENTIAL),
        (complaint, "shield", Shield.ANONYMOUS),
        (complaint, "category", category_of("illegal_fee")),
        (complaint, "category", category_of("personal_data")),
        (complaint, "category", None),
        (complaint, "classification", Classification.SUPERVISORY),
        (delay, "restricted", True),
    ]


@contextmanager
def hidden_by(row, name, value):
    before = getattr(row, name)
    setattr(row, name, value)
    db.session.commit()
    yield
    setattr(row, name, before)
    db.session.commit()


def test_what_is_not_for_everybody_is_never_offered_and_a_forged_button_finds_nothing(citizen, other):
    citizen.get("/aduan")
    citizen.moment.shift(5)
    told = {"tenant_id": other.about_tenant_id, "service": "", "since": MONDAY_TEN - DAY}
    keys, form_key = keys_of(citizen.browser.application), citizen.hidden["form_key"]
    assert queries.look_alikes(**told) == [other]

    for row, name, value in hiding(other):
        with hidden_by(row, name, value):
            forged = following.offer(other, form_key=form_key, keys=keys, at=MONDAY_TEN)
            refused = citizen.post("/aduan", **OWN, follow=forged)
            assert queries.look_alikes(**told) == [], f"{name} {value}"

        assert (refused.status_code, count(), offers(refused)) == (404, 0, []), f"{name} {value}"


def test_what_is_hidden_later_is_shown_to_its_followers_no_more_and_does_not_say_why(citizen, office, other):
    opened(citizen, *followed(citizen))
    at = MONDAY_TEN + timedelta(minutes=1)
    assert NEUTRAL not in citizen.get("/lacak/ikuti").text

    pages = []
    for row, name, value in hiding(other):
        with hidden_by(row, name, value):
            pages.append(words_of(citizen.get("/lacak/ikuti").text))
    moved = {"complaint": other, "at": at}
    answering.bounce(actor=office.actor("laras", at), reason="Bukan kami", proposed_owner="Imigrasi", **moved)
    verifying.refer(actor=office.actor("rina", at), to="Imigrasi", words=MARKER, **moved)
    db.session.commit()
    pages.append(words_of(citizen.get("/lacak/ikuti").text))

    assert NEUTRAL in pages[0]
    assert set(pages) == {pages[0]}
    for word in (category_of("delay").name, "Dinas Kependudukan", "12 Oktober 2026", "Imigrasi"):
        assert word not in pages[0]
    assert citizen.post("/lacak/ikuti/berhenti").status_code == 303


# What is seen


def test_a_follower_sees_how_far_it_is_and_never_a_word_or_an_answer(citizen, office, other):
    pair = followed(citizen)
    at = MONDAY_TEN + timedelta(minutes=1)
    opened(citizen, *pair)
    answering.note(complaint=other, actor=office.actor("laras", at), body=f"{MARKER} 1", at=at)
    answering.write(complaint=other, actor=office.actor("laras", at), body=f"{MARKER} 2", at=at)
    tracking.add_words(complaint=other, words=f"{MARKER} 3", at=at)
    db.session.commit()
    pages = {"dispatched": citizen.get("/lacak/ikuti").text}
    answering.draft_answer(complaint=other, actor=office.actor("laras", at), body=f"{MARKER} 4", at=at)
    answering.release_answer(complaint=other, actor=office.actor("farida", at), at=at)
    db.session.commit()
    pages["answered"] = citizen.get("/lacak/ikuti").text
    told_at = db.session.scalars(select(PublicComplaint.told_at).where(PublicComplaint.id == other.id)).one()
    tracking.object_to(complaint=other, why=f"{MARKER} 5", at=at)
    db.session.commit()
    pages["reopened"] = citizen.get("/lacak/ikuti").text
    answering.draft_answer(complaint=other, actor=office.actor("laras", at), body=f"{MARKER} 6", at=at)
    answering.release_answer(complaint=other, actor=office.actor("farida", at), at=at)
    tracking.confirm(complaint=other, at=at)
    db.session.commit()
    pages["closed"] = citizen.get("/lacak/ikuti").text

    assert told_at is None, "who follows was told nothing in the complainant's place"
    for status, page in pages.items():
        assert f"state--{status}" in page
        assert MARKER not in page.casefold()
        assert other.number not in page
        assert "Laras" not in page
        assert ('class="promise"' in page) == (status in ("dispatched", "reopened"))


def test_what_is_asked_of_the_complainant_alone_looks_like_a_check_and_all_who_answer_are_named(office):
    asked, split = (classified(make_other(), office.actor("indra")) for _ in range(2))
    parts = [(office.dukcapil, MARKER), (office.pln, MARKER)]
    verifying.query(complaint=asked, actor=office.actor("indra"), missing=f"{MARKER}?", at=MONDAY_TEN)
    verifying.split(complaint=split, actor=office.actor("indra"), parts=parts, at=MONDAY_TEN)
    db.session.refresh(split)

    first, second = onlookers.seen(asked), onlookers.seen(split)

    assert (first.status, first.organisations) == (Status.VERIFICATION, ())
    assert (second.status, second.organisations) == (Status.DISPATCHED, (office.dukcapil, office.pln))


def test_the_offices_see_how_many_follow_and_nothing_else(citizen, office, other, client_as):
    number, _code = followed(citizen)
    followed(Citizen(citizen.browser.application, citizen.moment))

    page = client_as(office.laras).get(f"/complaints/{other.number}").text

    assert "2 orang lain" in page
    assert number not in page


# Number and code


def test_whatever_does_not_fit_is_answered_as_for_a_report(citizen, moment, office, monkeypatch):
    complainant = Citizen(citizen.browser.application, moment)
    theirs = complainant.receipt(category="delay")
    own = followed(citizen)
    looked, is_right = [], codes.is_right
    monkeypatch.setattr(codes, "is_right", lambda *pair: looked.append(pair) or is_right(*pair))
    wrong = [
        (own[0], "AAAA-BBBB-CCCC"),
        (own[0], ""),
        (own[0], theirs[1]),
        (theirs[0], own[1]),
        ("IKUT-2610-00077-1", own[1]),
        ("IKUT-" + "x" * 500, own[1]),
    ]
    stranger = Citizen(citizen.browser.application, moment)
    usual = words_of(stranger.look("ADU-2610-00777-1", "AAAA-AAAA-AAAA").text)

    for number, code in wrong:
        answer = stranger.look(number, code)
        assert (answer.status_code, words_of(answer.text)) == (404, usual), number
        assert stranger.get("/lacak/ikuti").location == "/lacak"
    assert len(looked) == 1 + len(wrong), "each costs one look at a hash"


def test_wrong_codes_of_followers_and_of_reports_are_counted_together(citizen, other):
    number, code = followed(citizen)
    guesser = Citizen(citizen.browser.application, citizen.moment)

    answers = [
        guesser.look(which, f"AAAA-AAAA-{turn:04}").status_code for turn in range(5) for which in (number, other.number)
    ]

    assert answers == [404] * 10
    assert guesser.look(number, code).status_code == 429
    assert opened(citizen, number, code).status_code == 200


def test_a_follower_can_do_nothing_to_the_report_and_the_page_closes_by_itself_or_when_it_is_left(citizen, other):
    pair = followed(citizen)
    opened(citizen, *pair)
    citizen.moment.shift(timedelta(minutes=19))
    assert citizen.get("/lacak/ikuti").status_code == 200
    assert citizen.get("/lacak/aduan").location == "/lacak"
    for act in ("sudah", "belum", "nilai", "tambahan"):
        assert citizen.post(f"/lacak/aduan/{act}", why="x", words="x", rating="4").location == "/lacak"

    citizen.moment.shift(timedelta(minutes=21))
    assert citizen.get("/lacak/ikuti").location == "/lacak"
    opened(citizen, *pair)
    left = citizen.post("/lacak/keluar")

    assert '<meta name="draft-clear" content="aduan">' in citizen.get(left.location).text
    assert [citizen.get(page).location for page in ("/lacak/ikuti", "/aduan/ikuti")] == ["/lacak", "/lacak"]
    assert citizen.post("/lacak/ikuti/berhenti").location == "/lacak"
    assert count() == 1


# The end of it


def test_who_stops_following_leaves_no_row(citizen, other):
    pair = followed(citizen)
    opened(citizen, *pair)
    elsewhere = Citizen(citizen.browser.application, citizen.moment)
    opened(elsewhere, *pair)

    answers = [who.post("/lacak/ikuti/berhenti") for who in (citizen, citizen, elsewhere)]

    assert [(answer.status_code, answer.location) for answer in answers[:1]] == [(303, "/lacak")]
    assert (answers[1].location, answers[2].location, count()) == ("/lacak", "/lacak", 0)
    assert elsewhere.look(*pair).status_code == 404


def test_followers_are_dropped_when_what_they_follow_can_be_opened_no_more(citizen, other):
    followed(citizen)
    kept = make_other()
    db.session.add(
        Follower(
            complaint_id=kept.id, number="IKUT-X", access_hash="x", form_mark="x", followed_at=MONDAY_TEN - 400 * DAY
        )
    )
    other.status, other.closed_at = "closed", MONDAY_TEN
    db.session.commit()

    dropped = [jobs.drop_followers(MONDAY_TEN + days * DAY) for days in (29, 31, 32)]

    assert following.KEPT_AFTER_CLOSING == tracking.REOPENED_WITHIN
    assert dropped == [0, 1, 0]
    assert db.session.scalars(select(Follower.number)).all() == ["IKUT-X"]


# Limits


def test_a_robot_follows_nothing(citizen, other):
    (offered,) = offers(citizen.report(**OWN))

    trapped = citizen.post("/aduan", **OWN, follow=offered, **{TRAP: "http://spam.example"})
    unstamped = citizen.post("/aduan", **OWN, follow=offered, gate_stamp="")

    assert (trapped.status_code, unstamped.status_code, count()) == (422, 422, 0)
    citizen.moment.shift(5)
    asked = citizen.post("/aduan", **OWN)
    assert (asked.status_code, len(offers(asked)), filed()) == (200, 1, 1), (
        "who wished to follow does not report by mistake"
    )


def test_following_costs_an_address_as_much_as_reporting(app, office, moment, other):
    tried = []
    for _ in range(4):
        citizen = Citizen(app, moment, "203.0.113.9")
        found = offers(citizen.report(**OWN))
        tried.append(citizen.post("/aduan", **OWN, follow=found[0]).status_code if found else 429)

    assert tried == [200, 200, 200, 429]
    assert count() == 3
