"""desk.attachments.emblems: which logos are taken, in which sizes they come out, and how heavy they are. Pure."""

import io
import random

import pytest
from PIL import Image

from desk.attachments import emblems
from desk.attachments.emblems import LARGEST_FILE, LARGEST_ICON, LARGEST_PAGE, Size
from desk.attachments.pictures import BadPicture
from tests.attachments.test_pictures import GPS, picture, png_header

pytestmark = pytest.mark.pure


def png(image: Image.Image, sort: str = "PNG", **more) -> bytes:
    written = io.BytesIO()
    image.save(written, sort, **more)
    return written.getvalue()


def noise(width: int, height: int) -> bytes:
    """What packs worst: a logo of nothing but noise."""
    dots = random.Random(1).randbytes(width * height * 4)
    return png(Image.frombytes("RGBA", (width, height), dots))


def moving() -> bytes:
    first, *others = (Image.new("RGBA", (120, 120), colour) for colour in ("red", "blue"))
    return png(first, save_all=True, append_images=others)


def opened(drawn: emblems.Drawn) -> Image.Image:
    image = Image.open(io.BytesIO(drawn.content))
    image.load()
    assert (image.format, image.size) == ("PNG", (drawn.width, drawn.height))
    return image


def test_transparency_stays_and_transparent_edges_go():
    sheet = Image.new("RGBA", (900, 900), (0, 0, 0, 0))
    sheet.paste("teal", (100, 200, 700, 800))
    sheet.paste((0, 0, 0, 0), (300, 400, 500, 600))

    drawn = emblems.drawn(png(sheet))

    printed = opened(drawn[Size.PRINT])
    assert printed.size == (512, 512)
    assert printed.getpixel((5, 5)) == (0, 128, 128, 255)
    assert printed.getpixel((256, 256))[3] == 0
    assert opened(drawn[Size.PAGE]).convert("RGB").getpixel((48, 48)) == (255, 255, 255), "on the bar it lies on white"
    assert opened(drawn[Size.ICON]).size == (48, 48)


@pytest.mark.parametrize("size", [(300, 300), (384, 96), (96, 384), (24, 96)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_however_busy_a_logo_is_it_is_light_on_pages(size):
    drawn = emblems.drawn(noise(*size))

    assert len(drawn[Size.PAGE].content) <= LARGEST_PAGE
    assert len(drawn[Size.ICON].content) <= LARGEST_ICON
    assert drawn[Size.PAGE].height <= 96
    assert drawn[Size.PAGE].width <= 288
    assert max(drawn[Size.PRINT].width, drawn[Size.PRINT].height) <= 512
    for one in drawn.values():
        opened(one)


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (png(Image.new("CMYK", (200, 200), (255, 0, 0, 0)), "JPEG", quality=95), (0, 255, 255)),
        (png(Image.new("I;16", (200, 200), 51200)), (200, 200, 200)),
        (png(Image.new("1", (200, 200), 1)), (255, 255, 255)),
        (png(Image.new("RGB", (200, 200), "teal").quantize(8)), (0, 128, 128)),
        (png(Image.new("LA", (200, 200), (90, 255))), (90, 90, 90)),
    ],
    ids=["JPEG for printing presses", "grey in 16 bits", "black and white", "palette", "grey with transparency"],
)
def test_colours_come_out_as_they_went_in(data, colour):
    found = opened(emblems.drawn(data)[Size.PRINT]).convert("RGB").getpixel((100, 100))

    assert max(abs(one - other) for one, other in zip(found, colour, strict=True)) <= 6


def test_a_logo_taken_with_a_telephone_stands_upright_and_tells_no_place():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(GPS).update({1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})

    drawn = emblems.drawn(picture("JPEG", size=(300, 200), exif=exif))

    assert (drawn[Size.PRINT].width, drawn[Size.PRINT].height) == (200, 300)
    assert all(dict(opened(one).getexif()) == {} for one in drawn.values())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "choose a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG files are not accepted"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "SVG files are not accepted"),
        (b"<!doctype html><script>alert(1)</script>", "PNG or a JPEG"),
        (picture("GIF", size=(200, 200)), "PNG or a JPEG"),
        (picture("WEBP", size=(200, 200)), "PNG or a JPEG"),
        (picture("PNG", size=(200, 200)) + b"\0" * LARGEST_FILE, "larger than 2 MB"),
        (png_header(4001, 4000), "too many pixels"),
        (png_header(60_000, 60_000), "too many pixels"),
        (png_header(200, 200), "damaged"),
        (picture("PNG", size=(400, 400))[:120], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"<script>" * 40, "damaged"),
        (moving(), "stands still"),
        (picture("PNG", size=(95, 60)), "too small"),
        (picture("PNG", size=(500, 100)), "too narrow"),
        (png(Image.new("RGBA", (200, 200), (255, 0, 0, 0))), "nothing to be seen"),
        (png(Image.new("RGBA", (200, 200), (255, 0, 0, 3))), "nothing to be seen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_logo_is_refused_with_its_reason(data, said):
    with pytest.raises(BadPicture, match=said) as refused:
        emblems.drawn(data)

    assert (refused.value.field, refused.value.status_code) == ("picture", 422)
