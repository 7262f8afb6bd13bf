"""One report on page, paper, sheet, CSV and JSON: the same value everywhere."""

import csv
import io
import re
import zipfile
from datetime import date, datetime

import pypdfium2
import pytest
from flask import render_template_string
from flask_babel import force_locale

from desk.papers.drawings import Area, Words
from desk.papers.letterhead import Letterhead
from desk.reports import cells, on_page, on_paper
from desk.reports.canonical import from_json
from desk.reports.documents import ChartKind, Column, Kind, Series, Share, Table
from desk.reports.drawings import MOST_CATEGORIES, drawn, width_of
from desk.reports.in_sheets import as_xlsx
from desk.reports.on_paper import Formalities, Signing
from tests.reports.papers import OFFICES, REGISTER, SERVICES, chart, report, sheet_of, words_of

pytestmark = pytest.mark.pure
PAGE = "{% import 'reports/document.html' as r with context %}{{ r.document_parts(document, page) }}"  # as pages use it


def formalities(**changes):
    given = {
        "letterhead": Letterhead(city="PEMERINTAH KOTA CONTOH", office="DINAS KOMUNIKASI DAN INFORMATIKA"),
        "city": "Kota Contoh",
        "number": "188.45/LAP.0042/DISKOMINFO/XI/2026",
        "signing": (
            Signing("Disusun oleh", "Koordinator Tier 2", "Bambang Setiawan", "NIP 19800101 200501 1 001"),
            Signing("Ditandatangani oleh", "Kepala Dinas", "Dr. Ratna Dewi", "NIP 19700101 199503 2 002"),
        ),
        "copies": ("Sekretaris Daerah", "Inspektur"),
        "verification_address": "https://desk.contoh.go.id/verifikasi/laporan/AB12-CD34-EF56-GH78",
        "verification_code": "AB12-CD34-EF56-GH78",
    }
    return Formalities(**given | changes)


@pytest.fixture
def indonesian(context):
    with context.test_request_context(), force_locale("id"):
        yield


def test_a_report_on_paper_has_everything_an_official_paper_has(indonesian):
    pages = words_of(on_paper.as_pdf(report(), formalities()))
    whole = " ".join(pages)

    for wanted in (
        "PEMERINTAH KOTA CONTOH", "188.45/LAP.0042/DISKOMINFO/XI/2026", "Yth. Wali Kota Contoh", "melalui Sekretaris Daerah",
        "LAPORAN KINERJA SLA", "November 2026", "Bambang Setiawan", "NIP 19700101 199503 2 002", "Inspektur",
        "AB12-CD34-EF56-GH78", "Selesai sebelum batas waktunya",
    ):  # fmt: skip
        assert wanted in whole, wanted
    assert all(re.search(rf"\b{number}\b.*\b{len(pages)}\b", page) for number, page in enumerate(pages, start=1))


def test_the_heading_of_a_table_is_repeated_where_it_runs_over(indonesian):
    pages = words_of(on_paper.as_pdf(report(REGISTER), formalities()))

    assert len(pages) > 1
    assert all("Ringkasan" in page for page in pages if "D-2611-" in page)


def test_the_same_report_is_the_same_bytes(indonesian):
    assert on_paper.as_pdf(report(), formalities()) == on_paper.as_pdf(report(), formalities())
    assert as_xlsx(report()) == as_xlsx(report())


def test_a_wide_table_turns_the_page(indonesian):
    wide = Table(code="w", title="Lebar", columns=tuple(Column(f"c{n}", f"Kolom {n}") for n in range(9)))

    upright = pypdfium2.PdfDocument(on_paper.as_pdf(report(REGISTER), formalities()))[0]
    across = pypdfium2.PdfDocument(on_paper.as_pdf(report(wide), formalities()))[0]

    assert upright.get_width() < upright.get_height()
    assert across.get_width() > across.get_height()


def test_every_cell_is_the_same_on_page_paper_and_sheet(indonesian):
    document = report(SERVICES)
    html = render_template_string(PAGE, document=document, page=on_page)
    paper = " ".join(words_of(on_paper.as_pdf(document, formalities())))
    rows = sheet_of(as_xlsx(document), SERVICES.title)[5:9]

    for row, kept in zip((*SERVICES.rows, SERVICES.total), rows, strict=True):
        in_sheet = iter(kept)
        for column, cell in zip(SERVICES.columns, row, strict=True):
            shown = cells.shown(column, cell)
            if cell is not None:
                assert shown.replace("&", "&amp;") in html
                assert all(word in paper for word in shown.split())
            value = next(in_sheet)
            if column.kind is Kind.PERCENT:
                n = next(in_sheet)
                assert (
                    (f"{value * 100:.1f}".replace(".", ",") + f" % (n {n:.0f})" == shown) if cell.whole else value == ""
                )
            elif column.kind is Kind.NUMBER and cell is not None:
                assert f"{value:,.{column.places}f}".translate(str.maketrans(",.", ".,")) == shown
            elif column.kind is Kind.DAY and cell is not None:
                assert value == cell


