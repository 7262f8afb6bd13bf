"""A report on A4: letterhead, number, whom it is for, tables that run over pages, pictures, definitions, who signs, and the
code that proves it (LLG-30, LLG-36). Across where a table needs it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.papers.drawings import Drawing
from desk.papers.endings import Ending, ending
from desk.papers.endings import Signatory as Signatory
from desk.papers.letterhead import Letterhead, letterhead_block
from desk.papers.pages import Column, Frame, flow_parts, heading_row, number_pages, paragraph, table_row
from desk.papers.pictures import picture_block
from desk.papers.sheet import A4, SANS, Block, Sheet, Style, beside, gap, stacked

LABELS = ("page", "copies", "scan")  # "page" with {page} and {pages}
UPRIGHT = Frame(width=A4[0], height=A4[1], side=22, top=14, bottom=16)
ACROSS = Frame(width=A4[1], height=A4[0], side=15, top=12, bottom=16)
PLAIN = Style(10, leading=1.35)
TITLE = Style(13, bold=True)
SECTION = Style(11, bold=True)
CELL = Style(8.5, leading=1.25)
HEAD = Style(8.5, bold=True, leading=1.25)
SMALL = Style(8.5, leading=1.3)
FOOT = Style(8)
HEAD_WIDTH = 22.0  # of "Nomor", "Hal"
MARK_WIDTH = 5.0
WIDEST_PICTURE = 190.0
LAST_LINES = 3  # that stay with the signatures

Parts = list[tuple[Block | None, Sequence[Block]]]


@dataclass(frozen=True, kw_only=True)
class TablePart:
    """A table in words; `total` is its last row, `empty` stands where there are no rows."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None
    note: str = ""
    empty: str = ""
    shrunk: float = 1.0  # its letters, where it needs more room than there is


@dataclass(frozen=True, kw_only=True)
class PicturePart:
    """A drawing, as wide as the page lets it be."""

    title: str
    drawing: Drawing
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TextPart:
    """A heading, paragraphs, a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()  # a word and what it means


Part = TablePart | PicturePart | TextPart


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report in words. Raises ValueError for a missing label.

    `signatories`: who signs for the office comes last and stands on the right; those before them stand to the left.
    """

    letterhead: Letterhead
    title: str
    subtitles: tuple[str, ...] = ()
    place_and_day: str = ""
    head: tuple[tuple[str, str], ...] = ()
    addressee: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    copies: tuple[str, ...] = ()
    verification_address: str = ""
    verification_code: str = ""
    footer: str
    is_across: bool = False
    created_at: datetime
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = [name for name in LABELS if name not in self.labels]
        if missing:
            raise ValueError(f"The report has no label for {', '.join(missing)}.")


def as_a4(report: Report) -> bytes:
    """The report as a PDF. The same report is the same bytes."""
    frame = ACROSS if report.is_across else UPRIGHT
    with Sheet(face=SANS, title=f"{report.title} {report.footer}", created_at=report.created_at) as sheet:
        parts: Parts = [(None, _opening(sheet, report, frame))]
        for part in report.parts:
            if isinstance(part, TablePart):
                parts += _table(sheet, part, frame)
            elif isinstance(part, PicturePart):
                parts.append((None, _picture(sheet, part, frame)))
            else:
                parts.append((None, _text(sheet, part, frame)))
        _keep_with_end(parts, ending(sheet, _ending(report), frame))
        flow_parts(sheet, parts, frame)
        number_pages(sheet, frame, text=report.footer, page_label=report.labels["page"], style=FOOT)
        return sheet.finished()


