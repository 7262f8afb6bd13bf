"""Draw the logos of the example city and its mall into desk/data/demo/: shapes of our own, nobody's emblem.

python -m tools.make_demo_logos
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "desk" / "data" / "demo"
SIDE, FINER = 512, 4  # drawn four times as large, so that edges are smooth
TEAL, GOLD, WHITE, RIVER = "#0b5d57", "#d6a94a", "#ffffff", "#1a4a85"
Point = tuple[float, float]


def city() -> Image.Image:
    """A shield: a sun over hills and a river."""
    picture, pen = _sheet()
    outline = _shield(26)
    pen.polygon(_scaled(outline), fill=GOLD)
    inside = Image.new("L", picture.size, 0)
    ImageDraw.Draw(inside).polygon(_scaled(_shield(44)), fill=255)
    field, brush = _sheet(WHITE)
    brush.rectangle(_scaled([(0, 0), (SIDE, 300)]), fill=TEAL)
    for ray in range(9):
        angle = math.pi * (ray + 0.5) / 9
        reach = [(256, 268)]
        reach += [(256 + 190 * math.cos(angle + turn), 268 - 190 * math.sin(angle + turn)) for turn in (-0.07, 0.07)]
        brush.polygon(_scaled(reach), fill=GOLD)
    brush.ellipse(_scaled([(180, 192), (332, 344)]), fill=GOLD)
    brush.polygon(
        _scaled([(0, 300), (130, 210), (240, 290), (360, 225), (SIDE, 300), (SIDE, 330), (0, 330)]), fill=WHITE
    )
    for number, colour in enumerate((RIVER, WHITE, RIVER, WHITE, RIVER)):
        top = 306 + 34 * number
        wave = [(x, top + 9 * math.sin(x / 34)) for x in range(0, SIDE + 8, 8)]
        brush.polygon(_scaled([*wave, (SIDE, SIDE), (0, SIDE)]), fill=colour)
    picture.paste(field, mask=inside)
    return _fine(picture)


def mall() -> Image.Image:
    """A roof over four counters."""
    picture, pen = _sheet()
    pen.polygon(_scaled([(256, 40), (492, 190), (492, 236), (20, 236), (20, 190)]), fill=TEAL)
    pen.ellipse(_scaled([(224, 118), (288, 182)]), fill=GOLD)
    for number in range(4):
        left = 44 + 110 * number
        pen.rounded_rectangle(
            _scaled([(left, 262), (left + 94, 404)]), radius=14 * FINER, fill=TEAL if number % 2 else GOLD
        )
        pen.ellipse(_scaled([(left + 27, 290), (left + 67, 330)]), fill=WHITE)
        pen.rounded_rectangle(_scaled([(left + 17, 346), (left + 77, 404)]), radius=12 * FINER, fill=WHITE)
    pen.rectangle(_scaled([(20, 424), (492, 470)]), fill=TEAL)
    return _fine(picture)


def _shield(edge: float) -> list[Point]:
    """A shield that stands so far from the edges of the sheet."""
    right, waist = SIDE - edge, 250
    curve = [
        (256 + (right - 256) * math.cos(turn), waist + (SIDE - edge - waist) * math.sin(turn) ** 1.15)
        for turn in (math.pi / 2 * step / 40 for step in range(41))
    ]
    return [(edge, edge), (right, edge), *curve, *((SIDE - x, y) for x, y in reversed(curve))]


def _sheet(colour: str | None = None) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", (SIDE * FINER, SIDE * FINER), colour or (0, 0, 0, 0))
    return picture, ImageDraw.Draw(picture)


def _scaled(points: list[Point]) -> list[Point]:
    return [(x * FINER, y * FINER) for x, y in points]


def _fine(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(64, Image.Quantize.FASTOCTREE)


def main() -> None:
    for name, picture in (("logo-city", city()), ("logo-mall", mall())):
        path = FOLDER / f"{name}.png"
        picture.save(path, "PNG", optimize=True)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
