"""A report on a page: what templates/reports/document.html asks of it; and its files for machines, CSV and JSON."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

from markupsafe import Markup

from desk.complaints.lapor_file import safe
from desk.papers.drawings import as_svg
from desk.reports import cells
from desk.reports.canonical import to_json
from desk.reports.cells import is_number as is_number
from desk.reports.cells import shown as shown
from desk.reports.documents import Cell, Chart, Column, Document, Kind, Share, Table
from desk.reports.documents import Text as Text
from desk.reports.drawings import WIDTH, drawn

NARROW = 84.0  # so wide that letters are as large on a phone as beside it


def picture(chart: Chart) -> Markup:
    """The chart as SVG, twice: for a page that has room, and for a phone; the page shows one of them.

    The table of the same numbers has the id that they name.
    """
    return Markup("").join(
        Markup(
            as_svg(
                drawn(chart, say=lambda value: cells.said(chart, value), width=width),
                label=chart.title,
                described_by=f"table-{chart.code}",
                looks=f"chart__picture--{name}",
            )
        )
        for name, width in (("wide", WIDTH), ("narrow", NARROW))
    )


def links(table: Table) -> dict[tuple[int, str], str]:
    """Where the cells lead: row and column -> address."""
    return {(link.row, link.column): link.address for link in table.links}


def kind_of(part: object) -> str:
    """`text`, `chart` or `table`: templates have no isinstance."""
    return "text" if isinstance(part, Text) else "chart" if isinstance(part, Chart) else "table"


def as_csv(document: Document, code: str) -> bytes:
    """One table of it, by its code, in UTF-8 with the mark that spreadsheets look for; numbers with a point, days as ISO.

    A share takes three columns: per cent, part, n. Nothing is taken for a formula. Raises LookupError.
    """
    table = next((table for table in document.tables if table.code == code), None)
    if table is None:
        raise LookupError(code)
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([name for column in table.columns for name in _names(column)])
    for row in table.rows:
        writer.writerow(
            [text for column, cell in zip(table.columns, row, strict=True) for text in _plain(column, cell)]
        )
    return sheet.getvalue().encode("utf-8-sig")


def as_json(document: Document) -> bytes:
    """The whole report: the canonical JSON."""
    return to_json(document).encode()


def _names(column: Column) -> list[str]:
    if column.kind is Kind.PERCENT:
        return [f"{column.key}_percent", f"{column.key}_part", f"{column.key}_n"]
    return [f"{column.key}_seconds" if column.kind is Kind.DURATION else column.key]


def _plain(column: Column, cell: Cell) -> Iterator[str]:
    if column.kind is Kind.PERCENT:
        share = cell if isinstance(cell, Share) else None
        percent = cells.percent_of(share) if share else None
        yield "" if percent is None else f"{percent:.1f}"
        yield "" if share is None else str(share.part)
        yield "" if share is None else str(share.whole)
    elif cell is None:
        yield ""
    elif isinstance(cell, datetime):
        yield cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    elif isinstance(cell, date):
        yield cell.isoformat()
    elif isinstance(cell, int | float):
        yield str(cell) if column.kind is Kind.DURATION else str(cells.rounded(cell, column.places))
    else:
        yield safe(str(cell))
