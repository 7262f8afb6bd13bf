"""The archive of closed cases: what is in it, until when it is kept, whose cases they are, and what never gets into it."""

import io
import zipfile
from datetime import date, timedelta
from hashlib import sha256

import pytest
from flask_babel import force_locale

from desk.attachments import operations as attachments
from desk.catalogue.models import Service, Skill
from desk.complaints import answering, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import ArchiveReason, Shield
from desk.database import db
from desk.dossiers import archive, archive_cases
from desk.dossiers.archive import write_archive
from desk.dossiers.retention import kept_until
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.reports.documents import Period
from desk.reports.published import SECURITY
from desk.sealing import Keys
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.architecture.test_queries import counted
from tests.complaints.office import KEYS, category_of, classified, make_complaint
from tests.factories import MONDAY_TEN, actor_of, make_ticket
from tests.registers.entries import png

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026")
ASKED_OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}
NOVEMBER_3 = MONDAY_TEN.replace(month=11, day=3)
ADDRESS = "/reports/archive"
HOUR = timedelta(hours=1)


@pytest.fixture
def office(cast, worlds):
    return worlds.people("office")


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def closed_ticket(cast, *, folder=None, at=MONDAY_TEN, description="Printer macet.\nKertas tersangkut.", service="PC"):
    """One that its reporter was content with, after a note among technicians."""
    ticket = make_ticket(cast.sari, at=at, description=description, service=service)
    if folder is not None:
        attachments.store_file(
            folder=folder,
            name="foto printer.png",
            data=png().read(),
            uploaded_by_id=cast.sari.id,
            at=at,
            ticket_id=ticket.id,
        )
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=at + HOUR)
    tickets.note(ticket=ticket, actor=cast.actor("joko"), body="Rol <b>aus</b>.", at=at + HOUR)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Rol diganti.", at=at + 2 * HOUR)
    tickets.confirm_ticket(ticket=ticket, actor=cast.actor("sari"), at=at + 3 * HOUR)
    db.session.flush()
    return ticket


def closed_complaint(who, **told):
    """One that was laid aside."""
    complaint = make_complaint(**told)
    verifying.examine(complaint=complaint, actor=who, at=MONDAY_TEN)
    verifying.archive(
        complaint=complaint, actor=who, reason=ArchiveReason.IRRELEVANT, words="Bukan layanan.", at=MONDAY_TEN + HOUR
    )
    db.session.flush()
    return complaint


def made(app, who, folder, *, at=NOVEMBER_3, keys=KEYS):
    db.session.commit()
    target = io.BytesIO()
    with app.test_request_context(), force_locale("id"):
        write_archive(
            target, actor=actor_of(who, at), period=OCTOBER, city="Kota Contoh", folder=folder, keys=keys, at=at
        )
    return target.getvalue()


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def lines(folder, name):
    return folder.read(name).decode("utf-8-sig").splitlines()


def text(folder):
    return "\n".join(
        folder.read(name).decode("utf-8-sig") for name in folder.namelist() if name.endswith((".html", ".csv", ".txt"))
    )


@pytest.mark.row("MTR-13")
def test_a_closed_ticket_is_a_page_with_its_files_and_the_day_until_which_it_is_kept(app, cast, folder):
    ticket = closed_ticket(cast, folder=folder)
    still_open = make_ticket(cast.sari)
    later = closed_ticket(cast, at=NOVEMBER_3 - timedelta(days=2))

    found = opened(made(app, cast.bambang, folder))

    name = ticket.number.lower()
    page = found.read(f"kasus/{name}.html").decode()
    for told in ("Kertas tersangkut.", "Rol diganti.", "Rol &lt;b&gt;aus&lt;/b&gt;.", cast.joko.name, "2031"):
        assert told in page, told
    assert f'href="../berkas/{name}/01.jpg"' in page
    index = lines(found, "00-indeks-kasus.csv")
    assert len(index) == 2, "one that is open and one that was closed in another month are not in it"
    assert "2031-10-12" in index[1]
    assert sha256(page.encode()).hexdigest() in index[1]
    sums = dict(reversed(line.split("  ")) for line in lines(found, "SHA256SUMS"))
    for one in found.namelist():
        if one != "SHA256SUMS" and one != "README.txt":
            assert sums[one] == sha256(found.read(one)).hexdigest(), one
    assert {still_open.number, later.number}.isdisjoint(text(found).split())


