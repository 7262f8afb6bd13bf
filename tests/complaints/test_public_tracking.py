"""What complainants see and do with number and code: the official steps, never the offices' own talk."""

import io
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.complaints import answering, jobs, proving, tracking, verifying
from desk.complaints.codes import form_mark
from desk.complaints.kinds import ArchiveReason
from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.states import Status
from desk.database import db
from tests.complaints.citizens import Citizen, photo, words_of
from tests.complaints.office import classified, dispatched, tenant_of
from tests.conftest import MONDAY_TEN

INTERNAL = "RAHASIA-KANTOR"
DAY = timedelta(days=1)


@pytest.fixture
def citizen(app, office, moment):
    return Citizen(app, moment)


@pytest.fixture
def pair(citizen):
    return citizen.receipt(name="Siti Aminah")


class Never(random.Random):
    """No picture is drawn for the second look."""

    def random(self) -> float:
        return 1.0


def now(citizen):
    return MONDAY_TEN + timedelta(minutes=30)


def the_one(number: str) -> PublicComplaint:
    return db.session.scalars(select(PublicComplaint).where(PublicComplaint.number == number)).one()


def answered(office, number: str, at, words="Loket kini memakai nomor antrean."):
    """Dispatched, drafted by the back office, released by their head."""
    complaint = dispatched(the_one(number), office, at=at)
    answering.draft_answer(complaint=complaint, actor=office.actor("laras", at), body=words, at=at)
    answering.release_answer(complaint=complaint, actor=office.actor("farida", at), at=at)
    db.session.commit()
    return complaint


# Finding it


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("own", "AAAA-BBBB-CCCC"),
        ("own", ""),
        ("own", "x" * 5000),
        ("own", "\0\u202e"),
        ("ADU-2610-99999-9", "own"),
        ("", ""),
        ("ADU-2610-00001", "own"),
        ("%", "own"),
        ("' OR 1=1 --", "own"),
        ("D-2610-00001-0", "own"),
        ("own", "other"),
    ],
)
def test_whatever_does_not_fit_is_answered_alike(app, citizen, pair, number, code):
    other = Citizen(app, citizen.moment).receipt(story="Laporan orang lain, soal lain")
    stranger = Citizen(app, citizen.moment)
    given = {"own": pair[0]}.get(number, number), {"own": pair[1], "other": other[1]}.get(code, code)

    first, second = stranger.look(*given), stranger.look("ADU-2610-00777-1", "AAAA-AAAA-AAAA")

    assert (first.status_code, second.status_code) == (404, 404)
    assert words_of(first.text) == words_of(second.text)
    assert given[1] == "" or given[1] not in first.text
    assert stranger.get("/lacak/aduan").location == "/lacak"


def test_a_code_is_read_as_people_type_it(citizen, pair):
    number, code = pair

    assert citizen.opened(f"  {number.lower()} ", code.lower().replace("-", " ")).status_code == 200


def test_wrong_codes_are_braked_and_the_right_one_is_not(app, office, moment):
    victim = Citizen(app, moment).receipt()
    guesser = Citizen(app, moment)
    answers = [guesser.look(victim[0], f"AAAA-AAAA-{number:04}").status_code for number in range(12)]

    assert answers[:10] == [404] * 10
    assert answers[-1] == 429
    assert Citizen(app, moment).opened(*victim).status_code == 200


def test_the_next_person_at_the_computer_sees_nothing(citizen, pair):
    assert "Saya menunggu" in citizen.opened(*pair).text

    citizen.post("/lacak/keluar")

    assert citizen.get("/lacak/aduan").location == "/lacak"


def test_the_page_closes_by_itself_after_twenty_minutes(citizen, pair):
    citizen.opened(*pair)

    citizen.moment.shift(timedelta(minutes=19))
    assert citizen.get("/lacak/aduan").status_code == 200
    citizen.moment.shift(timedelta(minutes=19))
    assert citizen.get("/lacak/aduan").status_code == 200, "while somebody uses it, it stays"
    citizen.moment.shift(timedelta(minutes=21))
    assert citizen.get("/lacak/aduan").location == "/lacak"
    assert citizen.post("/lacak/aduan/tambahan", words="terlambat").location == "/lacak"


def test_pictures_are_seen_by_who_opened_their_report_and_by_nobody_else(app, office, moment):
    mine = Citizen(app, moment)
    own = mine.receipt(photos=[(photo("red"), "a.jpg")])
    other = Citizen(app, moment)
    theirs = other.receipt(story="Soal lain", photos=[(photo("blue"), "b.jpg")])
    first, second = (proving.evidence_of(the_one(number))[0].file_id for number in (own[0], theirs[0]))

    mine.opened(*own)

    shown = mine.get(f"/lacak/aduan/foto/{first}")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    shown.close()
    assert mine.get(f"/lacak/aduan/foto/{second}").status_code == 404
    assert Citizen(app, moment).get(f"/lacak/aduan/foto/{first}").status_code == 404


