"""A report as a workbook: one sheet for each table, with title rows, frozen headings, real days and numbers, and text where a
number is a name. No cell can be a formula or a link.
"""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook

from desk.reports import cells
from desk.reports.documents import Cell, Column, Document, Kind, Share, Table, Text
from desk.templating import local_time, zone

TITLE_ROWS = 4  # title, report and period, scope and moment, white
LONGEST_CELL = 32_000  # a spreadsheet takes 32,767 and drops what is longer without a word
DAY_SECONDS = 86_400
NARROWEST, WIDEST = 9, 48
FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.CODE: {"num_format": "@"},
    Kind.NUMBER: {"num_format": "#,##0"},
    Kind.PERCENT: {"num_format": "0.0%"},
    Kind.DURATION: {"num_format": "[h]:mm:ss"},
    Kind.DAY: {"num_format": "d mmm yyyy", "align": "left"},
    Kind.MOMENT: {"num_format": "d mmm yyyy hh:mm", "align": "left"},
}


def as_xlsx(document: Document, *, number: str = "") -> bytes:
    """The workbook, in the language of the moment. The same report is the same bytes."""
    target = io.BytesIO()
    book = Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": document.title, "created": document.made_at, "author": "desk"})
    formats = _Formats(book)
    taken: set[str] = set()
    _cover(book, document, number, formats, taken)
    for table in document.tables:
        _write_table(book.add_worksheet(_sheet_name(table.title, taken)), document, table, formats)
    book.close()
    return target.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, dict[tuple[Any, ...], Any]()
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E4E9EE", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )

    def of(self, kind: Kind, places: int = 0, *, bold: bool = False) -> Any:
        """How a value of that kind stands in a table."""
        key = (kind, places, bold)
        if key not in self._made:
            look = {"valign": "top", "border": 1, "bold": bold} | FORMATS[kind]
            if kind is Kind.NUMBER and places:
                look["num_format"] = "#,##0." + "0" * places
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _cover(book: Any, document: Document, number: str, formats: _Formats, taken: set[str]) -> None:
    """What the report is, its texts, and what its words mean."""
    sheet = book.add_worksheet(_sheet_name(_("About this report"), taken))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, _text(document.title), formats.title)
    facts = [
        (_("Number"), number), (_("Period"), document.period.label), (_("Scope"), document.scope),
        (_("Figures as of"), local_time(document.made_at)), (_("Addressee"), "\n".join(document.addressee)),
    ]  # fmt: skip
    row = 2
    for label, value in facts:
        if value:
            sheet.write_string(row, 0, label, formats.bold)
            sheet.write_string(row, 1, _text(value), formats.plain)
            row += 1
    for part in document.parts:
        if isinstance(part, Text):
            row = _write_lines(sheet, row + 1, part.heading, [*part.paragraphs, *part.items], formats)
    if document.definitions:
        sheet.write_string(row + 1, 0, _("Definitions"), formats.bold)
        row += 2
        for one in document.definitions:
            sheet.write_string(row, 0, _text(one.term), formats.plain)
            sheet.write_string(row, 1, _text(one.meaning), formats.plain)
            row += 1


def _write_lines(sheet: Any, row: int, heading: str, lines: Sequence[str], formats: _Formats) -> int:
    sheet.write_string(row, 0, _text(heading), formats.bold)
    for line in lines:
        row += 1
        sheet.write_string(row, 1, _text(line), formats.plain)
    return row + 1


def _write_table(sheet: Any, document: Document, table: Table, formats: _Formats) -> None:
    sheet.write_string(0, 0, _text(table.title), formats.title)
    sheet.write_string(1, 0, _text(f"{document.title}, {document.period.label}"))
    sheet.write_string(2, 0, _text(f"{document.scope}; {_('figures as of')} {local_time(document.made_at)}"))
    headings = [(column, heading) for column in table.columns for heading in _headings(column)]
    for place, (column, heading) in enumerate(headings):
        sheet.write_string(TITLE_ROWS, place, heading, formats.head)
        sheet.set_column(place, place, _width(column, heading, table))
    row = TITLE_ROWS
    for row, values in enumerate(table.rows, start=TITLE_ROWS + 1):
        _write_row(sheet, row, table.columns, values, formats)
    if table.rows:
        sheet.autofilter(TITLE_ROWS, 0, row, len(headings) - 1)
    if table.total is not None:
        row += 1
        _write_row(sheet, row, table.columns, table.total, formats, bold=True)
    if not table.rows:
        sheet.write_string(row + 1, 0, _text(table.empty or _("Nothing in this period.")))
        row += 1
    if table.note:
        sheet.write_string(row + 2, 0, _text(table.note))
    sheet.freeze_panes(TITLE_ROWS + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE_ROWS)


def _headings(column: Column) -> list[str]:
    """A share takes two columns: its percentage, and of how many it is one."""
    title = _text(column.title)
    return [f"{title} (%)" if "%" not in title else title, f"{title}: n"] if column.kind is Kind.PERCENT else [title]


def _write_row(
    sheet: Any, row: int, columns: Sequence[Column], values: Sequence[Cell], formats: _Formats, *, bold: bool = False
) -> None:
    place = 0
    for column, value in zip(columns, values, strict=True):
        look = formats.of(column.kind, column.places, bold=bold)
        if column.kind is Kind.PERCENT:
            share = value if isinstance(value, Share) else None
            percent = None if share is None else cells.percent_of(share)
            _write(sheet, row, place, None if percent is None else float(percent / 100), look)
            _write(sheet, row, place + 1, None if share is None else share.whole, formats.of(Kind.NUMBER, bold=bold))
            place += 2
            continue
        _write(sheet, row, place, _stored(column, value), look)
        place += 1


def _stored(column: Column, value: Cell) -> str | float | date | datetime | None:
    """A value as a spreadsheet keeps it: what is shown in a cell is what is in it."""
    if isinstance(value, datetime):
        return value.astimezone(zone()).replace(tzinfo=None)
    if isinstance(value, int | float):
        if column.kind is Kind.DURATION:
            return value / DAY_SECONDS
        return float(cells.rounded(value, column.places))
    return None if isinstance(value, Share) else value


def _write(sheet: Any, row: int, place: int, value: str | float | date | datetime | None, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, place, _text(value), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, look)
    else:
        sheet.write_number(row, place, value, look)


def _width(column: Column, heading: str, table: Table) -> float:
    if column.kind in (Kind.TEXT, Kind.CODE):
        place = table.columns.index(column)
        longest = max((len(str(row[place] or "")) for row in table.rows[:500]), default=0)
    else:
        longest = {Kind.MOMENT: 17, Kind.DAY: 12}.get(column.kind, NARROWEST)
    return min(max(longest + 2, min(len(heading) + 2, 22), NARROWEST), WIDEST)


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 letters, without signs that a spreadsheet refuses, and no other sheet's."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31].rstrip(" '") or "1"
    if plain.casefold() == "history":  # a name that spreadsheets keep for themselves
        plain = f"{plain} 1"
    name, count = plain, 1
    while name.casefold() in taken:
        count += 1
        name = f"{plain[: 31 - len(f' {count}')]} {count}"
    taken.add(name.casefold())
    return name


def _text(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