def test_a_file_that_is_gone_or_was_changed_is_told_and_left_out(app, cast, folder):
    gone, changed = closed_ticket(cast, folder=folder), closed_ticket(cast, folder=folder, at=MONDAY_TEN + HOUR)
    db.session.expire_all()
    attachments.drop_bytes(folder, gone.files[0].key)
    attachments.path_of(folder, changed.files[0].key).write_bytes(b"etwas anderes")

    found = opened(made(app, cast.bambang, folder))

    assert not [name for name in found.namelist() if name.startswith("berkas/")]
    told = lines(found, "00-indeks-berkas.csv")[1:]
    assert [line.split(",")[1] for line in told] == ["", ""]


def test_the_same_cases_at_the_same_moment_are_the_same_bytes(app, cast, folder):
    closed_ticket(cast, folder=folder)
    assert made(app, cast.bambang, folder) == made(app, cast.bambang, folder)


def test_what_concerns_security_has_no_title_in_the_index(app, cast, folder):
    ticket = closed_ticket(cast, description="Akun dibobol.")
    ticket.service = secret_service()
    db.session.flush()
    found = opened(made(app, cast.bambang, folder))
    assert "dibobol" not in "\n".join(lines(found, "00-indeks-kasus.csv"))
    assert "dibobol" in found.read(f"kasus/{ticket.number.lower()}.html").decode()


def secret_service():
    found = db.select(Service).join(Service.skill).where(Skill.code == SECURITY)
    return db.session.scalars(found.order_by(Service.id)).first()


@pytest.mark.row("MTR-13")
def test_the_manager_archives_complaints_and_nobody_who_complained_is_named(app, cast, office, folder):
    siti = Identity(name="Siti Aminah", contact="0812-3456-7890", national_id="3273014101900001")
    manager = office.actor("indra")
    plain = closed_complaint(manager, identity=siti)
    hidden = closed_complaint(
        manager,
        identity=siti,
        shield=Shield.ANONYMOUS,
        description="Saya Siti Aminah, siti aminah itu, telepon 0812-3456-7890, menunggu.",
    )
    ticket = closed_ticket(cast)

    found = opened(made(app, office.indra, folder))

    words = text(found)
    assert {plain.number, hidden.number} <= {line.split(",")[0] for line in lines(found, "00-indeks-kasus.csv")}
    for secret in ("Aminah", "3273014101900001", "0812-3456-7890", "Siti", "siti aminah"):
        assert secret not in words, secret
    assert "Bukan layanan." in words
    assert ticket.number not in words, "tickets are archived by whoever leads Tier 2"
    assert plain.number not in text(opened(made(app, cast.bambang, folder))), "and complaints are not"


@pytest.mark.row("MTR-13")
def test_a_restricted_complaint_is_archived_by_whoever_reads_it(app, office, folder):
    abuse = closed_complaint(office.actor("indra"))
    abuse.category = category_of("abuse_of_authority")
    db.session.flush()

    found = {who: opened(made(app, getattr(office, who), folder)) for who in ("indra", "maria")}

    assert abuse.number in text(found["maria"])
    assert abuse.number not in text(found["indra"])
    assert "kategori" in lines(found["indra"], "README.txt")[9], "that there is one is told"


def test_where_the_seal_is_broken_the_words_of_a_shielded_complaint_stay_away(app, office, folder):
    manager = office.actor("indra")
    hidden = closed_complaint(manager, shield=Shield.ANONYMOUS, description="Saya Siti Aminah menunggu.")
    plain = closed_complaint(manager, description="Loket tiga kosong.")

    words = text(opened(made(app, office.indra, folder, keys=Keys("another secret, of another desk"))))

    assert "Aminah" not in words
    assert hidden.number in words
    assert "Loket tiga kosong." in words, plain.number


