"""Sheets of offices: rows out of an XLSX or CSV file as text, and rows written into an XLSX. Pure.

Nothing is computed: a formula is the value that was saved with it, and whatever begins with = + - or @ stays text.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from desk import sheet_files
from desk.errors import BadInput

LONGEST_CELL = 2000
# Beyond this a spreadsheet has forgotten the last digits of a number: a NIP has to be typed as text.
EXACT = 10**15
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    lines = sheet_files.lines_of(content)
    filled = [(number, line) for number, line in lines if any(_text(cell) for cell in line)]
    if not filled:
        raise BadInput("The sheet is empty.", field="file")
    if len(filled) > sheet_files.MOST_ROWS + 1:
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
