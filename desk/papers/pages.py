"""Blocks laid out over as many pages as they need, and rows of a table. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desk.papers.sheet import Align, Block, Sheet, Style, beside, gap

PADDING_X, PADDING_Y = 1.6, 0.9
MOST_LINES_OF_CELL = 25  # a row never grows higher than a page
HEAD_GREY = 232


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its share of the width, and on which side its words stand."""

    title: str
    share: float = 1
    align: Align = "left"


@dataclass(frozen=True)
class Frame:
    """Where text may stand on a page."""

    width: float
    height: float
    side: float
    top: float
    bottom: float

    @property
    def inner(self) -> float:
        return self.width - 2 * self.side

    @property
    def end(self) -> float:
        return self.height - self.bottom


def flow(sheet: Sheet, blocks: Iterable[Block], frame: Frame, *, repeated: Block | None = None) -> None:
    """Draw the blocks one below the other. One that does not fit begins a page, under `repeated`."""
    flow_parts(sheet, [(repeated, blocks)], frame)


def flow_parts(sheet: Sheet, parts: Iterable[tuple[Block | None, Iterable[Block]]], frame: Frame) -> None:
    """Like `flow`, for parts that each have something of their own repeated on the pages that they run over to."""
    sheet.new_page(frame.width, frame.height)
    top = frame.top
    for repeated, blocks in parts:
        for block in blocks:
            if top + block.height > frame.end and top > frame.top:
                sheet.new_page(frame.width, frame.height)
                top = frame.top
                if repeated is not None:
                    repeated.draw(top)
                    top += repeated.height
            block.draw(top)
            top += block.height


def number_pages(sheet: Sheet, frame: Frame, *, text: str, page_label: str, style: Style) -> None:
    """A line at the foot of every page: `text` on the left, on the right which page of how many it is."""

    def draw(page: int, pages: int) -> None:
        top = frame.end + 2
        sheet.rule(x=frame.side, top=top, width=frame.inner, thickness=0.1)
        sheet.text_block(text, style, x=frame.side, width=frame.inner * 0.8, most=1).draw(top + 1)
        label = page_label.format(page=page, pages=pages)
        sheet.text_block(label, style, x=frame.side, width=frame.inner, align="right", most=1).draw(top + 1)

    sheet.on_every_page(draw)


def paragraph(
    sheet: Sheet,
    text: str,
    style: Style,
    *,
    x: float,
    width: float,
    after: float,
    mark: str = "",
    mark_width: float = 0,
    mark_style: Style | None = None,
) -> list[Block]:
    """Each line a block, so that it may run over the end of a page; the last one with the space after it.

    `mark` stands to the left of `x`, in the first line: a number, a label.
    """
    lines = [sheet.lines_block([line], style, x=x, width=width) for line in sheet.lines_of(text, style, width=width)]
    if not lines:
        return []
    if mark:
        lines[0] = beside(lines[0], sheet.text_block(mark, mark_style or style, x=x - mark_width, width=mark_width - 2))
    return [*lines, gap(after)]


def table_row(
    sheet: Sheet,
    columns: Sequence[Column],
    cells: Sequence[str],
    style: Style,
    *,
    x: float,
    width: float,
    head: bool = False,
) -> Block:
    """A row with a frame around each cell. Raises ValueError when cells and columns are not as many."""
    if len(cells) != len(columns):
        raise ValueError(f"A row of {len(cells)} cells does not fit {len(columns)} columns.")
    whole = sum(column.share for column in columns)
    parts, edges = [], [x]
    for column, cell in zip(columns, cells, strict=True):
        left, span = edges[-1], width * column.share / whole
        edges.append(left + span)
        parts.append(
            sheet.text_block(
                cell,
                style,
                x=left + PADDING_X,
                width=span - 2 * PADDING_X,
                align="centre" if head else column.align,
                most=MOST_LINES_OF_CELL,
            )
        )
    height = max(beside(*parts).height, style.line_height) + 2 * PADDING_Y

    def draw(top: float) -> None:
        if head:
            sheet.set_fill_color(HEAD_GREY)
            sheet.rect(x, top, width, height, style="F")
            sheet.set_fill_color(0)
        for left, right in pairwise(edges):
            sheet.frame(x=left, top=top, width=right - left, height=height, thickness=0.2)
        for part in parts:
            part.draw(top + PADDING_Y + ((height - 2 * PADDING_Y - part.height) / 2 if head else 0))

    return Block(height, draw)


def heading_row(sheet: Sheet, columns: Sequence[Column], style: Style, *, x: float, width: float) -> Block:
    """The row of headings, on grey."""
    return table_row(sheet, columns, [column.title for column in columns], style, x=x, width=width, head=True)
