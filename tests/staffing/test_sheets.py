"""Lists that come in as sheets: assets, answer templates, own fields of services, days off; errors by row, all or nothing."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from desk import sheets
from desk.assets.models import Asset
from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.catalogue.field_models import FieldSet
from desk.database import db
from desk.own_fields import FieldKind
from desk.sla import holiday_list
from desk.sla.rule_models import SlaProposal
from desk.staffing import imports
from desk.tickets.work_models import AnswerTemplate, TemplateScope
from tests.catalogue.fields import ACCOUNT, publish
from tests.factories import MONDAY_TEN
from tests.staffing.test_administration import bring


@pytest.fixture
def browser(cast, client_as, moment):
    return client_as(cast.dewi)


@pytest.mark.parametrize("code", list(imports.KINDS))
def test_every_list_has_an_empty_sheet_that_can_be_read_again(browser, code):
    assert f'href="/admin/imports/{code}"' in browser.get("/admin/imports").text

    answer = browser.get(f"/admin/imports/{code}/template")

    read = sheets.read(answer.data, imports.KINDS[code].columns)
    assert len(read.rows) == 1
    assert read.ignored == ()


@pytest.mark.row("LLG-12")
def test_assets_come_in_as_xlsx_and_the_same_sheet_again_changes_nothing(browser, cast):
    headings = ["Kode barang", "NUP", "Nama", "Jenis", "OPD", "Ruang", "Garansi sampai"]
    lines = [
        ("3.10.01.02.001", 12, "PC loket", "komputer", "Dinas Kesehatan", "Loket 2", "31-12-2027"),
        ("3.10.02.03.004", 1, "Printer loket", "printer", "DINKES", "Loket 2", ""),
    ]
    content = sheets.written("Aset", headings, lines, at=MONDAY_TEN)
    address = "/admin/imports/assets"

    shown = browser.post(address, data=browser.hidden(address) | {"file": (io.BytesIO(content), "aset.xlsx")})

    assert shown.status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Asset)) == 0, "a preview keeps nothing"
    rows = [
        "Kode barang;NUP;Nama;Jenis;OPD;Ruang;Garansi sampai",
        *(";".join(str(cell) for cell in line) for line in lines),
    ]
    assert bring(browser, "assets", *rows).status_code == 303
    things = db.session.scalars(select(Asset).order_by(Asset.id)).all()
    assert [(one.name, one.room, one.warranty_until) for one in things] == [
        ("PC loket", "Loket 2", date(2027, 12, 31)), ("Printer loket", "Loket 2", None),
    ]  # fmt: skip
    assert bring(browser, "assets", *rows).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Asset)) == 2


@pytest.mark.parametrize(
    ("code", "rows", "said"),
    [
        ("assets", ["Kode barang;NUP;Nama;Jenis;OPD", "3.1;1;PC;mesin tik;DINKES"], "Jenis"),
        ("assets", ["Kode barang;NUP;Nama;Jenis;OPD", "3.1;1;PC;komputer;NIRVANA"], "NIRVANA"),
        ("assets", ["Kode barang;NUP;Nama;Jenis;OPD", "3.1;;PC;komputer;DINKES"], "NUP"),
        ("answer-templates", ["Nama;Isi", "Salam;Yth. {siapa_saja}"], "{siapa_saja}"),
        ("answer-templates", ["Nama;Isi;Untuk siapa", "Salam;Halo;tier1"], "OPD"),
        ("answer-templates", ["Nama;Isi;Untuk siapa", "Salam;Halo;semesta"], "semesta"),
        ("answer-templates", ["Nama;Isi", f"{'x' * 81};Halo"], "80"),
        ("service-fields", ["Layanan;Pertanyaan", "NIRVANA;Nama"], "NIRVANA"),
        ("service-fields", ["Layanan;Pertanyaan;Bentuk jawaban", "PC;Sistem;choice"], "Pilihan"),
        ("service-fields", ["Layanan;Pertanyaan;Bentuk jawaban;Pilihan", 'PC;Sistem;choice;"A; A"'], "Pilihan"),
        ("service-fields", ["Layanan;Pertanyaan;Bentuk jawaban", "PC;Sistem;hologram"], "hologram"),
        ("service-fields", ["Layanan;Pertanyaan;Jenis tiket", "PC;Sistem;change"], "Jenis tiket"),
        ("service-fields", ["Layanan;Pertanyaan;Wajib", "PC;Sistem;mungkin"], "Wajib"),
        ("holidays", ["Tanggal;Nama", "kemarin;Libur"], "kemarin"),
        ("holidays", ["Tanggal;Nama;Jenis", "2027-03-09;Nyepi;libur sendiri"], "libur sendiri"),
        ("holidays", ["Tanggal;Nama", "2027-03-09;Nyepi", "2027-03-09;Nyepi lagi"], "Tanggal"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_nothing_is_kept(browser, code, rows, said):
    kept = [select(func.count()).select_from(table) for table in (Asset, AnswerTemplate, FieldSet, SlaProposal)]
    before = [db.session.scalar(count) for count in kept]

    answer = bring(browser, code, *rows)

    assert answer.status_code == 422
    table = answer.text[answer.text.index("<tbody>") : answer.text.index("</tbody>")]
    assert said in table
    assert [db.session.scalar(count) for count in kept] == before


def test_answer_templates_come_in_for_everybody_a_tier_and_a_department(browser, cast):
    rows = [
        "Nama;Isi;Untuk siapa;OPD",
        "Salam;Yth. {nama_pelapor};;",
        "Naik;Diteruskan ke Diskominfo;tier1;DINKES",
        "Selesai;Sudah selesai. {petugas};tier2;",
    ]

    assert bring(browser, "answer-templates", *rows).status_code == 303
    assert bring(browser, "answer-templates", "Nama;Isi", "Salam;Salam sehat, {nama_pelapor}").status_code == 303

    kept = {one.name: one for one in db.session.scalars(select(AnswerTemplate))}
    assert {name: one.scope for name, one in kept.items()} == {
        "Salam": TemplateScope.EVERYBODY, "Naik": TemplateScope.TIER1, "Selesai": TemplateScope.TIER2,
    }  # fmt: skip
    assert kept["Naik"].department_id == cast.joko.department_id
    assert kept["Salam"].body == "Salam sehat, {nama_pelapor}"


@pytest.mark.row("LLG-07")
def test_own_fields_come_in_and_each_service_gets_one_version(browser):
    first = publish("PC", ACCOUNT)
    rows = [
        "Layanan;Pertanyaan;Bentuk jawaban;Pilihan;Wajib",
        "PC;Nama akun;;;tidak",
        'VICON;Aplikasi;choice;"Zoom; Google Meet";ya',
        "VICON;Jumlah peserta;number;;",
    ]

    assert bring(browser, "service-fields", *rows).status_code == 303

    pc = asking.field_set_of(first.service_id)
    assert (pc.version, [(one.name, one.required, one.help) for one in pc.asked()]) == (
        2, [("nama_akun", False, ACCOUNT.help)],
    )  # fmt: skip
    vicon = asking.field_set_of(catalogue.get_any_service("VICON").id)
    assert (vicon.version, [(one.label, one.kind) for one in vicon.asked()]) == (
        1, [("Aplikasi", FieldKind.CHOICE), ("Jumlah peserta", FieldKind.NUMBER)],
    )  # fmt: skip
    assert bring(browser, "service-fields", *rows).status_code == 303
    assert asking.field_set_of(vicon.service_id).version == 1, "the same again is no version"


def test_days_off_become_one_proposal_and_change_no_calendar(browser):
    rows = ["Tanggal;Nama;Jenis", "2028-03-27;Hari Suci Nyepi;public", "28-03-2028;Cuti bersama Nyepi;collective_leave"]

    assert bring(browser, "holidays", *rows).status_code == 303

    proposal = db.session.scalars(select(SlaProposal)).one()
    assert [(edit["on"], edit["category"]) for edit in proposal.content["edits"]] == [
        ("2028-03-27", "public"), ("2028-03-28", "collective_leave"),
    ]  # fmt: skip
    assert date(2028, 3, 27) not in {day.on_day for day in holiday_list.all_holidays()}


def test_lists_are_the_administrators(cast, client_as, moment):
    for person in (cast.bambang, cast.hesti):
        for code in ("assets", "answer-templates", "service-fields", "holidays"):
            assert client_as(person).get(f"/admin/imports/{code}").status_code == 403
