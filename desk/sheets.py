"""Sheets of offices: rows out of an XLSX or CSV file as text, and rows written into an XLSX. Pure.

Nothing is computed and nothing is trusted: a formula is the value that was saved with it, whatever begins with = + - or @
stays text, and how much a file may unfold to is known before it is opened.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from desk.errors import BadInput

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 5000
LAST_ROW = MOST_ROWS + 50  # with a heading and some empty lines
# What the two readers raise for a file that is no workbook. NotImplementedError: packed in a way that zipfile does not
# know; RuntimeError: locked with a password.
UNREADABLE = (
    CalamineError, zipfile.BadZipFile, KeyError, IndexError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError,
)  # fmt: skip
MOST_COLUMNS = 200
LONGEST_CELL = 2000
# Beyond this a spreadsheet has forgotten the last digits of a number: a NIP has to be typed as text.
EXACT = 10**15
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELL = re.compile(rb"<(?:[A-Za-z0-9]+:)?c(?=[\s/>])([^>]*)")
PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")


@dataclass(frozen=True)
class Column:
    """A column as it is looked for: by any of its titles, whatever their case, spaces and signs."""

    name: str
    titles: tuple[str, ...]
    is_required: bool = False
    example: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a sheet with its number there; only columns that the sheet has are among the values."""

    number: int
    values: dict[str, str]
    inexact: frozenset[str] = frozenset()  # numbers that may have lost digits
    unreadable: frozenset[str] = frozenset()  # too long, or with characters that cannot be stored

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Sheet:
    """What was read: the rows that hold something, and the headings that nobody asked for."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """The first sheet of an XLSX, or a CSV. Raises BadInput with a sentence that helps."""
    if len(content) > LARGEST_FILE:
        raise BadInput("The file is larger than 5 MB.", field="file")
    lines = _lines_of_workbook(content) if content.startswith(b"PK\x03\x04") else _lines_of_csv(content)
    filled = [(number, line) for number, line in lines if any(_text(cell) for cell in line)]
    if not filled:
        raise BadInput("The sheet is empty.", field="file")
    if len(filled) > MOST_ROWS + 1:
        raise BadInput("The sheet has more than 5,000 rows. Please divide it.", field="file")
    places, ignored = _places([_text(cell) for cell in filled[0][1]], columns)
    return Sheet(tuple(_row(number, line, places) for number, line in filled[1:]), tuple(ignored))


def written(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, at: datetime, notes: Sequence[str] = ()
) -> bytes:
    """One sheet as XLSX: every cell is text or a whole number, nothing is a formula or a link."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "remove_timezone": True}  # fmt: skip
    book = Workbook(target, options)
    book.set_properties({"created": at, "title": title})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "1")
    bold, wrapped = (
        book.add_format({"bold": True, "bg_color": "#E8EEF4"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    widths = [len(heading) for heading in headings]
    sheet.write_row(0, 0, headings, bold)
    last = 0
    for last, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(last, place, cell, wrapped)
            else:
                text = "" if cell is None else str(cell)
                sheet.write_string(last, place, text, wrapped)
                widths[place] = max(widths[place], min(len(text), 50))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, 52))
    sheet.freeze_panes(1, 0)
    if headings:
        sheet.autofilter(0, 0, max(last, 1), len(headings) - 1)
    for below, note in enumerate(notes, start=last + 2):
        sheet.write_string(below, 0, note)
    book.close()
    return target.getvalue()


def written_as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as CSV, in UTF-8 with the mark that spreadsheets look for. No cell is taken for a formula."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_no_formula("" if cell is None else str(cell)) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def day_of(text: str) -> date:
    """A day as offices write it: 2026-10-12, 12-10-2026, 12/10/2026, 12.10.2026. Raises ValueError."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", text)
    if found:
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError("No day.")
    if not 2000 <= year < 2100:
        raise ValueError("A day outside this century.")
    return date(year, month, day)


def simplified(title: str) -> str:
    """A heading or a name as it is compared."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", title).casefold())