def test_what_the_officers_photographed_is_shown_with_the_answer_and_not_before(citizen, pair, office, data_folder):
    complaint, at = dispatched(the_one(pair[0]), office, at=now(citizen)), now(citizen)
    proof, seen_before = (
        proving.prove_closing(
            complaint=complaint,
            actor=office.actor("laras", at),
            data=photo("green").getvalue(),
            is_edited=False,
            edit_note="",
            folder=data_folder,
            at=at,
            chance=Never(),
        ).file_id
        for _ in range(2)
    )
    answering.draft_answer(complaint=complaint, actor=office.actor("laras", at), body="Sudah.", at=at)
    db.session.commit()
    citizen.opened(*pair)
    before = citizen.get(f"/lacak/aduan/foto/{proof}").status_code

    answering.release_answer(complaint=complaint, actor=office.actor("farida", at), at=at)

    page = citizen.get("/lacak/aduan").text
    assert before == 404
    assert f"/lacak/aduan/foto/{proof}" in page
    assert f"/lacak/aduan/foto/{seen_before}" not in page, "what speaks against a picture keeps it in the office"
    with citizen.get(f"/lacak/aduan/foto/{proof}") as shown:
        assert shown.mimetype == "image/jpeg"
    assert citizen.get(f"/lacak/aduan/foto/{seen_before}").status_code == 404


# What is read


def test_words_of_the_offices_never_stand_on_the_page(citizen, office, pair):
    at = now(citizen)
    complaint = classified(the_one(pair[0]), office.actor("rina", at), at=at)
    verifying.dispatch(
        complaint=complaint,
        actor=office.actor("rina", at),
        tenant=office.dukcapil,
        handler=office.laras,
        note=f"{INTERNAL} 1",
        at=at,
    )
    answering.note(complaint=complaint, actor=office.actor("laras", at), body=f"{INTERNAL} 2", at=at)
    answering.draft_answer(complaint=complaint, actor=office.actor("laras", at), body=f"{INTERNAL} 3", at=at)
    answering.return_draft(complaint=complaint, actor=office.actor("farida", at), why=f"{INTERNAL} 4", at=at)
    db.session.commit()
    assert len([line for line in db.session.scalars(select(Utterance)) if INTERNAL in line.body]) == 3

    page = citizen.opened(*pair).text

    assert INTERNAL not in page
    assert "Laras" not in page
    assert "Dinas Kependudukan dan Pencatatan Sipil" in page


def test_the_answers_of_all_organisations_stand_there_with_their_names(citizen, office, pair):
    at = now(citizen)
    complaint = classified(the_one(pair[0]), office.actor("indra", at), at=at)
    parts = verifying.split(
        complaint=complaint,
        actor=office.actor("indra", at),
        parts=[(office.dukcapil, f"{INTERNAL} a"), (office.pln, f"{INTERNAL} b")],
        at=at,
    )
    answering.draft_answer(complaint=parts[0], actor=office.actor("laras", at), body="Dukcapil menjawab.", at=at)
    answering.release_answer(complaint=parts[0], actor=office.actor("farida", at), at=at)
    db.session.commit()

    page = citizen.opened(*pair).text

    assert "Dukcapil menjawab." in page
    assert tenant_of("PLN").name in page
    assert INTERNAL not in page


def test_what_is_not_ours_says_where_it_went(citizen, office, pair):
    at = now(citizen)
    verifying.refer(
        complaint=classified(the_one(pair[0]), office.actor("rina", at), at=at),
        actor=office.actor("rina", at),
        to="Kantor Imigrasi Kelas I",
        words="Kami teruskan hari ini.",
        at=at,
    )
    db.session.commit()

    page = citizen.opened(*pair).text

    assert "Kantor Imigrasi Kelas I" in page
    assert "Kami teruskan hari ini." in page
    assert "137" in page


def test_what_was_laid_aside_says_why(citizen, office, pair):
    at = now(citizen)
    complaint = classified(the_one(pair[0]), office.actor("rina", at), at=at)
    verifying.archive(
        complaint=complaint,
        actor=office.actor("rina", at),
        reason=ArchiveReason.DOUBLE,
        words="Sama dengan laporan Anda kemarin.",
        at=at,
    )
    db.session.commit()

    assert "Sama dengan laporan Anda kemarin." in citizen.opened(*pair).text


def test_the_ombudsman_is_named_once_the_law_s_time_is_over(citizen, office, pair):
    assert "137" not in citizen.opened(*pair).text

    citizen.moment.shift(15 * DAY)
    jobs.sweep_complaints(MONDAY_TEN + 15 * DAY)

    assert "137" in citizen.opened(*pair).text


# What is done


@pytest.mark.row("BDL-19")
def test_what_is_missing_is_asked_for_with_a_deadline_and_completed_on_the_page(citizen, office, pair):
    at = now(citizen)
    verifying.query(
        complaint=the_one(pair[0]), actor=office.actor("rina", at), missing="Mohon foto nomor antrean.", at=at
    )
    db.session.commit()

    page = citizen.opened(*pair).text
    assert "Mohon foto nomor antrean." in page
    assert "11 November 2026" in page, "thirty days"
    answer = citizen.post("/lacak/aduan/tambahan", words="Ini fotonya", photos=[(photo(), "a.jpg")])

    assert answer.status_code == 303
    complaint = the_one(pair[0])
    assert complaint.status is Status.VERIFICATION
    assert len(proving.evidence_of(complaint)) == 1
    assert "Ini fotonya" in citizen.get("/lacak/aduan").text


