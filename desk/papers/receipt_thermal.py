"""The receipt on thermal paper: 58 mm with 32 columns, or 80 mm with 48."""

import math
from typing import Literal, NamedTuple

from PIL import Image, ImageOps

from desk.papers import words
from desk.papers.letterhead import Letterhead, flattened
from desk.papers.qr import QUIET_ZONE, code_of
from desk.papers.receipt_words import Receipt
from desk.papers.sheet import MM, MONO, Align, Block, Sheet, Style, gap, stacked

Columns = Literal[32, 48]


class Roll(NamedTuple):
    """A kind of paper: its width, and the width that a printer's head reaches."""

    paper: float
    printed: float


ROLLS: dict[int, Roll] = {32: Roll(58, 48), 48: Roll(80, 72)}
ADVANCE = 1233 / 2048  # width of every letter of the monospaced face, in sizes
DOT = 0.125  # what a head of 203 dots per inch can draw
WIDEST_CODE = 36.0
SMALLEST_MODULE = 4 * DOT
LARGEST_SCALE = 2.5
TITLE_SCALE = 1.4
LOGO_HEIGHT, LOGO_WIDTH, LOGO_GAP = 14.0, 20.0, 4.0
BLACK, WHITE = 72, 208  # of 255: what is as dark or as light gets no stray dots
LEAST_INK, MOST_INK = 0.02, 0.98  # of a logo's dots: a paler or darker one shows nothing
MOST_OF_STORY = 14
MARGIN = 4.0
SIGNING_SPACE = 14.0


def as_thermal(receipt: Receipt, *, columns: Columns) -> bytes:
    """The receipt as a PDF as wide as the paper and as long as its text. Raises ValueError when the QR code is too fine."""
    with Sheet(face=MONO, title=f"{receipt.title} {receipt.number}", created_at=receipt.created_at) as sheet:
        strip = _Strip(sheet, columns)
        content = stacked(_parts(strip, receipt))
        whole_dots = math.ceil((content.height + 2 * MARGIN) / DOT) * DOT  # or the printer blurs what lies on its dots
        sheet.new_page(strip.roll.paper, whole_dots)
        content.draw(MARGIN)
        return sheet.finished()