def _opening(sheet: Sheet, report: Report, frame: Frame) -> list[Block]:
    x, width = frame.side, frame.inner
    blocks = [letterhead_block(sheet, report.letterhead, x=x, width=width, after=4)]
    day = sheet.text_block(report.place_and_day, PLAIN, x=x + width / 2, width=width / 2, align="right", most=2)
    lines: list[Block] = []
    for label, value in report.head:
        lines += paragraph(
            sheet,
            f": {value}",
            PLAIN,
            x=x + HEAD_WIDTH,
            width=width * 0.62 - HEAD_WIDTH,
            after=0,
            mark=label,
            mark_width=HEAD_WIDTH,
        )
    if lines or report.place_and_day:
        blocks += [beside(stacked(lines), day), gap(4)]
    for line in report.addressee:
        blocks += paragraph(sheet, line, PLAIN, x=x, width=width * 0.62, after=0)
    blocks.append(gap(5 if report.addressee else 0))
    blocks.append(sheet.text_block(report.title, TITLE, x=x, width=width, align="centre", most=4, after=0.5))
    for line in report.subtitles:
        blocks.append(sheet.text_block(line, PLAIN, x=x, width=width, align="centre", most=3))
    return [*blocks, gap(3)]


def _table(sheet: Sheet, part: TablePart, frame: Frame) -> Parts:
    x, width = frame.side, frame.inner
    cell, head = (style._replace(size=style.size * part.shrunk) for style in (CELL, HEAD))
    rows = [table_row(sheet, part.columns, row, cell, x=x, width=width) for row in part.rows]
    if not rows:
        rows = [table_row(sheet, [Column("", align="centre")], [part.empty or "–"], CELL, x=x, width=width)]
    below = [] if part.total is None else [table_row(sheet, part.columns, part.total, head, x=x, width=width)]
    note = paragraph(sheet, part.note, SMALL, x=x, width=width, after=0)
    rows = [*rows[:-1], stacked([rows[-1], *below, *note[:1]])]  # neither a sum nor a note stands alone on a page
    heading = heading_row(sheet, part.columns, head, x=x, width=width)
    title = sheet.text_block(part.title, SECTION, x=x, width=width, most=3, after=1.2)
    first = stacked([gap(2), title, heading, rows[0]])  # a heading never stands alone at the end of a page
    return [(None, [first]), (heading, rows[1:]), (None, [*note[1:], gap(3)])]


def _picture(sheet: Sheet, part: PicturePart, frame: Frame) -> list[Block]:
    x, width = frame.side, frame.inner
    most = frame.end - frame.top - 25
    wide = min(width, WIDEST_PICTURE, part.drawing.width * most / part.drawing.height)
    title = sheet.text_block(part.title, SECTION, x=x, width=width, most=3, after=1.5)
    picture = picture_block(sheet, part.drawing, x=x, width=wide)
    note = sheet.text_block(part.note, SMALL, x=x, width=width, most=4)
    return [stacked([gap(2), title, picture, note]), gap(3)]


def _text(sheet: Sheet, part: TextPart, frame: Frame) -> list[Block]:
    x, width = frame.side, frame.inner
    body: list[Block] = []
    for words in part.paragraphs:
        body += paragraph(sheet, words, PLAIN, x=x, width=width, after=1.5)
    for number, words in enumerate(part.items, start=1):
        body += paragraph(
            sheet, words, PLAIN, x=x + MARK_WIDTH + 2, width=width - MARK_WIDTH - 2, after=0.8, mark=f"{number}.",
            mark_width=MARK_WIDTH + 2,
        )  # fmt: skip
    for term, meaning in part.terms:
        body += paragraph(sheet, f"{term}: {meaning}", SMALL, x=x, width=width, after=0.6)
    if part.title:
        title = sheet.text_block(part.title, SECTION, x=x, width=width, most=3, after=1)
        body = [stacked([gap(2), title, *body[:1]]), *body[1:]]
    return [*body, gap(2)]


def _keep_with_end(parts: Parts, closing: Sequence[Block]) -> None:
    """The signatures follow the last words: a page of signatures alone could be put under any text."""
    if not closing:
        return
    repeated, blocks = parts[-1]
    kept = [block for block in blocks[-LAST_LINES:] if block.height < 40]
    left = list(blocks[: len(blocks) - len(kept)])
    parts[-1] = (repeated, left)
    parts.append((None, [stacked([*kept, closing[0]]), *closing[1:]]))


def _ending(report: Report) -> Ending:
    return Ending(
        signatories=report.signatories,
        copies=report.copies,
        copies_label=report.labels["copies"],
        verification_address=report.verification_address,
        verification_code=report.verification_code,
        scan_label=report.labels["scan"],
    )
