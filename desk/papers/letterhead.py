"""The letterhead (kop) of an office: logos, city, office, unit, address, a double rule. All of it comes as data (BDL-06)."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from desk.papers.sheet import Block, Sheet, Style, gap, stacked

LOGO_WIDTH, LOGO_HEIGHT = 22.0, 24.0
LOGO_PIXELS = 320  # 24 mm at more than 300 dots per inch
MOST_PIXELS = 40_000_000
CITY = Style(14, leading=1.25)
OFFICE = Style(16, bold=True, leading=1.25)
SMALLER_OFFICE = Style(14, bold=True, leading=1.25)  # where a unit stands below it
UNIT = Style(15, bold=True, leading=1.25)
ADDRESS = Style(9.5, leading=1.3)
THICK, THIN = 0.9, 0.3


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes: "PEMERINTAH KOTA ...", the office, the unit of it, address, telephone and web address; logos as PNG.

    The city's logo stands on the left, the second one, the unit's own, on the right.
    """

    city: str
    office: str
    unit: str = ""
    address: str = ""
    contact: str = ""
    logo: bytes | None = None
    second_logo: bytes | None = None


def letterhead_block(sheet: Sheet, head: Letterhead, *, x: float, width: float, after: float = 5) -> Block:
    """The letterhead between `x` and `x + width`. The words stand in the middle of the paper, with or without logos."""
    logo, second = (flattened(data) if data else None for data in (head.logo, head.second_logo))
    side = LOGO_WIDTH + 3 if logo or second else 0
    lines = stacked(
        sheet.text_block(text, style, x=x + side, width=width - 2 * side, align="centre", most=2)
        for text, style in (
            (head.city, CITY),
            (head.office, SMALLER_OFFICE if head.unit else OFFICE),
            (head.unit, UNIT),
            (head.address, ADDRESS),
            (head.contact, ADDRESS),
        )
    )
    height = max(lines.height, LOGO_HEIGHT if side else 0) + 2.5

    def draw(top: float) -> None:
        logo_top = top + (height - 2.5 - LOGO_HEIGHT) / 2
        for picture, left in ((logo, x), (second, x + width - LOGO_WIDTH)):
            if picture:
                place_logo(sheet, picture, x=left, top=logo_top, width=LOGO_WIDTH, height=LOGO_HEIGHT)
        lines.draw(top + (height - 2.5 - lines.height) / 2)
        sheet.rule(x=x, top=top + height, width=width, thickness=THICK)
        sheet.rule(x=x, top=top + height + THICK / 2 + 0.6, width=width, thickness=THIN)

    return stacked([Block(height + THICK + THIN + 0.6, draw), gap(after)])


def place_logo(sheet: Sheet, logo: Image.Image, *, x: float, top: float, width: float, height: float) -> None:
    """The logo as large as the box allows, in its middle."""
    scale = min(width / logo.width, height / logo.height)
    w, h = logo.width * scale, logo.height * scale
    sheet.image(logo, x=x + (width - w) / 2, y=top + (height - h) / 2, w=w, h=h)


@lru_cache(maxsize=8)
def flattened(logo: bytes) -> Image.Image | None:
    """The logo on white, no larger than is printed. A damaged one is left out: a citizen's receipt is printed all the same."""
    try:
        with Image.open(BytesIO(logo), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            layer = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    layer.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    flat = Image.new("RGB", layer.size, "white")
    flat.paste(layer, mask=layer.getchannel("A"))
    return flat
