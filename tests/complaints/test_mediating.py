"""Mediations: who met, and the minutes that they sign."""

from datetime import timedelta

import pytest

from desk.complaints import mediating, queries
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden
from tests.complaints.office import dispatched, make_complaint
from tests.factories import MONDAY_TEN

PARTIES = ["Ibu Aminah; Pelapor", "Farida Hanum; Kepala Dinas; DISDUKCAPIL"]


def record(complaint, office, **changed):
    told = {
        "actor": office.actor("indra"),
        "held_at": MONDAY_TEN - timedelta(hours=2),
        "place": "Ruang rapat MPP",
        "parties": PARTIES,
        "points": ["Antrean diatur ulang.", "", "Pelapor menerima penjelasan."],
        "at": MONDAY_TEN,
    }
    return mediating.record_mediation(complaint=complaint, **(told | changed))


@pytest.mark.row("MTR-04", "BDL-09")
def test_a_mediation_keeps_schedule_parties_and_result_and_has_numbered_minutes(office):
    complaint = dispatched(make_complaint(), office)

    kept = record(complaint, office)

    assert kept.number == "188.45/BA.0001/MPP/X/2026"
    assert [party["name"] for party in kept.parties] == ["Ibu Aminah", "Farida Hanum"]
    assert kept.points == ["Antrean diatur ulang.", "Pelapor menerima penjelasan."]
    assert queries.history_of(complaint)[-1].event.details["minutes_number"] == kept.number
    assert "complaint.mediated" not in {entry.event.kind for entry in queries.history_of(complaint, for_citizen=True)}


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": ["Sendiri; Pelapor"]},
        {"parties": []},
        {"parties": [f"Orang {number}" for number in range(13)]},
        {"points": ["", "  "]},
        {"held_at": MONDAY_TEN + timedelta(days=1)},
    ],
)
def test_a_mediation_that_cannot_be_is_refused(office, changed):
    with pytest.raises(BadInput):
        record(dispatched(make_complaint(), office), office, **changed)


def test_a_technician_records_none(office):
    with pytest.raises(Forbidden):
        record(dispatched(make_complaint(), office), office, actor=office.actor("hendra"))


@pytest.mark.row("BDL-24")
def test_whoever_works_here_sends_a_suggestion_or_something_unsafe_in_two_answers(office, cast, client_as, moment):
    sari = client_as(cast.sari)
    page = sari.get("/suggestions/new").text
    assert page.count('type="radio"') == 2

    answer = sari.send("/suggestions/new", sort="safety", body="Kabel terkelupas di tangga timur.")

    assert answer.status_code == 303
    sent = db.session.query(PublicComplaint).one()
    assert (sent.category.code, sent.received_by_id) == ("safety", None)
    assert sent.number in client_as(office.rina).get("/complaints").text
    assert "Sari" not in client_as(office.rina).get(f"/complaints/{sent.number}").text


def test_a_suggestion_sent_twice_is_one(office, cast, client_as, moment):
    sari = client_as(cast.sari)
    for _ in range(2):
        assert sari.send("/suggestions/new", sort="aspiration", body="Jam buka.", form_key="satu").status_code == 303

    assert db.session.query(PublicComplaint).count() == 1


def test_the_minutes_are_printed_from_what_was_recorded(office, client_as, moment):
    import pypdfium2

    complaint = dispatched(make_complaint(), office)
    indra, page = client_as(office.indra), f"/complaints/{complaint.number}"
    answer = indra.send(
        f"{page}/mediation",
        held_at="2026-10-12T09:00",
        place="Ruang rapat MPP",
        parties="\n".join(PARTIES),
        points="Antrean diatur ulang.",
    )
    assert answer.status_code == 303, answer.text
    held = mediating.mediations_of(complaint)[0]

    paper = indra.get(f"{page}/minutes/{held.id}")

    words = pypdfium2.PdfDocument(paper.data)[0].get_textpage().get_text_range()
    assert "BERITA ACARA MEDIASI" in words
    assert "dua belas bulan Oktober tahun dua ribu dua puluh enam" in words.replace("\r\n", " ")
    assert "Farida Hanum" in words
    assert client_as(office.hendra).get(f"{page}/minutes/{held.id}").status_code == 403
    assert client_as(office.galih).get(f"{page}/minutes/{held.id}").status_code == 404
