"""Drawings of lines, areas and words, in millimetres: the same shapes become SVG on a page and strokes on paper. Pure.

Areas have a shade and hatching of their own, so that a print in grey tells them apart. Nothing is styled from outside: the
picture on a page is the picture on paper, black on white.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]
INK = "#1d2530"
MUTED = "#5b6572"
GRID = "#d5dae0"
FACE = "Arial, Liberation Sans, Noto Sans, sans-serif"  # about as wide as the letters on paper


class Look(NamedTuple):
    """How an area is filled, and how the line of the same series runs and is marked."""

    fill: str
    hatch: str  # any of / \\ - , or nothing
    dash: tuple[float, ...]
    mark: Literal["disc", "square", "triangle", "ring"]


# From dark to light, and each hatched in its own way: seven that are told apart without colour.
LOOKS = (
    Look("#1f4e79", "", (), "disc"),
    Look("#f3c892", "/", (2.4, 1.2), "square"),
    Look("#7fb2a4", "\\", (0.7, 0.9), "triangle"),
    Look("#e9edf1", "-", (4.5, 0.8), "ring"),
    Look("#a34a5b", "/\\", (1.4, 0.7), "disc"),
    Look("#ffffff", "\\", (3.0, 2.0), "square"),
    Look("#8d97a3", "", (0.6, 0.6), "triangle"),
)
HATCH_STEP = 1.4


@dataclass(frozen=True)
class Area:
    """A rectangle in the look of a series."""

    x: float
    y: float
    width: float
    height: float
    look: Look

    def hatching(self) -> list[tuple[float, float, float, float]]:
        """The strokes over it, cut at its edges."""
        strokes = []
        for way in self.look.hatch:
            strokes += list(_level(self) if way == "-" else _slanted(self, rising=way == "/"))
        return strokes


@dataclass(frozen=True)
class Stroke:
    """A line from point to point."""

    points: tuple[tuple[float, float], ...]
    colour: str = INK
    width: float = 0.2
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A point of a line, in the form of its series."""

    x: float
    y: float
    look: Look
    size: float = 1.0


@dataclass(frozen=True)
class Words:
    """A line of text; `y` is the line on which it stands, `size` in millimetres. On white, where it lies upon an area."""

    x: float
    y: float
    text: str
    size: float = 2.9
    anchor: Anchor = "start"
    colour: str = INK
    bold: bool = False
    on_white: float = 0  # how wide the white under it is; 0: none


Shape = Area | Stroke | Mark | Words


@dataclass(frozen=True)
class Drawing:
    """Shapes on a white sheet of that size, the later ones above."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def as_svg(drawing: Drawing, *, label: str, described_by: str = "", looks: str = "") -> str:
    """The drawing for a page, under a name that is read out; `described_by` is the id of the table beside it, `looks` one more
    class."""
    described = f' aria-describedby="{escape(described_by)}"' if described_by else ""
    looks = f"chart__picture {looks}".rstrip()
    body = "".join(_svg_of(shape) for shape in drawing.shapes)
    return (
        f'<svg class="{escape(looks)}" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img"'
        f' aria-label="{escape(label)}"{described} font-family="{FACE}">'
        f'<rect width="{_n(drawing.width)}" height="{_n(drawing.height)}" fill="#fff"/>{body}</svg>'
    )


def outline(mark: Mark) -> tuple[tuple[float, float], ...]:
    """The corners of a mark that has corners; none of a round one."""
    x, y, size = mark.x, mark.y, mark.size
    if mark.look.mark == "square":
        return ((x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size))
    if mark.look.mark == "triangle":
        return ((x, y - size * 1.2), (x + size * 1.2, y + size), (x - size * 1.2, y + size))
    return ()


def _svg_of(shape: Shape) -> str:
    if isinstance(shape, Area):
        lines = "".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in shape.hatching())
        hatch = f'<path d="{lines}" stroke="{INK}" stroke-width=".18" fill="none"/>' if lines else ""
        return (
            f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            f' fill="{shape.look.fill}" stroke="{INK}" stroke-width=".2"/>{hatch}'
        )
    if isinstance(shape, Stroke):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        dash = f' stroke-dasharray="{" ".join(_n(part) for part in shape.dash)}"' if shape.dash else ""
        return (
            f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{_n(shape.width)}"{dash}/>'
        )
    if isinstance(shape, Mark):
        if corners := outline(shape):
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
            return f'<polygon points="{points}" fill="{INK}"/>'
        fill = "#fff" if shape.look.mark == "ring" else INK
        return (
            f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.size)}" fill="{fill}" stroke="{INK}"'
            ' stroke-width=".3"/>'
        )
    weight = ' font-weight="700"' if shape.bold else ""
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    return f"{_white_under(shape)}" + (
        f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" fill="{shape.colour}"{anchor}{weight}>'
        f"{escape(shape.text)}</text>"
    )


def white_box(words: Words) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the white under words that lie upon an area."""
    if not words.on_white:
        return None
    left = words.x - {"start": 0.0, "middle": words.on_white / 2, "end": words.on_white}[words.anchor]
    return left, words.y - words.size * 0.92, words.on_white, words.size * 1.22


def _white_under(words: Words) -> str:
    box = white_box(words)
    if box is None:
        return ""
    left, top, width, height = box
    return f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}" fill="#fff"/>'


def _level(area: Area) -> Iterable[tuple[float, float, float, float]]:
    count = int(area.height / HATCH_STEP)
    for number in range(1, count + 1):
        y = area.y + number * HATCH_STEP
        if y < area.y + area.height - 0.05:
            yield area.x, y, area.x + area.width, y


def _slanted(area: Area, *, rising: bool) -> Iterable[tuple[float, float, float, float]]:
    """Lines of 45 degrees: x + y is the same along a rising one, x - y along a falling one."""
    reach = area.width + area.height
    for number in range(1, int(reach / HATCH_STEP) + 1):
        shift = number * HATCH_STEP
        begin, end = max(0.0, shift - area.height), min(area.width, shift)
        if end - begin < 0.05:
            continue
        low, high = shift - begin, shift - end  # distances from the edge that they begin at
        if rising:
            yield area.x + begin, area.y + low, area.x + end, area.y + high
        else:
            bottom = area.y + area.height
            yield area.x + begin, bottom - low, area.x + end, bottom - high


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
