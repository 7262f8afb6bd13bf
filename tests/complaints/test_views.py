"""The pages of the offices: a complaint from the front office to its released answer, over HTTP."""

import re
from datetime import timedelta

import pytest

from desk.complaints import queries
from desk.complaints.changes import act
from desk.complaints.kinds import Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.event_kinds import EventKind
from tests.complaints.office import STORY, dispatched, make_complaint
from tests.factories import MONDAY_TEN


def fresh(complaint) -> PublicComplaint:
    db.session.expire_all()
    return db.session.get_one(PublicComplaint, complaint.id)


def test_the_front_office_verifies_and_dispatches_tier_1_follows_up_the_back_office_drafts_the_manager_releases(
    office, client_as, moment
):
    complaint = make_complaint()
    page = f"/complaints/{complaint.number}"
    rina, hendra, laras, indra = (
        client_as(person) for person in (office.rina, office.hendra, office.laras, office.indra)
    )
    assert complaint.number in rina.get("/complaints").text
    assert hendra.get(page).status_code == 404

    told = {"kind": "complaint", "category": "delay", "classification": "non_supervisory"}
    assert rina.send(f"{page}/classification", **told).status_code == 303
    answer = rina.send(f"{page}/dispatch", tenant="DISDUKCAPIL", handler="0", note="Mohon segera.")
    assert answer.status_code == 303, answer.text
    assert answer.location == "/complaints", "what has gone is not the front office's any more"

    seen = hendra.get(page).text
    assert STORY[:30] in seen
    assert "Siti Aminah" not in seen
    assert hendra.send(f"{page}/take", page=page).status_code == 303
    assert hendra.send(f"{page}/follow-up", report="Petugas loket diingatkan.").status_code == 303
    assert laras.send(f"{page}/draft", body="Kami menambah satu loket.").status_code == 303
    assert laras.send(f"{page}/release", page=page).status_code in (403, 409)
    assert indra.send(f"{page}/release", page=page).status_code == 303

    assert fresh(complaint).status is Status.ANSWERED
    assert "Kami menambah satu loket." in indra.get(page).text


def test_what_the_citizen_did_stands_under_the_citizens_name_in_the_history(office, client_as, moment):
    complaint = dispatched(make_complaint(shield=Shield.ANONYMOUS), office)
    for kind in (EventKind.COMPLAINT_CONFIRMED, EventKind.COMPLAINT_RATED, EventKind.COMPLAINT_CLOSED):
        act(complaint, kind, at=MONDAY_TEN, rating=4)

    page = client_as(office.indra).get(f"/complaints/{complaint.number}").text

    history = re.findall(r'class="entry__who">([^<]+)<', page)
    assert history[:3] == ["Meja layanan", "Pelapor", "Pelapor"], "closing is the desk's own"
    assert history[-1] == "Pelapor", "who filed"


def test_both_countings_stand_side_by_side_on_the_page(office, client_as, moment):
    complaint = dispatched(make_complaint(), office)

    page = client_as(office.indra).get(f"/complaints/{complaint.number}").text

    assert "14 hari kalender" in page
    assert "14 hari kerja" in page
    assert "26 Oktober 2026" in page


def test_a_foreign_complaint_looks_like_one_that_is_not_there(office, client_as, moment):
    complaint = make_complaint(shield=Shield.CONFIDENTIAL, description="MARKERRAHASIA")
    rina = client_as(office.rina)
    there, missing = rina.get(f"/complaints/{complaint.number}"), rina.get("/complaints/ADU-2610-99999-9")

    assert (there.status_code, missing.status_code) == (404, 404)
    strip = lambda answer: answer.text.replace(answer.headers["X-Request-Id"], "")  # noqa: E731
    assert strip(there) == strip(missing)
    for state in ("open", "mine", "ended", "all"):
        assert "MARKERRAHASIA" not in rina.get(f"/complaints?state={state}&q=MARKERRAHASIA").text.replace(
            'value="MARKERRAHASIA"', ""
        ).replace("q=MARKERRAHASIA", "")


@pytest.mark.parametrize(
    "path", ["classification", "dispatch", "draft", "release", "identity", "notes", "ticket", "proof"]
)
def test_every_step_of_a_foreign_complaint_is_not_there_either(office, client_as, moment, path):
    complaint = dispatched(make_complaint(), office)
    galih = client_as(office.galih)

    answer = galih.send(f"/complaints/{complaint.number}/{path}", page="/account", body="x", reason="x")

    assert answer.status_code in (403, 404)
    assert fresh(complaint).version == complaint.version


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(office, client_as, moment):
    complaint = dispatched(make_complaint(), office)
    page = f"/complaints/{complaint.number}"
    hendra, laras = client_as(office.hendra), client_as(office.laras)
    form = hendra.get(f"{page}/follow-up").text
    version = form.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert laras.send(f"{page}/draft", body="Jawaban.").status_code == 303

    answer = hendra.send(f"{page}/follow-up", report="Laporan panjang saya.", version=version)

    assert answer.status_code == 409
    assert "Laporan panjang saya." in answer.text