def test_what_is_not_all_is_never_a_hundred_per_cent(indonesian):
    column = Column("kept", "Tepat", Kind.PERCENT)

    assert cells.shown(column, Share(1999, 2000)) == "99,9 % (n 2000)"
    assert cells.shown(column, Share(5, 5)) == "100,0 % (n 5)"
    assert cells.shown(column, Share(0, 0)) == "–"


def test_no_cell_of_a_workbook_is_a_formula_and_names_of_sheets_are_their_own(indonesian):
    table = Table(
        code="t",
        title="Rekap [2026]: per/bidang?",
        columns=(Column("a", "=1+1"), Column("nip", "NIP", Kind.CODE)),
        rows=(
            ("=cmd|' /C calc'!A0", "198001012005011001"),
            ("@SUM(1)", "007"),
            ("http://x.y", "+62"),
            ("x" * 40_000, ""),
        ),
    )
    twin = Table(code="t2", title="Rekap [2026]: per/bidang?", columns=(Column("a", "A"),))
    made = as_xlsx(report(table, twin))

    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    kept = sheet_of(made, "Rekap  2026   per bidang")
    assert kept[5] == ["=cmd|' /C calc'!A0", "198001012005011001"]
    assert kept[6][1] == "007"
    assert len(kept[8][0]) == 32_000
    assert sheet_of(made, "Rekap  2026   per bidang 2")


def test_days_moments_and_durations_are_real_ones_in_a_workbook(indonesian):
    made = as_xlsx(report())

    assert sheet_of(made, SERVICES.title)[5][-1] == date(2026, 11, 3)
    assert sheet_of(made, REGISTER.title)[5][1] == datetime(2026, 11, 26, 12, 0)


def test_csv_is_for_machines_and_json_gives_the_report_back(indonesian):
    rows = list(csv.reader(io.StringIO(on_page.as_csv(report(), "offices").decode("utf-8-sig"))))

    assert rows[0][:5] == ["office", "came", "response_percent", "response_part", "response_n"]
    assert rows[1][2:5] == ["99.9", "1999", "2000"]
    assert rows[3][0] == "'=HYPERLINK(1)"
    assert from_json(on_page.as_json(report()).decode()) == report()
    with pytest.raises(LookupError):
        on_page.as_csv(report(), "none")


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_says_its_numbers_and_is_told_apart_without_colour(indonesian, kind):
    svg = str(on_page.picture(chart(kind)))

    assert 'role="img"' in svg
    assert "style=" not in svg
    assert 'aria-describedby="table-chart_' in svg
    for name in ("Tier 1", "Tier 2", "Menunggu pelapor"):
        assert name in svg
    assert ("stroke-dasharray" if kind is ChartKind.LINES else "<path d=") in svg


@pytest.mark.parametrize("kind", ChartKind)
def test_a_phone_has_a_drawing_of_its_own_in_which_everything_fits(indonesian, kind):
    svg = str(on_page.picture(chart(kind)))
    assert [svg.count(f"chart__picture--{name}") for name in ("wide", "narrow")] == [1, 1]

    drawing = drawn(chart(kind), say=lambda value: cells.said(chart(kind), value), width=on_page.NARROW)
    ends = [shape.x + shape.width for shape in drawing.shapes if isinstance(shape, Area)]
    ends += [
        shape.x + width_of(shape.text)
        for shape in drawing.shapes
        if isinstance(shape, Words) and shape.anchor == "start"
    ]
    assert max(ends) <= drawing.width == on_page.NARROW


def test_a_bar_says_what_the_table_beside_it_says():
    assert cells.bar_of(Share(2, 3)) == 66.6, "cut off, as a share is written"
    assert cells.bar_of(Share(0, 0)) is None


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("values", [(0.0, 0.0, 0.0), (None, None, None), (1e9, 0.001, 3.0)])
def test_empty_and_uneven_values_are_drawn_too(indonesian, kind, values):
    one = chart(kind, series=(Series("A", values),), value=Kind.NUMBER, places=0)
    drawing = drawn(one, say=lambda value: cells.said(one, value))

    assert drawing.height > 0
    assert words_of(on_paper.as_pdf(report(one), formalities()))


def test_a_chart_of_many_stays_on_a_page(indonesian):
    names = tuple(f"Layanan {n}" for n in range(200))
    many = chart(categories=names, series=(Series("A", tuple(float(n) for n in range(200))),))

    assert len(many.as_table().rows) == 200
    assert drawn(many, say=str).height < MOST_CATEGORIES * 10
    assert words_of(on_paper.as_pdf(report(many), formalities()))


def test_the_page_has_a_table_beside_each_chart(indonesian):
    html = render_template_string(PAGE, document=report(chart()), page=on_page)

    assert 'id="table-chart_bars"' in html
    assert OFFICES[1] in html