def test_a_confidential_complaint_stands_in_the_index_without_its_words(app, office, folder):
    told = closed_complaint(office.actor("indra"), shield=Shield.CONFIDENTIAL, description="Loket tiga selalu kosong.")

    found = opened(made(app, office.indra, folder))

    assert "Loket tiga" not in "\n".join(lines(found, "00-indeks-kasus.csv"))
    assert "Loket tiga" in found.read(f"kasus/{told.number.lower()}.html").decode()


def test_an_answer_at_the_counter_stands_as_the_answer(app, office, folder):
    complaint = classified(make_complaint(), office.actor("indra"))
    answering.answer_at_once(complaint=complaint, actor=office.actor("indra"), answer="Sudah dibuka.", at=MONDAY_TEN)
    db.session.flush()

    page = opened(made(app, office.indra, folder)).read(f"kasus/{complaint.number.lower()}.html").decode()

    assert page.index("Sudah dibuka.") < page.index("<ol>"), "before the history"


@pytest.mark.parametrize("who", ["joko", "sari", "dewi", "budi"])
def test_nobody_else_takes_an_archive(cast, client_as, who):
    browser = client_as(getattr(cast, who))
    assert browser.get(ADDRESS).status_code in (403, 404)
    assert browser.send(ADDRESS, **ASKED_OCTOBER).status_code in (403, 404)


@pytest.mark.row("MTR-13")
def test_that_it_was_taken_is_written_down_with_the_digest_of_the_bytes(cast, client_as, moment):
    closed_ticket(cast)
    db.session.commit()
    moment.move_to(NOVEMBER_3)

    answer = client_as(cast.bambang).send(ADDRESS, **ASKED_OCTOBER)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="arsip-kasus-2026-10-01-2026-10-31.zip"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    event = db.session.scalars(db.select(Event).where(Event.kind == EventKind.DOSSIER_EXPORTED)).one()
    assert (event.details["dossier"], event.details["sha256"]) == ("archive", sha256(answer.data).hexdigest())


def test_more_cases_or_files_than_fit_are_refused_with_a_sentence_and_nothing_is_recorded(
    app, cast, client_as, moment, folder, monkeypatch
):
    closed_ticket(cast, folder=folder)
    db.session.commit()
    moment.move_to(NOVEMBER_3)
    for name in ("MOST_CASES", "MOST_MEGABYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(archive, name, 0)
            with pytest.raises(BadInput):
                made(app, cast.bambang, folder)
            answer = client_as(cast.bambang).send(ADDRESS, **ASKED_OCTOBER)
            assert answer.status_code == 422
    assert not db.session.scalars(db.select(Event).where(Event.kind == EventKind.DOSSIER_EXPORTED)).all()


def test_it_is_asked_batch_by_batch(app, cast, folder, monkeypatch):
    numbers = [closed_ticket(cast, at=MONDAY_TEN + place * HOUR).number for place in range(3)]
    monkeypatch.setattr(archive_cases, "BATCH", 2)
    found = opened(made(app, cast.bambang, folder))
    assert [line.split(",")[0] for line in lines(found, "00-indeks-kasus.csv")[1:]] == numbers


def test_more_cases_ask_the_database_no_more_often(app, cast, office, folder):
    def counting():
        db.session.commit()
        with counted(app) as asked:
            made(app, cast.bambang, folder)
            made(app, office.indra, folder)
        return len(asked)

    closed_ticket(cast, folder=folder)
    closed_complaint(office.actor("indra"))
    few = counting()
    for place in range(1, 4):
        closed_ticket(cast, at=MONDAY_TEN + place * HOUR, folder=folder)
        closed_complaint(office.actor("indra"))

    assert counting() == few


@pytest.mark.pure
def test_a_case_is_kept_for_five_years_after_its_end():
    assert kept_until(date(2026, 10, 12)) == date(2031, 10, 12)
    assert kept_until(date(2028, 2, 29)) == date(2033, 3, 1)


@pytest.mark.pure
@pytest.mark.parametrize(("number", "name"), [("T/01 A", "t-01-a"), ("..", "kasus"), ("A..B", "a.b")])
def test_whatever_a_number_is_the_name_of_its_page_lies_in_the_folder(number, name):
    index = archive.Index()
    assert archive._name(number, index) == name
    assert archive._name(number, index) == f"{name}-2", "no two alike"
