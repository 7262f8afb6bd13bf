"""A sheet of paper: text placed by lines, blocks that know their height before they are drawn, bytes that are always the same."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Self

from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

from desk.papers import words
from desk.papers.qr import Code

FONTS = Path(__file__).parent / "fonts"
SANS = "DeskSans"
MONO = "DeskMono"
MM = 25.4 / 72  # millimetres in a point
CAP_HEIGHT = 0.72  # of an em: what stands in the middle of a line is a capital
A4 = (210.0, 297.0)

Align = Literal["left", "centre", "right"]


class Block(NamedTuple):
    """A part of a page: how high it is, and how it is drawn from its upper edge."""

    height: float
    draw: Callable[[float], None]


class Style(NamedTuple):
    """How text looks: size in points, height of a line in sizes."""

    size: float
    bold: bool = False
    leading: float = 1.3

    @property
    def line_height(self) -> float:
        return self.size * self.leading * MM


class Sheet(FPDF):
    """A document in one of our two families of letters, to be used in a `with`. Lengths are millimetres from the upper left."""

    def __init__(self, *, face: str, title: str, created_at: datetime) -> None:
        super().__init__(unit="mm")
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font(face, style, FONTS / f"{face}-{name}.ttf")
        self.face = face
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_title(words.one_line(title))
        self.set_lang("id-ID")
        self.set_creator("desk")
        self.set_producer("desk")  # not the library's version: an update must not change old papers
        self.set_creation_date(created_at)

    def new_page(self, width: float, height: float) -> None:
        self.add_page(format=(width, height))

    def width_of(self, text: str, style: Style) -> float:
        font = self._font(style)
        return sum(font.cw[ord(letter)] for letter in text) * style.size * MM / 1000

    def lines_of(self, text: str, style: Style, *, width: float, most: int | None = None) -> list[str]:
        """The text in lines that fit; at most `most`."""

        def measure(part: str) -> float:
            return self.width_of(part, style)

        lines = words.wrapped(text, measure=measure, width=width)
        return lines if most is None else words.clipped(lines, most=most, measure=measure, width=width)

    def put(self, text: str, style: Style, *, x: float, top: float, width: float = 0, align: Align = "left") -> None:
        """One clean line in the middle of its line's height."""
        free = width - self.width_of(text, style)
        x += {"left": 0, "centre": free / 2, "right": free}[align]
        self.set_font(self.face, "B" if style.bold else "", style.size)
        self.text(x, top + (style.line_height + CAP_HEIGHT * style.size * MM) / 2, text)

    def text_block(
        self,
        text: str,
        style: Style,
        *,
        x: float,
        width: float,
        align: Align = "left",
        most: int | None = None,
        after: float = 0,
    ) -> Block:
        """The text in lines between `x` and `x + width`, with space after it; nothing at all when there is no text."""
        return self.lines_block(
            self.lines_of(text, style, width=width, most=most), style, x=x, width=width, align=align, after=after
        )

    def lines_block(
        self, lines: Sequence[str], style: Style, *, x: float, width: float, align: Align = "left", after: float = 0
    ) -> Block:
        """Lines that were broken before."""

        def draw(top: float) -> None:
            for number, line in enumerate(lines):
                self.put(line, style, x=x, top=top + number * style.line_height, width=width, align=align)

        return Block(len(lines) * style.line_height + after if lines else 0, draw)

    def rule(self, *, x: float, top: float, width: float, thickness: float = 0.2, grey: int = 0) -> None:
        self.set_draw_color(grey)
        self.set_line_width(thickness)
        self.line(x, top, x + width, top)

    def rule_block(self, *, x: float, width: float, thickness: float = 0.2, grey: int = 0, after: float = 0) -> Block:
        return Block(after, lambda top: self.rule(x=x, top=top, width=width, thickness=thickness, grey=grey))

    def frame(self, *, x: float, top: float, width: float, height: float, thickness: float = 0.3) -> None:
        self.set_draw_color(0)
        self.set_line_width(thickness)
        self.rect(x, top, width, height)

    def draw_code(self, code: Code, *, x: float, top: float, module: float) -> None:
        """A QR code as one shape of rectangles, so that no viewer shows seams between them. The caller leaves white around it."""
        k, high = self.k, self.h
        shape = " ".join(
            f"{(x + run.column * module) * k:.3f} {(high - top - (run.row + 1) * module) * k:.3f}"
            f" {run.length * module * k:.3f} {module * k:.3f} re"
            for run in code.runs
        )
        self._out(f"q 0 g {shape} f Q")

    def on_every_page(self, draw: Callable[[int, int], None]) -> None:
        """Draw something onto all pages when their number is known: `draw(page, pages)`."""
        pages = len(self.pages)
        for page in range(1, pages + 1):
            self.page = page
            self.current_font_is_set_on_page = False
            draw(page, pages)

    def finished(self) -> bytes:
        """The PDF. The sheet cannot be drawn on any more."""
        return bytes(self.output())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the fonts: their files, and two caches in which the library keeps every font it ever saw."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        for cached in (SubsetMap.pick, SubsetMap.get_glyph):
            cached.cache_clear()

    def _font(self, style: Style) -> TTFFont:
        font = self.fonts[f"{self.face.lower()}{'B' if style.bold else ''}"]
        assert isinstance(font, TTFFont)
        return font


def gap(height: float) -> Block:
    """White."""
    return Block(height, lambda top: None)


def beside(*blocks: Block) -> Block:
    """Blocks on the same upper edge, as high as the highest."""

    def draw(top: float) -> None:
        for block in blocks:
            block.draw(top)

    return Block(max((block.height for block in blocks), default=0), draw)


def stacked(blocks: Iterable[Block]) -> Block:
    """Blocks one below the other."""
    parts = list(blocks)

    def draw(top: float) -> None:
        for part in parts:
            part.draw(top)
            top += part.height

    return Block(sum(part.height for part in parts), draw)
