"""A table on A4 across: day sheets of a counter, registers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from desk.papers.letterhead import Letterhead, letterhead_block
from desk.papers.pages import Column, Frame, flow, heading_row, number_pages, table_row
from desk.papers.sheet import A4, SANS, Sheet, Style, stacked

__all__ = ["Column", "as_table"]

FRAME = Frame(width=A4[1], height=A4[0], side=15, top=12, bottom=14)
TITLE = Style(13, bold=True)
SUBTITLE = Style(10)
HEAD = Style(8.5, bold=True, leading=1.25)
CELL = Style(8.5, leading=1.25)
FOOT = Style(8)


def as_table(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    letterhead: Letterhead,
    footer: str,
    page_label: str,
    created_at: datetime,
    subtitle: str = "",
    empty: str = "",
) -> bytes:
    """The table as a PDF; its headings stand on every page, `empty` where there are no rows.

    `page_label` holds {page} and {pages}. Raises ValueError for a table without columns and for a row that does not fit them.
    """
    if not columns:
        raise ValueError("A table needs a column.")
    with Sheet(face=SANS, title=title, created_at=created_at) as sheet:
        x, width = FRAME.side, FRAME.inner
        heading = heading_row(sheet, columns, HEAD, x=x, width=width)
        body = [table_row(sheet, columns, row, CELL, x=x, width=width) for row in rows]
        if not body and empty:
            body = [table_row(sheet, [Column("", align="centre")], [empty], CELL, x=x, width=width)]
        first = stacked(
            [
                letterhead_block(sheet, letterhead, x=x, width=width, after=4),
                sheet.text_block(title, TITLE, x=x, width=width, align="centre", most=3, after=0.5),
                sheet.text_block(subtitle, SUBTITLE, x=x, width=width, align="centre", most=3),
                sheet.lines_block([""], FOOT, x=x, width=width),
                heading,
                *body[:1],  # headings never stand alone at the end of a page
            ]
        )
        flow(sheet, [first, *body[1:]], FRAME, repeated=heading)
        number_pages(sheet, FRAME, text=footer, page_label=page_label, style=FOOT)
        return sheet.finished()