@pytest.mark.parametrize(
    ("path", "fields", "kept"),
    [
        ("dispatch", {"tenant": "TIDAKADA", "handler": "0", "note": "catatan saya"}, "catatan saya"),
        ("dispatch", {"tenant": "DISDUKCAPIL", "handler": "999999", "note": "catatan saya"}, "catatan saya"),
        ("parts", {"tenants": "DISDUKCAPIL", "task": "tugas saya"}, "tugas saya"),
        ("completion", {"missing": "x" * 2001}, "xxx"),
        ("referral", {"to": "", "words": "kata saya"}, "kata saya"),
    ],
)
def test_bad_input_is_named_and_loses_nothing(office, client_as, moment, path, fields, kept):
    from tests.complaints.office import classified

    complaint = classified(make_complaint(), office.actor("rina"))
    answer = client_as(office.rina).send(f"/complaints/{complaint.number}/{path}", **fields)

    assert answer.status_code == 422
    assert kept in answer.text
    assert fresh(complaint).status is Status.VERIFICATION


def test_the_manager_reads_the_name_for_a_reason_and_it_stands_on_that_page_alone(office, client_as, moment):
    complaint = make_complaint(shield=Shield.ANONYMOUS)
    page = f"/complaints/{complaint.number}"
    indra = client_as(office.indra)
    assert "Siti Aminah" not in indra.get(page).text

    told = indra.send(f"{page}/identity", reason="Pelapor diundang mediasi besok.")

    assert "Siti Aminah" in told.text
    assert told.headers["Cache-Control"] == "no-store"
    after = indra.get(page).text
    assert "Siti Aminah" not in after
    assert "Pelapor diundang mediasi besok." in after


def test_a_short_reason_opens_nothing(office, client_as, moment):
    complaint = make_complaint()

    told = client_as(office.indra).send(f"/complaints/{complaint.number}/identity", reason="cek")

    assert told.status_code == 422
    assert "Siti Aminah" not in told.text


def test_a_ticket_behind_a_complaint_shows_that_somebody_waits_and_no_number_to_who_may_not_read_it(
    office, cast, client_as, moment
):
    complaint = dispatched(make_complaint(), office)
    hendra, bambang = client_as(office.hendra), client_as(cast.bambang)
    answer = hendra.send(
        f"/complaints/{complaint.number}/ticket",
        description="Mesin antrean mati sejak pagi.",
        service="PC",
        affected="public",
        can_work="no",
    )
    assert answer.status_code == 303, answer.text
    ticket = queries.linked_tickets(complaint)[0]

    assert complaint.number in hendra.get(f"/tickets/{ticket.number}").text
    seen = bambang.get(f"/tickets/{ticket.number}").text
    assert complaint.number not in seen
    assert "1 pengaduan menunggu" in seen
    assert ticket.number in hendra.get(f"/complaints/{complaint.number}").text


def test_the_list_asks_as_often_for_many_as_for_few(office, client_as, moment, app):
    from tests.architecture.test_queries import counted

    indra = client_as(office.indra)
    for _ in range(3):
        dispatched(make_complaint(), office)
        make_complaint()
    indra.get("/complaints")
    with counted(app) as few:
        indra.get("/complaints")
    for _ in range(9):
        dispatched(make_complaint(), office)
        make_complaint()
    db.session.commit()
    with counted(app) as many:
        indra.get("/complaints")

    assert len(many) == len(few), "\n".join(many)
    assert len(few) < 25


def test_the_page_of_a_complaint_asks_a_bounded_number_of_times(office, client_as, moment, app):
    from desk.complaints import answering
    from tests.architecture.test_queries import counted

    complaint = dispatched(make_complaint(), office)
    indra, page = client_as(office.indra), f"/complaints/{complaint.number}"
    indra.get(page)
    with counted(app) as few:
        indra.get(page)
    for number in range(10):
        answering.note(complaint=complaint, actor=office.actor("indra"), body=f"Catatan {number}", at=MONDAY_TEN)
    db.session.commit()
    with counted(app) as many:
        indra.get(page)

    assert len(many) == len(few)
    assert len(few) <= 25, "\n".join(few)


def test_what_waits_for_release_stands_first_for_the_manager(office, client_as, moment):
    from desk.complaints import answering

    complaint = dispatched(make_complaint(), office)
    answering.draft_answer(
        complaint=complaint, actor=office.actor("laras"), body="Jawaban.", at=MONDAY_TEN + timedelta(minutes=5)
    )

    assert "Menunggu persetujuan saya" in client_as(office.indra).get("/complaints").text


@pytest.mark.row("BDL-21")
def test_the_badge_turns_amber_when_three_quarters_of_the_time_are_used(office, client_as, moment):
    make_complaint()
    monday = client_as(office.rina).get("/complaints").text
    moment.move_to(MONDAY_TEN + timedelta(days=2, hours=23))
    thursday = client_as(office.rina).get("/complaints").text

    assert "list__row--soon" not in monday
    assert "list__row--soon" in thursday


def test_what_waits_stands_on_everybodys_own_board(office, cast, client_as, moment):
    complaint = make_complaint()

    assert complaint.number in client_as(office.rina).get("/").text
    assert complaint.number not in client_as(cast.sari).get("/").text
    assert complaint.number not in client_as(office.hendra).get("/").text
