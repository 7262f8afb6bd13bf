"""desk.sheets: lists out of files that offices make, and files that somebody made to do harm."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from desk import sheet_files, sheets
from desk.errors import BadInput
from desk.sheets import Column

pytestmark = pytest.mark.pure

COLUMNS = (Column("person", ("NIP", "Nama pengguna"), True), Column("date", ("TMT", "Effective date")))
AT = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)


def book(*lines: tuple[object, ...], far: tuple[int, int] | None = None) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            sheet.write_datetime(number, place, cell, day) if isinstance(cell, datetime) else sheet.write(
                number, place, cell
            )
    if far:
        sheet.write_string(*far, "far out")
    made.close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"NIP,TMT\nbudi,2026-10-12\n", "plain"),
        (b"\xef\xbb\xbfNIP;TMT\r\nbudi;2026-10-12\r\n", "Excel in Indonesia: a mark in front, semicolons"),
        ("TMT\tnama  PENGGUNA\n2026-10-12\tbudi\n".encode("utf-16"), "Excel's Unicode text, another order"),
        (b'\n"effective-date","nip"\n"2026-10-12","budi"\n', "a line before the headings, English"),
    ],
)
def test_a_csv_is_read_whatever_spreadsheet_wrote_it(content: bytes, reason: str) -> None:
    (row,) = sheets.read(content, COLUMNS).rows

    assert (row.get("person"), row.get("date")) == ("budi", "2026-10-12"), reason


def test_a_workbook_gives_text_with_the_numbers_of_its_rows() -> None:
    content = book(("NIP", "Lain", "TMT"), ("198501012010011005", "x", datetime(2026, 10, 12)), (), (12345, "", ""))

    read = sheets.read(content, COLUMNS)

    assert [(row.number, row.values) for row in read.rows] == [
        (2, {"person": "198501012010011005", "date": "2026-10-12"}),
        (4, {"person": "12345", "date": ""}),
    ]
    assert read.ignored == ("Lain",)


def test_a_number_that_has_lost_its_last_digits_is_noticed() -> None:
    (of_book,) = sheets.read(book(("NIP",), (198501012010011005,)), COLUMNS).rows
    (of_csv,) = sheets.read(b"NIP\n1.98501E+17\n", COLUMNS).rows

    assert of_book.inexact == of_csv.inexact == {"person"}


def test_what_looks_like_a_formula_stays_text_both_ways() -> None:
    words = ["=1+1", "+62 811", "-3", "@SUM(A1)", "https://contoh.go.id", "mailto:a@b"]
    written = sheets.written("Daftar", ["NIP"], [[word] for word in words], at=AT)

    read = [row.get("person") for row in sheets.read(written, COLUMNS).rows]

    assert read == words
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (sheet_files.LARGEST_UNPACKED + 1))
    return target.getvalue()


def lying_bomb() -> bytes:
    """It says of itself that it is small."""
    content = bomb()
    return content.replace((sheet_files.LARGEST_UNPACKED + 1).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def without_places() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(("NIP",), ("budi",)))) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(b' r="A2"', b""))
    return target.getvalue()


def hidden_wide(replace) -> bytes:
    """A cell far out, in a part that does not look like a sheet."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(("NIP",), ("budi",), far=(1_048_575, 0)))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for part in old.infolist():
            new.writestr(*replace(part.filename, old.read(part)))
    return target.getvalue()


def as_picture(name: str, data: bytes) -> tuple[str, bytes]:
    return name.replace("sheet1.xml", "sheet1.png"), data.replace(b"sheet1.xml", b"sheet1.png")


def in_two_bytes(name: str, data: bytes) -> tuple[str, bytes]:
    return name, data.decode().encode("utf-16") if name.endswith("sheet1.xml") else data


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (hidden_wide(as_picture), "a cell far out in what calls itself a picture"),
        (hidden_wide(in_two_bytes), "a cell far out in letters of two bytes"),
        (b"TMT\n2026-10-12\n", "a needed column is missing"),
        (b"NIP,nip\nbudi,budi\n", "a column twice"),
        (b"NIP\n\xff\xfe\x00\n", "no text"),
        (b"NIP\n" + b"budi\n" * (sheet_files.MOST_ROWS + 1), "too many rows"),
        (b"x" * (sheet_files.LARGEST_FILE + 1), "too large"),
        (b"PK\x03\x04 and nothing else", "no workbook"),
        (bomb(), "a bomb"),
        (lying_bomb(), "a bomb that lies"),
        (book(("NIP",), ("budi",), far=(1_048_575, 0)), "a cell in the last row of all"),
        (book(("NIP",), ("budi",), far=(1, 16_383)), "a cell in the last column of all"),
        (without_places(), "cells that do not say where they stand"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_list_is_refused_with_a_sentence(content: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        sheets.read(content, COLUMNS)

    assert refused.value.field == "file", reason


@pytest.mark.parametrize("cell", ["x" * 2001, "a\x07b", "\ue000"], ids=["too long", "a bell", "nobody's letter"])
def test_a_cell_that_cannot_be_kept_is_marked(cell: str) -> None:
    (row,) = sheets.read(f"NIP\n{cell}\n".encode(), COLUMNS).rows

    assert row.unreadable == {"person"}


@pytest.mark.parametrize("text", ["2026-10-12", "12-10-2026", "12/10/2026", "12.10.2026", "2026-10-12 00:00:00"])
def test_a_day_is_read_as_offices_write_it(text: str) -> None:
    assert sheets.day_of(text) == date(2026, 10, 12)


@pytest.mark.parametrize("text", ["", "besok", "31-02-2026", "12-10-26", "1026-10-12", "2026-10-12T10:00"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        sheets.day_of(text)