def test_more_can_be_added_and_a_second_press_adds_nothing(citizen, pair):
    citizen.opened(*pair)

    answers = [citizen.post("/lacak/aduan/tambahan", words="Petugasnya di loket 4").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert citizen.get("/lacak/aduan").text.count("Petugasnya di loket 4") == 1


def test_nothing_to_add_and_a_bad_photo_are_said_and_the_words_stay(citizen, pair):
    citizen.opened(*pair)

    nothing = citizen.post("/lacak/aduan/tambahan", words="  ")
    bad = citizen.post(
        "/lacak/aduan/tambahan", words="Dengan foto", photos=[(photo(), "a.jpg"), (io.BytesIO(b"no picture"), "b.jpg")]
    )

    assert (nothing.status_code, bad.status_code) == (422, 422)
    assert "Dengan foto" in bad.text
    assert proving.evidence_of(the_one(pair[0])) == []
    assert citizen.get("/lacak/aduan").text.count("Dengan foto") == 0


def test_who_opens_the_answer_has_been_told(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    assert the_one(pair[0]).told_at is None

    page = citizen.opened(*pair).text

    assert the_one(pair[0]).told_at is not None
    assert "Loket kini memakai nomor antrean." in page


def test_who_reads_the_answer_on_the_open_page_has_been_told_too(citizen, office, pair):
    citizen.opened(*pair)
    answered(office, pair[0], now(citizen))

    assert citizen.get("/lacak/aduan").status_code == 200
    assert the_one(pair[0]).told_at is not None


def test_solved_closes_it_and_a_second_press_is_harmless(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    citizen.opened(*pair)

    answers = [citizen.post("/lacak/aduan/sudah").status_code for _ in range(2)]

    assert answers == [303, 303]
    complaint = the_one(pair[0])
    assert (complaint.status, complaint.is_solved) == (Status.CLOSED, True)


def test_not_solved_asks_why_and_goes_on_once(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    citizen.opened(*pair)

    silent = citizen.post("/lacak/aduan/belum", why=" ")
    answers = [citizen.post("/lacak/aduan/belum", why="Antreannya masih kacau").status_code for _ in range(2)]

    assert (silent.status_code, answers) == (422, [303, 303])
    assert the_one(pair[0]).status is Status.REOPENED
    assert citizen.get("/lacak/aduan").text.count("Antreannya masih kacau") == 1


def test_an_answer_that_was_objected_to_is_not_shown_as_the_answer_any_more(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    citizen.opened(*pair)
    assert 'id="answer"' in citizen.get("/lacak/aduan").text

    citizen.post("/lacak/aduan/belum", why="Masih kacau")

    assert 'id="answer"' not in citizen.get("/lacak/aduan").text


def test_what_closed_long_ago_is_not_opened_again_and_says_so(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    citizen.opened(*pair)
    citizen.post("/lacak/aduan/sudah")
    citizen.moment.shift(31 * DAY)
    citizen.opened(*pair)

    answer = citizen.post("/lacak/aduan/belum", why="Terjadi lagi")

    assert answer.status_code == 409
    assert "Terjadi lagi" in answer.text
    assert the_one(pair[0]).status is Status.CLOSED


@pytest.mark.parametrize("act", ["sudah", "belum", "nilai"])
def test_what_is_not_answered_yet_can_be_neither_confirmed_nor_objected_to_nor_rated(citizen, pair, act):
    citizen.opened(*pair)

    answer = citizen.post(f"/lacak/aduan/{act}", why="Belum", rating="4")

    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert the_one(pair[0]).status is Status.RECEIVED


def test_the_handling_is_rated_from_one_to_four(citizen, office, pair):
    answered(office, pair[0], now(citizen))
    citizen.opened(*pair)

    wrong = [citizen.post("/lacak/aduan/nilai", rating=rating).status_code for rating in ("5", "0", "", "x")]
    right = [citizen.post("/lacak/aduan/nilai", rating="3", note="Cepat").status_code for _ in range(2)]

    assert wrong == [422] * 4
    assert right == [303, 303]
    complaint = the_one(pair[0])
    assert (complaint.rating, complaint.rating_note) == (3, "Cepat")
    assert 'href="/survei?dari=link&amp;instansi=DISDUKCAPIL"' in citizen.get("/lacak/aduan").text


def test_without_an_opened_report_nothing_can_be_done(citizen):
    citizen.get("/lacak")
    for act in ("sudah", "belum", "nilai", "tambahan"):
        assert citizen.post(f"/lacak/aduan/{act}", why="x", words="x", rating="4").location == "/lacak"


def test_the_key_of_a_form_is_kept_as_a_hash_alone(citizen, pair):
    complaint = the_one(pair[0])

    assert complaint.form_key == form_mark(citizen.sent["form_key"])
    assert tracking.open_by_code(number=pair[0], code=pair[1]).id == complaint.id
