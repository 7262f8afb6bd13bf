"""The audit pack and the evidence for the index: what is in them, who may take them along, what stays secret."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook

from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.audit import queries as audit
from desk.audit.jobs import anchor_log, check_log, seal_events
from desk.database import db
from desk.dossiers import audit_access, audit_backups, audit_trail
from desk.dossiers.pemdi_criteria import CRITERIA
from desk.dossiers.pemdi_pack import ASKED, write_evidence
from desk.event_kinds import EventKind
from desk.figures.jobs import count_figures
from desk.registers import backups
from desk.registers.kinds import RunKind
from desk.registers.labels import RUNS
from desk.reports.documents import Period
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user
from tests.registers.entries import make_backup

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026")
ASKED_OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}
NOVEMBER_3 = MONDAY_TEN.replace(month=11, day=3)
AUDIT, EVIDENCE = "/reports/audit-pack", "/reports/evidence"


@pytest.fixture
def people(cast, moment):
    """An auditor, an executive and an administrator, after a month with a critical incident."""
    made = {
        name: make_user(username=name, name=name.title(), department="DISKOMINFO", roles=(role,))
        for name, role in (("auditor1", Role.AUDITOR), ("sekda1", Role.EXECUTIVE), ("admin1", Role.ADMIN))
    }
    for person in made.values():
        person.password_hash = cast.joko.password_hash
    ticket = make_ticket(cast.sari, affected=Affected.PUBLIC, description="Rahasia dapur bocor.")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    moment.move_to(NOVEMBER_3)
    count_figures(NOVEMBER_3, most_pages=None)
    return made | {"ticket": ticket}


def taken(browser, address, **asked):
    answer = browser.send(address, **(ASKED_OCTOBER | asked))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def words_in(folder) -> str:
    """Every cell of every sheet, and every text file."""
    found = []
    for name in folder.namelist():
        content = folder.read(name)
        if name.endswith(".xlsx"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            found += [
                str(cell)
                for sheet in book.sheet_names
                for row in book.get_sheet_by_name(sheet).to_python()
                for cell in row
            ]
        elif not name.endswith(".pdf"):
            found.append(content.decode("utf-8-sig"))
    return "\n".join(found)


@pytest.mark.row("LLG-35")
def test_an_auditor_takes_one_zip_with_matrix_changes_incidents_log_and_breaches(people, client_as):
    folder = taken(client_as(people["auditor1"]), AUDIT)

    names = folder.namelist()
    for part in (
        "akses",
        "perubahan-akses",
        "perubahan",
        "insiden",
        "log-peristiwa",
        "masuk",
        "pelanggaran-data",
        "cadangan",
        "register-tiket",
    ):
        assert any(name.endswith(f"-{part}.xlsx") for name in names), part
    words = words_in(folder)
    assert people["ticket"].number in words
    assert "Rahasia dapur" in words, "who may read tickets has the register"
    event = db.session.scalars(db.select(Event).where(Event.kind == EventKind.DOSSIER_EXPORTED)).one()
    assert (event.actor_id, event.details["dossier"], event.details["since"]) == (
        people["auditor1"].id,
        "audit",
        "2026-10-01",
    )


def test_an_administrator_gets_it_without_what_tickets_say(people, client_as):
    folder = taken(client_as(people["admin1"]), AUDIT)

    words = words_in(folder)
    assert "Rahasia dapur" not in words
    assert not any("register-tiket" in name for name in folder.namelist())
    assert people["ticket"].number in words, "that there was an incident, they may know"


@pytest.mark.parametrize(
    ("who", "address"), [("sekda1", AUDIT), ("admin1", EVIDENCE), ("joko", AUDIT), ("joko", EVIDENCE), ("sari", AUDIT)]
)
def test_nobody_else_gets_one(people, cast, client_as, who, address):
    browser = client_as(people.get(who) or getattr(cast, who))
    assert browser.get(address).status_code in (403, 404)
    assert browser.send(address, **ASKED_OCTOBER).status_code in (403, 404)
    assert not db.session.scalars(db.select(Event).where(Event.kind == EventKind.DOSSIER_EXPORTED)).all()


@pytest.mark.parametrize("asked", [
        {"to": "2026-09-01"}, {"from": "2020-01-01"}, {"from": "2025-10-30"}, {"from": "kapan", "to": "2000-01-01"}
    ])  # fmt: skip
def test_a_period_that_makes_no_sense_or_has_more_days_than_a_year_is_refused_and_kept_in_the_form(
    people, client_as, asked
):
    browser = client_as(people["auditor1"])
    answer = browser.send(AUDIT, **(ASKED_OCTOBER | asked))
    assert answer.status_code == 422
    assert f'value="{(ASKED_OCTOBER | asked)["to"]}"' in answer.text


def test_roles_are_those_of_the_end_of_the_period_beside_those_of_today(people, cast):
    accounts.grant_role(
        user=cast.eko,
        role=Role.TIER1_AGENT,
        department_id=cast.eko.department_id,
        starts_on=date(2026, 11, 2),
        at=NOVEMBER_3,
    )
    db.session.flush()
    document = audit_access.access(OCTOBER, date(2026, 11, 3), NOVEMBER_3)
    now, then = ({(row[1], row[3]) for row in table.rows} for table in document.tables[:2])
    added = {name for name, _role in now - then}
    assert added == {cast.eko.username}
    changed = audit_access.changed(Period(date(2026, 11, 1), date(2026, 11, 30), "November"), NOVEMBER_3)
    assert [row[1] for row in changed.tables[0].rows] == [cast.eko.username]


@pytest.mark.row("LLG-35", "LLG-22")
def test_backups_stand_in_the_audit_pack_with_what_is_late_and_the_restore_tests_of_the_period(people, cast):
    entered = make_backup(cast.actor("joko"), what="Basis data e-Puskesmas")
    given_up = make_backup(cast.actor("joko"), what="Server lama", ended_on=date(2026, 9, 30))
    told = {"backup": entered, "actor": cast.actor("joko"), "at": MONDAY_TEN}
    backups.record_run(kind=RunKind.BACKUP, done_on=MONDAY_TEN.date(), succeeded=True, **told)
    backups.record_run(kind=RunKind.RESTORE, done_on=MONDAY_TEN.date(), succeeded=False, words="Berkas rusak.", **told)
    db.session.flush()
    auditor = actor_of(people["auditor1"], NOVEMBER_3)

    document = audit_backups.backups(auditor, OCTOBER, NOVEMBER_3.date(), NOVEMBER_3)

    register, runs = document.tables
    states = [(row[3], row[11].split(": ")[1]) for row in register.rows]
    assert states == [("Basis data e-Puskesmas", str(RUNS[RunKind.BACKUP]))], "seven days are over, half a year is not"
    assert given_up.what not in str(register.rows), "it was given up before the period"
    assert [(row[1], row[5]) for row in runs.rows] == [
        (RUNS[RunKind.BACKUP], None),
        (RUNS[RunKind.RESTORE], "Berkas rusak."),
    ]
    assert runs.rows[0][4] != runs.rows[1][4], "one went well, the other did not"
    nobody = audit_backups.backups(cast.actor("sari"), OCTOBER, NOVEMBER_3.date(), NOVEMBER_3)
    assert [table.rows for table in nobody.tables] == [(), ()]


def test_the_pack_names_no_other_place_for_backups(people, client_as):
    folder = taken(client_as(people["auditor1"]), AUDIT)
    readme = folder.read("README.txt").decode("utf-8-sig")
    assert "cadangan.xlsx" in readme
    assert "Pencadangan tidak" not in readme


def log_of(period=OCTOBER):
    """What the result says, the rows of the two ends, and the rows of the days by day."""
    result, ends, days = audit_trail.log(period, NOVEMBER_3).parts
    return " ".join(result.paragraphs), ends.rows, {row[0]: row[1:] for row in days.rows}


def seal_everything():
    db.session.commit()
    while seal_events(NOVEMBER_3):
        pass


@pytest.mark.row("LLG-35", "LLG-28")
def test_the_pack_shows_the_chain_of_the_period_with_the_seal_of_each_day(people, cast):
    make_ticket(cast.sari, at=MONDAY_TEN - timedelta(days=3))
    seal_everything()
    anchor_log(NOVEMBER_3)

    with force_locale("en"):
        result, ends, days = log_of()

    assert "the chain holds" in result
    assert "1 anchor" in result
    hashes = audit.hashes_at(range(1, 1000))
    assert [(number, told) for _end, number, told in ends] == [(one, hashes[one]) for _end, one, _told in ends]
    assert date(2026, 10, 9) in days
    assert date(2026, 10, 12) in days
    for _count, first, last, told in days.values():
        assert first <= last
        assert told == hashes[last]


@pytest.mark.row("LLG-35", "LLG-28")
def test_the_pack_says_in_a_sentence_from_which_number_on_the_log_does_not_hold(people):
    seal_everything()
    victim = db.session.scalars(
        db.select(Event).where(Event.ticket_id == people["ticket"].id).order_by(Event.id)
    ).first()
    db.session.execute(db.update(Event).where(Event.id == victim.id).values(actor_name="Orang lain"))
    db.session.commit()

    with force_locale("en"):
        result, _ends, _days = log_of()

    assert f"(event {victim.id}) is not what was sealed" in result
    assert "the chain holds" not in result


def test_the_pack_says_what_is_not_sealed_and_what_was_not_checked_anew(people, monkeypatch):
    with force_locale("en"):
        assert "no seal yet" in log_of()[0]
        seal_everything()
        monkeypatch.setattr(audit_trail, "MOST_SEALS", 1)
        assert "not checked anew" in log_of()[0]
        while check_log(NOVEMBER_3) is None:
            pass
        assert "found nothing wrong up to number" in log_of()[0]
        assert "Nothing of the period is sealed" in log_of(Period(date(2020, 1, 1), date(2020, 1, 2), ""))[0]


def test_logins_are_counted_by_day_and_name_nobody(people, app):
    document = audit_trail.logins(Period(date(2026, 10, 1), date(2026, 11, 30), ""), NOVEMBER_3)
    assert len(document.tables[0].columns) == 3


def test_the_evidence_has_every_criterion_with_its_sheet_and_names_nobody(people, cast, client_as):
    folder = taken(client_as(people["sekda1"]), EVIDENCE)

    words = words_in(folder)
    for person in (cast.sari, cast.joko, cast.budi):
        assert person.name not in words
    assert people["ticket"].number not in words
    assert "Rahasia" not in words
    names = " ".join(folder.namelist())
    for one in CRITERIA:
        assert one.code in ASKED
        if one.sheet:
            assert f"-{one.sheet}.pdf" in names, one.sheet
            assert f"-{one.sheet}.xlsx" in names, one.sheet
    assert folder.read("00-bukti.pdf").startswith(b"%PDF")


def test_the_same_data_at_the_same_moment_are_the_same_bytes_for_whoever_takes_them(people, cast, app):
    def made(who):
        with app.test_request_context(), force_locale("id"):
            actor = actor_of(who, NOVEMBER_3)
            target = io.BytesIO()
            write_evidence(
                target, actor=actor, period=OCTOBER, city="Kota Contoh", base_url="http://desk", at=NOVEMBER_3
            )
            return target.getvalue()

    first = made(people["sekda1"])
    assert first == made(people["sekda1"])
    assert first == made(cast.bambang)
