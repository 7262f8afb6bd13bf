"""A letter of an office on A4: letterhead, day, number and subject, whom it is for, what it says, who signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.papers.letterhead import Letterhead, letterhead_block
from desk.papers.pages import Frame, flow, number_pages, paragraph
from desk.papers.sheet import A4, SANS, Block, Sheet, Style, gap, stacked

LABELS = ("page",)  # with {page} and {pages}
FRAME = Frame(width=A4[0], height=A4[1], side=22, top=14, bottom=16)
PLAIN = Style(10.5, leading=1.35)
STRONG = Style(10.5, bold=True, leading=1.35)
TITLE = Style(13, bold=True)
FOOT = Style(8)
HEAD_WIDTH = 24.0  # of "Nomor", "Hal"
LABEL_WIDTH = 56.0
SIGNING_SPACE = 20.0


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it: lines with a label, then paragraphs."""

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter in words. Raises ValueError for a missing label.

    `head`: lines such as number and subject; `signature`: office, name, and a line below it; none: nobody signs.
    """

    letterhead: Letterhead
    title: str = ""
    place_and_day: str = ""
    head: tuple[tuple[str, str], ...] = ()
    addressee: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    closing: tuple[str, ...] = ()
    signature: tuple[str, str, str] | None = None
    footer: str
    created_at: datetime
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = [name for name in LABELS if name not in self.labels]
        if missing:
            raise ValueError(f"The letter has no label for {', '.join(missing)}.")


def as_a4(letter: Letter) -> bytes:
    """The letter as a PDF of as many A4 pages as it needs; the signature never stands alone on a page."""
    with Sheet(face=SANS, title=letter.footer, created_at=letter.created_at) as sheet:
        x, width = FRAME.side, FRAME.inner
        blocks = [
            letterhead_block(sheet, letter.letterhead, x=x, width=width, after=5),
            sheet.text_block(letter.title, TITLE, x=x, width=width, align="centre", most=3, after=4),
            sheet.text_block(letter.place_and_day, PLAIN, x=x, width=width, align="right", most=2, after=1),
        ]
        for label, value in letter.head:
            blocks += _fact(sheet, label, value, label_width=HEAD_WIDTH, after=0)
        blocks.append(gap(4 if letter.head else 0))
        for line in letter.addressee:
            blocks += paragraph(sheet, line, PLAIN, x=x, width=width * 0.7, after=0)
        blocks.append(gap(4 if letter.addressee else 0))
        for text in letter.opening:
            blocks += paragraph(sheet, text, PLAIN, x=x, width=width, after=2.5)
        for part in letter.parts:
            blocks += _part(sheet, part)
        last: list[Block] = []
        for text in letter.closing:
            last += paragraph(sheet, text, PLAIN, x=x, width=width, after=2.5)
        if letter.signature is not None:
            kept = 4  # lines and gaps that stay with the signature
            blocks += [*last[:-kept], stacked([*last[-kept:], _signature(sheet, *letter.signature)])]
        else:
            blocks += last
        flow(sheet, blocks, FRAME)
        number_pages(sheet, FRAME, text=letter.footer, page_label=letter.labels["page"], style=FOOT)
        return sheet.finished()


def _part(sheet: Sheet, part: Part) -> list[Block]:
    x, width = FRAME.side, FRAME.inner
    body: list[Block] = []
    for label, value in part.facts:
        body += _fact(sheet, label, value, label_width=LABEL_WIDTH, after=1)
    for text in part.text:
        body += paragraph(sheet, text, PLAIN, x=x, width=width, after=1.5)
    if part.title:
        title = sheet.text_block(part.title, STRONG, x=x, width=width, most=3, after=1)
        body = [stacked([gap(1.5), title, *body[:1]]), *body[1:]]  # a heading never stands alone at the end of a page
    return [*body, gap(1.5)]


def _fact(sheet: Sheet, label: str, value: str, *, label_width: float, after: float) -> list[Block]:
    x = FRAME.side + label_width
    return paragraph(
        sheet,
        value or "–",
        PLAIN,
        x=x,
        width=FRAME.inner - label_width,
        after=after,
        mark=label,
        mark_width=label_width,
    )


def _signature(sheet: Sheet, office: str, name: str, detail: str) -> Block:
    half = FRAME.inner / 2
    x = FRAME.side + half
    return stacked(
        [
            gap(5),
            sheet.text_block(office, PLAIN, x=x, width=half, align="centre", most=3),
            gap(SIGNING_SPACE),
            sheet.text_block(name, STRONG, x=x, width=half, align="centre", most=2),
            sheet.rule_block(x=x + 8, width=half - 16, thickness=0.2, after=0.5),
            sheet.text_block(detail, PLAIN, x=x, width=half, align="centre", most=2),
        ]
    )