def _lines_of_workbook(content: bytes) -> list[tuple[int, list[Any]]]:
    try:
        # What is opened is packed anew: so no size that the file claims of itself has to be believed.
        book = CalamineWorkbook.from_filelike(io.BytesIO(_repacked(content)))
        sheet = book.get_sheet_by_index(0)
        first = (sheet.start or (0, 0))[0]
        return list(enumerate(sheet.to_python(skip_empty_area=True), start=first + 1))
    except UNREADABLE as broken:
        raise BadInput(
            "This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file"
        ) from broken


def _repacked(content: bytes) -> bytes:
    target, left = io.BytesIO(), LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as anew:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise BadInput("Unpacked, this file is too large to be a list.", field="file")
        for part in parts:
            with packed.open(part) as opened:
                data = opened.read(left + 1)
            left -= len(data)
            if left < 0:
                raise BadInput("Unpacked, this file is too large to be a list.", field="file")
            if part.filename.casefold().endswith((".xml", ".rels")):  # pictures and the rest are not looked at
                _refuse_wide(data)
                anew.writestr(part.filename, data)
    return target.getvalue()


def _refuse_wide(data: bytes) -> None:
    """A single cell far out makes the whole area between be unfolded; and every cell says where it stands."""
    if b"\0" in data:  # in two bytes for each letter nothing would be found here
        raise BadInput("This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file")
    for cell in CELL.finditer(data):
        inside = cell.group(1)
        if inside.endswith(b"/"):
            continue  # it holds nothing, whatever it looks like
        place = PLACE.search(inside)
        if place is None:
            raise BadInput("This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file")
        letters = place.group(1)
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MOST_COLUMNS or int(place.group(2)) > LAST_ROW:
            raise BadInput(
                "The sheet has a cell beyond row 5,050 or column GR. Delete what lies out there, then send it again.",
                field="file",
            )


def _lines_of_csv(content: bytes) -> list[tuple[int, list[Any]]]:
    text = _decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=head.count)
    try:
        return list(enumerate(_bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), start=1))
    except csv.Error as broken:
        raise BadInput(
            "This is not a sheet that can be read. Save it again as .xlsx, or as .csv.", field="file"
        ) from broken


def _bounded(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    for count, line in enumerate(lines):
        if count > LAST_ROW:
            raise BadInput("The sheet has more than 5,000 rows. Please divide it.", field="file")
        yield line[:MOST_COLUMNS]


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise BadInput(
            "The letters of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx.", field="file"
        ) from broken


def _places(headings: list[str], columns: Sequence[Column]) -> tuple[dict[int, str], list[str]]:
    known = {simplified(title): column.name for column in columns for title in (column.name, *column.titles)}
    places: dict[int, str] = {}
    ignored = []
    for place, heading in enumerate(headings):
        name = known.get(simplified(heading))
        if name is None:
            ignored += [heading[:60]] if heading else []
        elif name in places.values():
            raise BadInput("The column “%(column)s” stands there twice.", field="file", column=heading[:60])
        else:
            places[place] = name
    missing = [column.titles[0] for column in columns if column.is_required and column.name not in places.values()]
    if missing:
        raise BadInput("These columns are missing: %(columns)s.", field="file", columns=", ".join(missing))
    return places, ignored


def _row(number: int, line: Sequence[Any], places: dict[int, str]) -> Row:
    cells = {name: line[place] if place < len(line) else "" for place, name in places.items()}
    values = {name: _text(cell) for name, cell in cells.items()}
    return Row(
        number,
        values,
        inexact=frozenset(name for name, cell in cells.items() if _is_inexact(cell)),
        unreadable=frozenset(name for name, value in values.items() if not _can_be_kept(value)),
    )


def _is_inexact(cell: Any) -> bool:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= EXACT
    return isinstance(cell, str) and bool(
        re.fullmatch(r"\d[.,]\d+E\+\d+", cell.strip())
    )  # as Excel writes it into a CSV


def _can_be_kept(text: str) -> bool:
    return len(text) <= LONGEST_CELL and not any(
        unicodedata.category(letter) in ("Cs", "Cc", "Co") and letter not in "\n\t" for letter in text
    )


def _text(cell: Any) -> str:
    """A cell as text, in one form of each letter and with one space between words."""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == cell.min.time() else cell).isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).replace("\xa0", " ").strip()
