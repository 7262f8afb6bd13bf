"""Minutes (berita acara): who met, what came of it, who signs (BDL-09, MTR-04)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.papers.letterhead import Letterhead, letterhead_block
from desk.papers.pages import Column, Frame, flow, heading_row, number_pages, paragraph, table_row
from desk.papers.qr import code_of
from desk.papers.sheet import A4, SANS, Block, Sheet, Style, beside, gap, stacked

# What the caller's `labels` must hold; "page" with {page} and {pages}.
LABELS = ("number", "row", "name", "role", "organisation", "scan", "page")
MOST_SIGNATURES = 4
FRAME = Frame(width=A4[0], height=A4[1], side=22, top=14, bottom=16)
TITLE = Style(13, bold=True)
PLAIN = Style(11, leading=1.35)
STRONG = Style(11, bold=True, leading=1.35)
CELL = Style(10, leading=1.25)
HEAD = Style(10, bold=True, leading=1.25)
SMALL = Style(9)
FOOT = Style(8)
SIGNING_SPACE = 17.0
KEPT_WITH_SIGNATURES = 4  # lines and gaps
NUMBER_WIDTH = 8.0
QR_SIDE = 22.0


@dataclass(frozen=True)
class Party:
    """Somebody who took part."""

    name: str
    role: str
    organisation: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs: as what, the name, and a line below it such as rank and NIP."""

    role: str
    name: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """Minutes in words. Raises ValueError for more than four signatures and for a missing label."""

    letterhead: Letterhead
    title: str
    number: str
    opening: str
    points: tuple[str, ...]
    closing: str = ""
    parties_title: str = ""
    parties: tuple[Party, ...] = ()
    signed_at: str
    signatures: tuple[Signature, ...]
    verification_address: str = ""
    created_at: datetime
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        if len(self.signatures) > MOST_SIGNATURES:
            raise ValueError(f"Minutes have room for {MOST_SIGNATURES} signatures, not for {len(self.signatures)}.")
        missing = [name for name in LABELS if name not in self.labels]
        if missing:
            raise ValueError(f"The minutes have no label for {', '.join(missing)}.")


def as_a4(minutes: Minutes) -> bytes:
    """The minutes as a PDF of as many A4 pages as they need; signatures stay together."""
    with Sheet(face=SANS, title=f"{minutes.title} {minutes.number}", created_at=minutes.created_at) as sheet:
        x, width = FRAME.side, FRAME.inner
        number = f"{minutes.labels['number']}: {minutes.number}"
        blocks = [
            letterhead_block(sheet, minutes.letterhead, x=x, width=width, after=6),
            sheet.text_block(minutes.title, TITLE, x=x, width=width, align="centre", most=4),
            sheet.text_block(number, PLAIN, x=x, width=width, align="centre", most=2, after=6),
            *paragraph(sheet, minutes.opening, PLAIN, x=x, width=width, after=3),
        ]
        for place, point in enumerate(minutes.points, start=1):
            blocks += paragraph(
                sheet,
                point,
                PLAIN,
                x=x + NUMBER_WIDTH,
                width=width - NUMBER_WIDTH,
                after=1.5,
                mark=f"{place}.",
                mark_width=NUMBER_WIDTH,
            )
        closing = [gap(2), *paragraph(sheet, minutes.closing, PLAIN, x=x, width=width, after=3)]
        blocks += [*_parties(sheet, minutes), *closing[:-KEPT_WITH_SIGNATURES]]
        first, *others = _signing(sheet, minutes)
        # A page of signatures alone could be put under any text.
        blocks += [stacked([*closing[-KEPT_WITH_SIGNATURES:], first]), *others]
        flow(sheet, blocks, FRAME)
        number_pages(sheet, FRAME, text=number, page_label=minutes.labels["page"], style=FOOT)
        return sheet.finished()


def _parties(sheet: Sheet, minutes: Minutes) -> list[Block]:
    if not minutes.parties:
        return []
    labels = minutes.labels
    columns = (
        Column(labels["row"], 0.6, "centre"),
        Column(labels["name"], 3),
        Column(labels["role"], 3),
        Column(labels["organisation"], 4),
    )
    x, width = FRAME.side, FRAME.inner
    first, *others = [
        table_row(sheet, columns, (str(place), party.name, party.role, party.organisation), CELL, x=x, width=width)
        for place, party in enumerate(minutes.parties, start=1)
    ]
    title = sheet.text_block(minutes.parties_title, STRONG, x=x, width=width, most=2, after=1)
    return [stacked([gap(2), title, heading_row(sheet, columns, HEAD, x=x, width=width), first]), *others, gap(2)]


def _signing(sheet: Sheet, minutes: Minutes) -> list[Block]:
    """Place and day with the first signatures; the others, two by two, an odd one in the middle; the code that proves it."""
    x, half = FRAME.side, FRAME.inner / 2
    people = minutes.signatures
    rows = []
    for start in range(0, len(people), 2):
        pair = people[start : start + 2]
        lefts = [x, x + half] if len(pair) == 2 else [x + half if len(people) == 1 else x + half / 2]
        rows.append(stacked([_signatures(sheet, pair, lefts, half), gap(4)]))
    day = sheet.text_block(minutes.signed_at, PLAIN, x=x + half, width=half - 4, align="centre", most=2, after=2)
    first, *others = rows or [gap(0)]
    parts = [stacked([day, first]), *others]
    if minutes.verification_address:
        parts[-1] = stacked([parts[-1], _proof(sheet, minutes)])
    return parts


def _signatures(sheet: Sheet, pair: tuple[Signature, ...], lefts: list[float], width: float) -> Block:
    roles = [
        sheet.text_block(person.role, PLAIN, x=left, width=width - 4, align="centre", most=3)
        for person, left in zip(pair, lefts, strict=True)
    ]
    names = [
        stacked(
            [
                sheet.text_block(person.name, STRONG, x=left, width=width - 4, align="centre", most=2),
                sheet.rule_block(x=left + 8, width=width - 20, thickness=0.2, after=0.5),
                sheet.text_block(person.detail, CELL, x=left, width=width - 4, align="centre", most=2),
            ]
        )
        for person, left in zip(pair, lefts, strict=True)
    ]
    return stacked([beside(*roles), gap(SIGNING_SPACE), beside(*names)])


def _proof(sheet: Sheet, minutes: Minutes) -> Block:
    code = code_of(minutes.verification_address)
    x = FRAME.side

    def draw(top: float) -> None:
        sheet.draw_code(code, x=x, top=top, module=QR_SIDE / code.size)

    caption = sheet.text_block(minutes.labels["scan"], SMALL, x=x + QR_SIDE + 4, width=70, most=4)
    return beside(Block(QR_SIDE, draw), caption)
