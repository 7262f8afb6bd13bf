"""Files to and from the national complaint system."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from desk.complaints import answering, lapor, lapor_file
from desk.complaints.identity import Identity, identity_of
from desk.complaints.kinds import Channel, Shield
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.sealing import Keys
from desk.timeline import Event
from tests.complaints.office import STORY, dispatched, make_complaint
from tests.factories import MONDAY_TEN

OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
HEADER = "No. LAPOR!;tanggal;isi laporan;instansi;kategori;nama;kontak;anonim;rahasia"
ROWS = (
    f"{HEADER}\n"
    "#7654321;10/10/2026;Antrean tidak berjalan.;DISDUKCAPIL;delay;Budi Warga;0812-1;tidak;tidak\n"
    '7654322;2026-10-11 09:15;"Loket tutup; petugas pergi.\nTidak ada pengganti.";pt pln;3;;;ya;\n'
)
PAGE = "/complaints/lapor"


@pytest.fixture
def browser(office, client_as, moment):
    return client_as(office.indra)


def exported(office, who="indra", **period) -> list[dict[str, str]]:
    rows = lapor.export_complaints(actor=office.actor(who), at=MONDAY_TEN, **OCTOBER | period)
    return parsed(lapor_file.written(rows))


def parsed(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def send(browser, content: str | bytes):
    raw = content if isinstance(content, bytes) else content.encode()
    return browser.send(f"{PAGE}/import", page=PAGE, file=(io.BytesIO(raw), "lapor.csv"))


def complaints() -> list[PublicComplaint]:
    return list(db.session.scalars(select(PublicComplaint).order_by(PublicComplaint.id)))


def test_the_export_says_number_state_and_last_answer_and_never_who_complained(office):
    complaint = dispatched(make_complaint(identity=Identity(name="Siti Aminah", contact="0812-3456-7890")), office)
    complaint.lapor_no = "7654321"
    farida = office.actor("farida")
    draft = answering.draft_answer(
        complaint=complaint, actor=office.actor("laras"), body="Loket dibuka lagi.", at=MONDAY_TEN
    )
    assert draft is not None
    answering.release_answer(complaint=complaint, actor=farida, at=MONDAY_TEN)
    db.session.commit()

    (row,) = exported(office)

    assert tuple(row) == lapor_file.COLUMNS
    assert row["No. LAPOR!"] == "7654321"
    assert row["nomor pengaduan"] == complaint.number
    assert row["tanggal"] == "2026-10-12"
    assert row["isi laporan"] == STORY
    assert row["status LAPOR!"] == "Proses"
    assert row["tindak lanjut"] == "Loket dibuka lagi."
    assert "Siti" not in str(row)
    assert "0812" not in str(row)


def test_a_confidential_report_is_exported_without_its_words_and_a_restricted_one_too(office):
    make_complaint(shield=Shield.CONFIDENTIAL, description="Rahasia besar.")
    make_complaint(category="illegal_fee", description="Diminta uang.")
    make_complaint(category="abuse_of_authority", description="Hanya untuk inspektorat.")
    make_complaint(shield=Shield.ANONYMOUS)
    db.session.commit()

    rows = exported(office)

    assert [row["isi laporan"] for row in rows] == ["(rahasia)", "(terbatas)", STORY]
    assert [row["anonim/rahasia"] for row in rows] == ["rahasia", "", "anonim"]


def test_the_export_holds_its_period_by_the_days_of_the_city_and_is_recorded(office):
    make_complaint(at=datetime(2026, 9, 30, 16, 59, tzinfo=UTC))  # the last minute of September in Jakarta
    make_complaint(at=datetime(2026, 9, 30, 17, 0, tzinfo=UTC))
    db.session.commit()

    assert [row["tanggal"] for row in exported(office)] == ["2026-10-01"]

    event = db.session.scalars(select(Event).where(Event.kind == EventKind.COMPLAINT_EXPORTED)).one()
    assert (event.details["count"], event.actor_id) == (1, office.indra.id)
    with pytest.raises(BadInput):
        exported(office, first=date(2026, 10, 2), last=date(2026, 10, 1))


@pytest.mark.parametrize("who", ["rina", "laras", "wahyu", "hendra", "maria", "hasan"])
def test_nobody_else_exports_or_imports(office, who):
    with pytest.raises(Forbidden):
        exported(office, who)
    with pytest.raises(Forbidden):
        lapor.import_line(
            line=lapor_file.read(ROWS.encode())[0],
            known=lapor.names(on=MONDAY_TEN.date()),
            actor=office.actor(who),
            keys=Keys("x"),
            at=MONDAY_TEN,
        )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_is_a_formula_and_the_words_come_back_as_they_were(sign):
    words = f'{sign}HYPERLINK("http://x","a;b")'

    content = lapor_file.written([[words] + [""] * 8])

    assert content.startswith(b"\xef\xbb\xbf")
    assert parsed(content)[0]["No. LAPOR!"].startswith("'")
    assert b"\n\"'" in content, "prefixed and quoted"
    assert lapor_file.read(content)[0].text("no lapor") == words.strip()


def test_each_row_becomes_a_complaint_and_a_second_import_changes_nothing(browser, office, app):
    answer = send(browser, ROWS)

    assert answer.status_code == 200
    one, two = complaints()
    assert (one.lapor_no, one.channel, one.happened_on) == ("7654321", Channel.LAPOR, date(2026, 10, 10))
    assert (one.about_tenant.code, one.category.code, one.shield) == ("DISDUKCAPIL", "delay", Shield.OPEN)
    assert one.received_by_id == office.indra.id
    known = identity_of(one.complainant, keys=Keys(app.config["DESK"].secret_key))
    assert (known.name, known.contact) == ("Budi Warga", "0812-1")
    assert (two.about_tenant.code, two.shield, two.complainant) == ("PLN", Shield.ANONYMOUS, None)
    assert two.description == "Loket tutup; petugas pergi.\nTidak ada pengganti."
    events = db.session.scalar(select(func.count(Event.id)))

    assert send(browser, ROWS).status_code == 200
    assert len(complaints()) == 2
    assert db.session.scalar(select(func.count(Event.id))) == events


def test_commas_do_as_well_as_semicolons(browser):
    assert send(browser, "No. LAPOR!,isi laporan\n1,Antrean\n2,Loket\n").status_code == 200

    assert [complaint.lapor_no for complaint in complaints()] == ["1", "2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";10/10/2026;Tanpa nomor;;;;;;", "no number"),
        ("9;10/10/2026;;;;;;;", "no words"),
        ("9;31/02/2026;Hari;;;;;;", "no such day"),
        ("9;2026-10-13;Besok;;;;;;", "yet to come"),
        ("9;;Instansi;NIRVANA;;;;;", "no such organisation"),
        ("9;;Kategori;;nirwana;;;;", "no such category"),
        ("9;;Anonim;;;;;mungkin;", "neither yes nor no"),
        ("9<script>;;Nomor;;;;;;", "no number of theirs"),
        (f"9;;Nama;;;{'x' * 121};;;", "too long a name"),
        ("9;;Lonceng\x07;;;;;;", "a control character"),
        ("9;;Kosong\0;;;;;;", "no text"),
    ],
)
def test_a_bad_row_is_named_by_its_number_leaves_nothing_and_holds_up_no_other(browser, row, reason):
    answer = send(browser, f"{HEADER}\n{row}\n10;;Baik;;;;;;\n")

    assert answer.status_code == 422, reason
    assert [complaint.lapor_no for complaint in complaints()] == ["10"]
    assert answer.text.count("<li>Baris 2:") + answer.text.count("<li>Row 2:") == 1
    assert "Baris 3" not in answer.text
    assert "Row 3" not in answer.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (ROWS.encode("utf-16"), "not UTF-8"),
        (HEADER.encode() + b"\n\xff\xfe\n", "not UTF-8 further down"),
        (b"", "empty"),
        (b"apa;saja\n1;2\n", "other columns"),
        (HEADER.encode() + b"\n" + b"x" * 2000, "too large"),
        (HEADER.encode() + b"\n1;;x;;;;;;" * 6, "too many rows"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(browser, monkeypatch, content, reason):
    assert lapor_file.LARGEST_FILE == 10 * 1024 * 1024
    monkeypatch.setattr(lapor_file, "LARGEST_FILE", 2000)
    monkeypatch.setattr(lapor_file, "MOST_ROWS", 5)

    answer = send(browser, content)

    assert answer.status_code == 422, reason
    assert 'id="file-error"' in answer.text
    assert complaints() == []


def test_a_file_must_be_chosen(browser):
    assert browser.send(f"{PAGE}/import", page=PAGE).status_code == 422


def test_the_page_exports_a_file_that_comes_back_with_the_numbers_filled_in(browser, office):
    complaint = make_complaint()
    db.session.commit()
    period = {"first": "2026-10-01", "last": "2026-10-31", "delimiter": ";"}

    answer = browser.send(f"{PAGE}/export", page=PAGE, **period)

    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = parsed(answer.data, ";")
    row["No. LAPOR!"] = "555"
    assert send(browser, lapor_file.written([list(row.values())], delimiter=";")).status_code == 200
    db.session.refresh(complaint)
    assert complaint.lapor_no == "555"
    assert len(complaints()) == 1


def test_an_impossible_period_comes_back_as_an_error(browser):
    answer = browser.send(f"{PAGE}/export", page=PAGE, first="2026-10-31", last="2026-10-01", delimiter=",")

    assert answer.status_code == 422
    assert browser.send(f"{PAGE}/export", page=PAGE, first="kapan").status_code == 422


def test_a_number_is_noted_by_hand_once_in_the_whole_desk(browser, office, client_as):
    one, two = make_complaint(), make_complaint()
    db.session.commit()
    page = f"/complaints/{one.number}/lapor"

    assert f'href="{page}"' in browser.get(f"/complaints/{one.number}").text
    assert browser.send(page, lapor_no="#888").location == f"/complaints/{one.number}"
    assert browser.send(f"/complaints/{two.number}/lapor", lapor_no="888").status_code == 422

    db.session.refresh(one)
    assert one.lapor_no == "888"
    assert client_as(office.galih).get(page).status_code in (403, 404)
    noted = db.session.scalars(select(Event).where(Event.kind == EventKind.COMPLAINT_NOTED)).one()
    assert noted.complaint_id == one.id
