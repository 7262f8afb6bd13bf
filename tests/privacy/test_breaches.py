"""The register of breaches: 3 x 24 hours that never pause, nothing taken out, letters and a file."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.notify import queries as notify
from desk.notify import quiet
from desk.notify.jobs import relay
from desk.privacy import jobs, labels, operations, queries
from desk.privacy.kinds import BreachState, DataKind, EntryKind, Told
from desk.privacy.models import Breach
from desk.privacy.operations import Content
from desk.privacy.states import IllegalMove
from desk.timeline import Event
from tests.factories import MONDAY_TEN
from tests.papers.samples import text_of

FRIDAY_NIGHT = MONDAY_TEN.replace(day=9, hour=15)  # 22.00 in the city, before a weekend
FOUND = Content(
    what="Berkas antrean terkirim ke alamat yang salah.",
    data_kinds=(DataKind.NAME, DataKind.NATIONAL_ID),
    found_at=FRIDAY_NIGHT,
    people_count=12,
    happened_at=FRIDAY_NIGHT - timedelta(hours=2),
    how="Alamat surel salah ketik.",
    measures="Penerima diminta menghapus; tautan dicabut.",
    affected="ADU-2610-00001-0 dan sebelas lainnya",
    reported_by="Diskominfo",
)
TYPED = {
    "what": "Daftar hadir tertinggal di warung.",
    "data_kinds": ["name", "contact"],
    "people_count": "30",
    "found_at": "2026-10-12T09:00",
}


def recorded(cast, **changed) -> Breach:
    made = operations.record_breach(content=replace(FOUND, **changed), actor=cast.actor("dewi"), at=MONDAY_TEN)
    db.session.commit()
    return made


def events(kind: EventKind) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)))


@pytest.mark.row("PDP-05")
def test_a_breach_is_told_within_72_hours_of_its_finding_over_a_weekend_too(office, cast):
    breach = recorded(cast)
    relay(MONDAY_TEN)

    assert breach.due_at == FRIDAY_NIGHT + timedelta(hours=72)
    assert breach.number == "KPDP-2026-001"
    assert [notify.unread_count(one.id) for one in (office.maria, office.hasan, cast.dewi, cast.bambang)] == [
        1,
        1,
        0,
        0,
    ]
    told = events(EventKind.BREACH_RECORDED)[0]
    assert told.details == {"number": "KPDP-2026-001", "due_at": breach.due_at.isoformat()}
    assert EventKind.BREACH_RECORDED in quiet.NEVER_WAITS  # also at night


@pytest.mark.row("PDP-05")
def test_those_responsible_are_warned_once_24_hours_before_and_once_when_the_time_is_over(office, cast):
    breach = recorded(cast, found_at=MONDAY_TEN)
    for hours in (0, 47, 48, 48, 60, 72, 72, 90):
        jobs.warn_of_breaches(MONDAY_TEN + timedelta(hours=hours))

    assert [event.details["over"] for event in events(EventKind.BREACH_WARNED)] == [False, True]
    assert [event.happened_at - MONDAY_TEN for event in events(EventKind.BREACH_WARNED)] == [
        timedelta(hours=48),
        timedelta(hours=72),
    ]
    assert labels.time_left(db.session.get_one(Breach, breach.id), MONDAY_TEN + timedelta(hours=80)).state == "late"


def test_of_two_tickers_one_warns(cast):
    breach = recorded(cast, found_at=MONDAY_TEN)

    at = MONDAY_TEN + timedelta(hours=50)

    assert [operations.warn_of_breach(breach_id=breach.id, at=at) for _ in range(2)] == [True, False]


def test_of_what_was_none_or_has_been_told_nobody_is_warned(cast):
    none, told = recorded(cast, found_at=MONDAY_TEN), recorded(cast, found_at=MONDAY_TEN)
    dewi, late = cast.actor("dewi"), MONDAY_TEN + timedelta(hours=100)
    operations.assess_breach(breach=none, is_failure=False, assessment="Berkas kosong.", actor=dewi, at=MONDAY_TEN)
    operations.assess_breach(breach=told, is_failure=True, assessment="Data terbaca.", actor=dewi, at=MONDAY_TEN)
    for whom in Told:
        operations.note_told(breach=told, whom=whom, told_at=MONDAY_TEN, words="Surat 1", actor=dewi, at=late)
    db.session.commit()

    assert jobs.warn_of_breaches(late) == {}
    assert told.state is BreachState.NOTIFIED
    assert labels.told_in_time(told)
    assert [labels.time_left(one, late).state for one in (none, told)] == ["none", "met"]


def test_a_failure_is_not_closed_before_agency_and_persons_were_told(cast):
    breach, dewi = recorded(cast), cast.actor("dewi")
    operations.assess_breach(breach=breach, is_failure=True, assessment="Data terbaca.", actor=dewi, at=MONDAY_TEN)
    operations.note_told(
        breach=breach, whom=Told.AGENCY, told_at=MONDAY_TEN, words="Surat 1", actor=dewi, at=MONDAY_TEN
    )

    with pytest.raises(IllegalMove):
        operations.close_breach(breach=breach, words="Selesai.", actor=dewi, at=MONDAY_TEN)
    with pytest.raises(BadInput):
        operations.note_told(
            breach=breach, whom=Told.AGENCY, told_at=MONDAY_TEN, words="Dua kali", actor=dewi, at=MONDAY_TEN
        )
    operations.note_told(
        breach=breach, whom=Told.SUBJECTS, told_at=MONDAY_TEN, words="Surat 2", actor=dewi, at=MONDAY_TEN
    )
    operations.close_breach(breach=breach, words="Selesai.", actor=dewi, at=MONDAY_TEN)
    assert breach.state is BreachState.CLOSED


def test_a_correction_adds_and_takes_nothing_out_and_moves_the_deadline_with_the_finding(cast):
    breach = recorded(cast)
    content = replace(FOUND, found_at=FRIDAY_NIGHT - timedelta(hours=1), people_count=40)

    operations.correct_breach(breach=breach, content=content, why="Log.", actor=cast.actor("dewi"), at=MONDAY_TEN)
    db.session.commit()

    kept = queries.get_breach(cast.actor("dewi"), breach.number)
    assert [(entry.kind, entry.content["people_count"]) for entry in kept.entries] == [
        (EntryKind.RECORDED, 12),
        (EntryKind.CORRECTED, 40),
    ]
    assert kept.due_at == FRIDAY_NIGHT + timedelta(hours=71)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"found_at": MONDAY_TEN + timedelta(minutes=1)}, "found_at"),
        ({"happened_at": FRIDAY_NIGHT + timedelta(hours=1)}, "happened_at"),
        ({"data_kinds": ()}, "data_kinds"),
    ],
    ids=["found in the future", "found before it happened", "no kind of data"],
)
def test_what_cannot_be_is_refused_at_its_field(cast, changed, field):
    with pytest.raises(BadInput) as refused:
        recorded(cast, **changed)

    assert refused.value.field == field


@pytest.mark.parametrize("name", ["hasan", "indra", "rina"])
def test_who_has_not_the_register_in_hand_writes_nothing_into_it(office, name):
    with pytest.raises(Forbidden):
        operations.record_breach(content=FOUND, actor=office.actor(name), at=MONDAY_TEN)


def test_the_pages_lead_from_the_finding_to_the_closing(cast, client_as, moment):
    dewi = client_as(cast.dewi)
    answer = dewi.send("/privacy/breaches/new", **TYPED)
    assert answer.status_code == 303, answer.text
    page = answer.location
    assert "71 hours" in dewi.get(page).text or "71 jam" in dewi.get(page).text

    steps = [
        ("assessment", {"is_failure": "yes", "assessment": "Nama dan nomor terbaca orang."}),
        ("notification", {"whom": "agency", "told_at": "2026-10-12T09:30", "words": "Surat 005/1"}),
        ("notification", {"whom": "subjects", "told_at": "2026-10-12T09:30", "words": "Surat 005/2"}),
        ("correction", TYPED | {"people_count": "31", "why": "Dihitung ulang."}),
        ("closing", {"words": "Daftar hadir kini digital."}),
    ]
    for path, fields in steps:
        assert dewi.send(f"{page}/{path}", **fields).status_code == 303, path

    text = dewi.get(page).text
    assert "Surat 005/2" in text
    assert "Daftar hadir kini digital." in text
    assert client_as(cast.yosef).get(page).status_code == 200
    assert client_as(cast.yosef).get(f"{page}/closing").status_code == 403
    assert client_as(cast.joko).get(page).status_code == 403


def test_of_two_corrections_at_once_the_second_keeps_its_text_and_changes_nothing(cast, client_as, moment):
    page = f"/privacy/breaches/{recorded(cast).number}/correction"
    dewi = client_as(cast.dewi)
    fields = TYPED | {"version": "1", "why": "Pertama."}
    assert dewi.send(page, **fields).status_code == 303

    answer = dewi.send(page, **fields | {"why": "Kata-kata yang kedua.", "people_count": "99"})

    assert answer.status_code == 409
    assert "Kata-kata yang kedua." in answer.text
    assert db.session.scalars(select(Breach.people_count)).one() == 30


def test_a_form_that_is_wrong_comes_back_with_all_that_was_typed(cast, client_as, moment):
    for wrong in (
        {"found_at": "2099-01-01T00:00"},
        {"found_at": "gestern"},
        {"data_kinds": []},
        {"people_count": "-1"},
    ):
        answer = client_as(cast.dewi).send("/privacy/breaches/new", **TYPED | wrong)

        assert answer.status_code == 422, wrong
        assert TYPED["what"] in answer.text
    assert db.session.scalars(select(Breach)).all() == []


@pytest.mark.row("PDP-05")
def test_the_letters_hold_what_when_how_and_measures_and_the_one_to_persons_names_nobody_else(cast, client_as, moment):
    page = f"/privacy/breaches/{recorded(cast).number}"
    dewi = client_as(cast.dewi)

    agency, persons = (text_of(dewi.get(f"{page}/{name}-notice").data) for name in ("agency", "subject"))

    for text in (agency, persons):
        for expected in (FOUND.what, FOUND.how, FOUND.measures, "9 Okt 2026 22.00", "9 Okt 2026 20.00", "NIK", "12"):
            assert expected in text, expected
    assert "ADU-2610-00001-0" in agency
    assert "ADU-2610-00001-0" not in persons


def test_the_file_holds_every_breach_no_formula_and_leaves_a_trace(cast, client_as, moment):
    recorded(cast, what="=HYPERLINK(0)", reported_by="@x")

    answer = client_as(cast.yosef).send("/privacy/breaches/export", page="/privacy/breaches")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2] == "'=HYPERLINK(0)"
    assert "'@x" in rows[1]
    assert events(EventKind.BREACH_EXPORTED)[0].details == {"count": 1}


def test_the_database_itself_keeps_what_must_hold(cast):
    breach = recorded(cast)
    for wrong in ("state = 'closed'", "state = 'notified', is_failure = true", "due_at = found_at"):
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.text(f"UPDATE breaches SET {wrong} WHERE id = {breach.id}"))
        db.session.rollback()