class _Strip:
    """The printable band of the paper, on which letters stand in columns."""

    def __init__(self, sheet: Sheet, columns: int) -> None:
        self.sheet = sheet
        self.columns = columns
        self.roll = ROLLS[columns]
        self.left = (self.roll.paper - self.roll.printed) / 2
        self.plain = Style(self.roll.printed / columns / ADVANCE / MM, leading=1.25)
        self.strong = self.plain._replace(bold=True)

    def lines(self, text: str, *, bold: bool = False, align: Align = "left", after: float = 0) -> Block:
        return self._set(
            words.wrapped(text, measure=len, width=self.columns), bold=bold, align=align, scale=1, after=after
        )

    def story(self, text: str) -> Block:
        lines = words.wrapped(text, measure=len, width=self.columns)
        return self._set(words.clipped(lines, most=MOST_OF_STORY, measure=len, width=self.columns))

    def field(self, label: str, value: str, *, story: bool = False) -> Block:
        """A label and its value below it; on so narrow a paper a column for labels would leave no room for words."""
        if not words.one_line(value):
            return gap(0)
        return stacked(
            [self.lines(f"{label}:"), self.story(value) if story else self.lines(value, bold=True), gap(0.8)]
        )

    def big(self, text: str, *, largest: float = LARGEST_SCALE) -> Block:
        """As large as the width allows, for eyes without glasses."""
        line = words.one_line(text)
        scale = max(1.0, min(largest, self.columns / max(len(line), 1)))
        wide = int(self.columns / scale)
        return self._set(
            words.wrapped(line, measure=len, width=wide), bold=True, align="centre", scale=scale, after=0.5
        )

    def rule(self) -> Block:
        """A line across the band."""
        line = self.sheet.rule_block(x=self.left, width=self.roll.printed, thickness=0.25)
        return stacked([gap(1.2), line, gap(1.2)])

    def signing_line(self) -> Block:
        width = self.roll.printed * 0.7
        return self.sheet.rule_block(x=(self.roll.paper - width) / 2, width=width, after=0.6)

    def code(self, address: str) -> Block:
        """The QR code in the middle, its modules whole dots of the head."""
        code = code_of(address)
        reach = min(WIDEST_CODE, self.roll.printed)
        module = max(SMALLEST_MODULE, reach / code.size // DOT * DOT)
        side = module * code.size
        if side > self.roll.printed:
            raise ValueError(f"An address of {len(address)} letters makes a QR code too fine for this paper.")
        quiet = QUIET_ZONE * module

        def draw(top: float) -> None:
            self.sheet.draw_code(code, x=(self.roll.paper - side) / 2, top=top + quiet, module=module)

        return Block(side + 2 * quiet, draw)

    def logos(self, head: Letterhead) -> Block:
        """The logos side by side in the middle, in the dots of the head."""
        pictures = [dots for data in (head.logo, head.second_logo) if data and (dots := dotted(data)) is not None]
        if not pictures:
            return gap(0)
        wide = sum(dots.width * DOT for dots in pictures) + LOGO_GAP * (len(pictures) - 1)

        def draw(top: float) -> None:
            x = (self.roll.paper - wide) / 2 // DOT * DOT
            for dots in pictures:
                w, h = dots.width * DOT, dots.height * DOT
                self.sheet.image(dots, x=x, y=top + (LOGO_HEIGHT - h) / 2 // DOT * DOT, w=w, h=h)
                x += w + LOGO_GAP

        return Block(LOGO_HEIGHT + 1.5, draw)

    def _set(
        self, lines: list[str], *, bold: bool = False, align: Align = "left", scale: float = 1, after: float = 0
    ) -> Block:
        style = (self.strong if bold else self.plain)._replace(size=self.plain.size * scale)
        return self.sheet.lines_block(lines, style, x=self.left, width=self.roll.printed, align=align, after=after)


def dotted(logo: bytes) -> Image.Image | None:
    """The logo in black dots as large as those of the head; None where nothing of it could be recognised."""
    picture = flattened(logo)
    if picture is None:
        return None
    scale = min(LOGO_WIDTH / DOT / picture.width, LOGO_HEIGHT / DOT / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    grey = ImageOps.autocontrast(picture.convert("L").resize(size, Image.Resampling.LANCZOS), cutoff=1)
    clear = grey.point([min(255, max(0, (tone - BLACK) * 255 // (WHITE - BLACK))) for tone in range(256)])
    dots = clear.convert("1")  # dithered: a head knows black and nothing else
    ink = dots.histogram()[0] / (dots.width * dots.height)
    return dots if LEAST_INK <= ink <= MOST_INK else None


def _parts(strip: _Strip, receipt: Receipt) -> list[Block]:
    head, labels = receipt.letterhead, receipt.labels
    return [
        strip.logos(head),
        strip.lines(head.city, align="centre"),
        strip.lines(head.office, bold=True, align="centre"),
        strip.lines(head.unit, bold=True, align="centre"),
        strip.lines(head.address, align="centre"),
        strip.rule(),
        strip.big(receipt.title, largest=TITLE_SCALE),
        strip.lines(receipt.number, align="centre"),
        strip.rule(),
        strip.lines(labels["complaint"], align="centre"),
        strip.big(receipt.complaint_number),
        *_access(strip, receipt),
        strip.rule(),
        *(strip.field(label, value) for label, value in receipt.fields),
        *([] if receipt.shielded else _telling(strip, receipt)),
        strip.field(labels["officer"], receipt.officer),
        strip.rule(),
        strip.lines(receipt.promise, bold=True, after=1),
        *(strip.field(label, day) for label, day in receipt.promise_dates),
        strip.rule(),
        *(strip.lines(text, after=1) for text in receipt.notices),
        strip.rule(),
        strip.lines(labels["track"], align="centre"),
        strip.lines(receipt.tracking_address, bold=True, align="centre"),
        strip.code(receipt.verification_address),
        strip.lines(labels["scan"], align="centre", after=2),
        strip.lines(receipt.signed_at, align="centre"),
        strip.lines(receipt.signed_as, align="centre"),
        gap(SIGNING_SPACE),
        strip.signing_line(),
        strip.lines(receipt.officer, bold=True, align="centre"),
        strip.rule(),
        strip.lines(receipt.printed_at, align="centre"),
    ]


def _access(strip: _Strip, receipt: Receipt) -> list[Block]:
    if receipt.access_code is None:
        return [gap(1), strip.lines(receipt.access_given, align="centre")]
    return [gap(1), strip.lines(receipt.labels["access_code"], align="centre"), strip.big(receipt.access_code)]


def _telling(strip: _Strip, receipt: Receipt) -> list[Block]:
    return [
        strip.field(receipt.labels["summary"], receipt.summary, story=True),
        strip.field(receipt.labels["wish"], receipt.wish, story=True),
    ]
