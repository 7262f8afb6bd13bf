"""A report as a value, and its canonical JSON."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from desk.reports.canonical import from_json, to_json
from desk.reports.documents import (
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Link,
    Period,
    Series,
    Share,
    Table,
    Text,
)

pytestmark = pytest.mark.pure
NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


def table(**changes: Any) -> Table:
    given: dict[str, Any] = {
        "code": "tickets",
        "title": "Tiket",
        "columns": (
            Column("number", "Nomor", Kind.CODE),
            Column("about", "Hal"),
            Column("kept", "Tepat", Kind.PERCENT),
            Column("index", "IKM", Kind.NUMBER, places=2),
            Column("took", "Jam kerja", Kind.DURATION),
            Column("day", "Tanggal", Kind.DAY),
            Column("at", "Saat", Kind.MOMENT),
        ),
        "rows": (
            ("D-2611-00042-7", "Jaringan, “putus”", Share(53, 55), 91.48, 5400, date(2026, 11, 3), NOON),
            ("0012", "", Share(0, 0), None, None, None, None),
        ),
        "total": ("", "Jumlah", Share(53, 55), 91.48, 5400, None, None),
        "links": (Link(0, "kept", "/tickets?missed=1"),),
    }
    return Table(**given | changes)


def document(*parts: Any) -> Document:
    return Document(
        code="sla",
        title="Kinerja SLA",
        period=Period(date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        scope="Seluruh kota",
        made_at=NOON,
        addressee=("Yth. Wali Kota", "melalui Sekretaris Daerah"),
        definitions=(Definition("Tepat waktu", "Selesai sebelum batas."),),
        parts=parts,
    )


CHART = Chart(
    code="chart",
    title="Tepat waktu",
    kind=ChartKind.BARS,
    categories=("Kominfo", "Dukcapil"),
    series=(Series("Respons", (96.4, None)),),
    category_title="OPD",
    value=Kind.PERCENT,
    places=1,
)


def test_a_document_comes_back_as_it_was_and_is_the_same_text_again():
    made = document(table(), CHART, Text(code="words", heading="Catatan", paragraphs=("Satu.",), items=("a", "b")))

    text = to_json(made)

    assert from_json(text) == made
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"edition": 2}', '{"edition": 1, "code": 3}', "null"])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        from_json(text)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, 42),  # a number that is a name is text
        (1, 3),
        (2, 96.4),  # a percentage without its n
        (3, float("nan")),
        (3, True),
        (4, 1.5),  # seconds are whole
        (5, NOON),  # a moment is no day
        (6, datetime(2026, 11, 26)),  # without a zone
    ],
)
def test_a_value_that_does_not_fit_its_column_is_refused(place, value):
    row = list(table().rows[0])
    row[place] = value

    with pytest.raises(ValueError, match="is no"):
        table(rows=(tuple(row),), links=())


def test_rows_are_as_wide_as_their_columns():
    with pytest.raises(ValueError, match="does not fit"):
        table(rows=(("x",),), links=())


def test_there_is_no_percentage_of_nothing_and_no_part_greater_than_the_whole():
    assert Share(0, 0).percent is None
    assert Share(1, 4).percent == 25

    with pytest.raises(ValueError, match="no share"):
        Share(5, 4)


def test_parts_have_codes_of_their_own():
    with pytest.raises(ValueError, match="same code"):
        document(table(), table())


def test_a_chart_has_a_table_of_the_same_numbers():
    beside = CHART.as_table()

    assert beside.rows == (("Kominfo", 96.4), ("Dukcapil", None))
    assert [column.title for column in beside.columns] == ["OPD", "Respons (%)"]


@pytest.mark.parametrize("values", [(1.0,), (float("inf"), 1.0), (-1.0, 1.0)])
def test_what_cannot_be_drawn_is_no_chart(values):
    with pytest.raises(ValueError, match="chart"):
        Chart(
            code="c",
            title="",
            kind=ChartKind.BARS,
            categories=("a", "b"),
            series=(Series("x", values),),
            category_title="",
        )
