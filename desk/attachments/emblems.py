"""Logos from outside: told by their own bytes, bounded, and written anew in the few sizes that are shown. Pure."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError

from desk.attachments.pictures import MAGIC, BadPicture

LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 16_000_000
SHORTEST_SIDE = 96  # of the longer side: fewer points are a smear on paper
NARROWEST = 4  # times longer than high, or higher than long
LEAST_VISIBLE = 4  # of 255: what covers less is not there


class Size(StrEnum):
    """What a logo is kept for."""

    PRINT = "print"  # papers, and the page on which it is looked after
    PAGE = "page"  # the head of every page: on white, 96 pixels high at most, and small on the wire
    ICON = "icon"  # the square in the browser's tab


PRINT_SIDE = 512
ENOUGH = 2 * PRINT_SIDE  # what is larger is made smaller once, not three times
PAGE_STRETCH = 3  # times as wide as high
# The first view of a page stays below 60 KB with both logos and the icon, whatever they show.
LARGEST_PAGE, LARGEST_ICON = 3584, 1280
# Pixels high, and in how many colours: what is tried, one after the other, until it is small enough.
PAGE_LADDER = ((96, 256), (96, 128), (96, 64), (72, 128), (72, 64), (56, 64), (40, 16))
ICON_LADDER = ((48, 256), (48, 64), (32, 128), (32, 32))


@dataclass(frozen=True)
class Drawn:
    """A logo as PNG in one size; width and height in pixels."""

    content: bytes
    width: int
    height: int


def drawn(data: bytes) -> dict[Size, Drawn]:
    """The logo in every size, upright, without metadata, its transparency kept and transparent edges cut off.

    Raises BadPicture with a sentence for the user.
    """
    if not data:
        raise BadPicture("Please choose a picture.", field="picture")
    if len(data) > LARGEST_FILE:
        raise BadPicture("The logo is larger than 2 MB. Please choose a smaller file.", field="picture")
    picture = _within(_cut(_opened(data)), ENOUGH, ENOUGH)
    return {
        Size.PRINT: _encoded(_within(picture, PRINT_SIDE, PRINT_SIDE)),
        Size.PAGE: _first_that_fits((_for_pages(picture, *step) for step in PAGE_LADDER), at_most=LARGEST_PAGE),
        Size.ICON: _first_that_fits((_for_tabs(picture, *step) for step in ICON_LADDER), at_most=LARGEST_ICON),
    }


def _opened(data: bytes) -> Image.Image:
    sort = next((sort for magic, sort in MAGIC.items() if data.startswith(magic)), None)
    if sort is None and _is_svg(data):
        raise BadPicture(
            "SVG files are not accepted, because programs can hide in them. Please save the logo as PNG.",
            field="picture",
        )
    if sort is None:
        raise BadPicture("A logo has to be a PNG or a JPEG file.", field="picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
            with Image.open(io.BytesIO(data), formats=[sort]) as picture:
                _check(picture, sort)
                return _in_colours(picture)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadPicture("The file is damaged and cannot be opened.", field="picture") from error


def _is_svg(data: bytes) -> bool:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in data[:4096].lower()


def _check(picture: Image.Image, sort: str) -> None:
    longer, shorter = max(picture.size), min(picture.size)
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    if sort == "PNG" and getattr(picture, "is_animated", False):
        raise BadPicture("A moving picture cannot be a logo. Please choose one that stands still.", field="picture")
    if longer < SHORTEST_SIDE:
        raise BadPicture(
            "The logo is too small to be printed: its longer side needs %(least)d pixels at least.",
            field="picture",
            least=SHORTEST_SIDE,
        )
    if longer > NARROWEST * shorter:
        raise BadPicture("The logo is too narrow: its sides may differ by four times at most.", field="picture")


def _too_many_pixels() -> BadPicture:
    return BadPicture("The logo has too many pixels: at most 4000 by 4000, please.", field="picture")


def _in_colours(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # grey in sixteen bits: converting alone would cut everything above 255
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    return upright.convert("RGBA")


def _cut(picture: Image.Image) -> Image.Image:
    """Without its transparent edges. Raises BadPicture when nothing is left, or next to nothing."""
    seen = picture.getchannel("A").point(lambda value: 255 if value >= LEAST_VISIBLE else 0).getbbox()
    if seen is None:
        raise BadPicture("There is nothing to be seen on this picture.", field="picture")
    cut = picture.crop(seen)
    if max(cut.size) > NARROWEST * min(cut.size):
        raise BadPicture("The logo is too narrow: its sides may differ by four times at most.", field="picture")
    return cut


def _within(picture: Image.Image, width: int, height: int) -> Image.Image:
    scaled = picture.copy()
    scaled.thumbnail((width, height), Image.Resampling.LANCZOS)  # never larger than it came
    return scaled


def _for_pages(picture: Image.Image, height: int, colours: int) -> Drawn:
    scaled = _within(picture, PAGE_STRETCH * height, height)
    flat = Image.new("RGB", scaled.size, "white")
    flat.paste(scaled, mask=scaled.getchannel("A"))
    return _encoded(flat.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE))


def _for_tabs(picture: Image.Image, side: int, colours: int) -> Drawn:
    inner = _within(picture, side, side)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(inner, ((side - inner.width) // 2, (side - inner.height) // 2))
    return _encoded(square.quantize(colours, Image.Quantize.FASTOCTREE))


def _first_that_fits(tried: Iterator[Drawn], *, at_most: int) -> Drawn:
    """The last one tried always fits: so few colours on so few points cannot be larger."""
    return next(drawn for drawn in tried if len(drawn.content) <= at_most)


def _encoded(picture: Image.Image) -> Drawn:
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255:
        picture = picture.convert("RGB")  # a picture without transparency needs no channel for it
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return Drawn(written.getvalue(), picture.width, picture.height)
