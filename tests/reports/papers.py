"""A report with everything in it, and what its files say."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
from python_calamine import CalamineWorkbook

from desk.reports.documents import (
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Period,
    Series,
    Share,
    Table,
    Text,
)

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "November 2026")
OFFICES = ("Dinas Kesehatan", "Dinas Kependudukan dan Pencatatan Sipil", "Dinas Lingkungan Hidup")

SERVICES = Table(
    code="offices",
    title="Kinerja per perangkat daerah",
    columns=(
        Column("office", "Perangkat daerah", width=50),
        Column("came", "Masuk", Kind.NUMBER),
        Column("response", "Respons tepat", Kind.PERCENT),
        Column("resolution", "Selesai tepat", Kind.PERCENT),
        Column("median", "Median jam kerja", Kind.DURATION),
        Column("ikm", "IKM", Kind.NUMBER, places=2),
        Column("last", "Terakhir", Kind.DAY),
    ),
    rows=(
        (OFFICES[0], 1234, Share(1999, 2000), Share(53, 55), 12_345, 91.485, date(2026, 11, 3)),
        (OFFICES[1], 7, Share(0, 0), Share(7, 7), 0, None, None),
        ("=HYPERLINK(1)", 0, Share(0, 3), Share(1, 3), 359_999, 65, date(2026, 11, 30)),
    ),
    total=("Jumlah", 1241, Share(1999, 2003), Share(61, 65), None, None, None),
    note="Tanpa pekerjaan pengembangan.",
)
REGISTER = Table(
    code="register",
    title="Tiket yang terlambat",
    columns=(
        Column("number", "Nomor", Kind.CODE),
        Column("opened", "Dibuka", Kind.MOMENT),
        Column("about", "Ringkasan"),
    ),
    rows=tuple((f"D-2611-{n:05}-7", NOON, f"Jaringan putus di ruang {n}") for n in range(1, 41)),
)


def chart(kind: ChartKind = ChartKind.BARS, **changes: Any) -> Chart:
    given: dict[str, Any] = {
        "code": f"chart_{kind}",
        "title": "Selesai tepat waktu",
        "kind": kind,
        "categories": OFFICES,
        "series": (
            Series("Tier 1", (96.4, 100.0, 33.3)),
            Series("Tier 2", (80.0, None, 12.0)),
            Series("Menunggu pelapor", (5.0, 20.0, 44.0)),
        ),
        "category_title": "Perangkat daerah",
        "value": Kind.PERCENT,
        "places": 1,
    }
    return Chart(**given | changes)


def report(*parts: Any) -> Document:
    return Document(
        code="sla",
        title="Laporan kinerja SLA",
        period=NOVEMBER,
        scope="Seluruh perangkat daerah",
        made_at=NOON,
        addressee=("Yth. Wali Kota Contoh", "melalui Sekretaris Daerah", "di Tempat"),
        definitions=(Definition("Tepat waktu", "Selesai sebelum batas waktunya, menurut kalender kerja."),),
        parts=parts
        or (
            SERVICES,
            *(chart(kind) for kind in ChartKind),
            Text(code="advice", heading="Rekomendasi", paragraphs=("Perlu perhatian.",), items=("Satu.", "Dua.")),
            REGISTER,
        ),
    )


def words_of(pdf: bytes) -> list[str]:
    """The words of each page, in one line."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sheet_of(xlsx: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_name(name).to_python(skip_empty_area=False)
