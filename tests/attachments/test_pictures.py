"""desk.attachments: what is taken as a picture, what is left of it, and what a file may be called. Pure."""

import io
import struct
import zlib

import pytest
from PIL import Image

from desk.attachments import pictures
from desk.attachments.operations import LONGEST_NAME, shown_name
from desk.attachments.pictures import BadPicture

pytestmark = pytest.mark.pure

ORIENTATION, GPS = 0x0112, 0x8825


def picture(
    sort: str = "PNG", size: tuple[int, int] = (60, 40), colour: str = "teal", mode: str = "RGB", **more
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, sort, **more)
    return written.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    content, media_type = pictures.cleaned(data)
    assert media_type == "image/jpeg"
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


@pytest.mark.parametrize("sort", ["PNG", "JPEG", "WEBP"])
def test_a_picture_comes_out_as_a_jpeg_of_the_same_size(sort):
    found = opened(picture(sort))

    assert (found.format, found.size, found.mode) == ("JPEG", (60, 40), "RGB")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"<!doctype html><script>alert(1)</script>", "HTML"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"MZ\x90\x00" + b"\0" * 100, "a program"),
        (b"PK\x03\x04" + b"\0" * 100, "an archive"),
        (picture("GIF"), "a picture of a sort that is not asked for"),
        (picture("BMP"), "another one"),
        (picture("TIFF"), "another one"),
        (b"GIF89a" + picture("PNG"), "the wrong bytes before the right ones"),
        (b"\x89PNG\r\n\x1a\n" + picture("JPEG"), "a PNG's first bytes before a JPEG"),
        (b"\xff\xd8\xff" + b"<script>alert(1)</script>" * 50, "a JPEG's first bytes before a page"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP that ends at once"),
        (picture("JPEG", (400, 400))[:600], "a truncated JPEG"),
        (picture("PNG", (400, 400))[:120], "a truncated PNG"),
        (picture("WEBP", (400, 400))[:60], "a truncated WebP"),
        (png_header(13_000, 13_000), "169 million pixels in a few bytes"),
        (png_header(30_000, 30_000), "900 million pixels"),
        (png_header(60_000_000, 1), "one long line"),
        (png_header(0, 10), "no width"),
        (png_header(100, 100), "a header without its pixels"),
        (picture("PNG") + b"\0" * pictures.LARGEST_FILE, "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_with_a_sentence(data, reason):
    with pytest.raises(BadPicture) as refused:
        pictures.cleaned(data)

    assert (refused.value.field, refused.value.status_code) == ("photo", 422), reason


def test_ten_megabytes_exactly_are_taken():
    data = picture("PNG")

    assert opened(data + b"\0" * (pictures.LARGEST_FILE - len(data))).size == (60, 40)


def test_place_camera_and_thumbnail_are_gone():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "ACME camera", "Model 7"
    exif.get_ifd(GPS).update({1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    data = picture("JPEG", exif=exif, comment=b"rahasia")
    assert dict(Image.open(io.BytesIO(data)).getexif().get_ifd(GPS))[1] == "S"

    content, _ = pictures.cleaned(data)

    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    for trace in (b"Exif", b"ACME", b"rahasia"):
        assert trace in data
        assert trace not in content


@pytest.mark.parametrize("sort", ["PNG", "WEBP"])
def test_text_hidden_in_other_sorts_is_gone_too(sort):
    exif = Image.Exif()
    exif[0x010E] = "Jalan Mawar 7"
    data = picture(sort, exif=exif)
    assert b"Jalan Mawar 7" in data

    content, _ = pictures.cleaned(data + b"<script>alert(1)</script>")

    assert b"Jalan Mawar 7" not in content
    assert b"<script>" not in content


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    assert opened(picture("JPEG", (60, 40), exif=exif)).size == (40, 60)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    assert opened(picture("JPEG", (4800, 1200))).size == (2400, 600)


@pytest.mark.parametrize(
    ("mode", "colour", "sort"),
    [
        ("RGBA", (255, 0, 0, 0), "PNG"),
        ("RGBA", (0, 0, 0, 0), "WEBP"),
        ("LA", (0, 0), "PNG"),
    ],
)
def test_what_is_transparent_becomes_white(mode, colour, sort):
    assert min(opened(picture(sort, mode=mode, colour=colour)).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    ("mode", "sort"), [("L", "JPEG"), ("CMYK", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG")]
)
def test_every_mode_of_colour_is_taken(mode, sort):
    written = io.BytesIO()
    Image.new(mode, (60, 40)).save(written, sort)

    assert opened(written.getvalue()).mode == "RGB"


@pytest.mark.parametrize("sort", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_stays(sort):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue", "green")]
    written = io.BytesIO()
    frames[0].save(written, sort, save_all=True, append_images=frames[1:], duration=100)

    found = opened(written.getvalue())

    assert getattr(found, "n_frames", 1) == 1
    red, green, blue = found.getpixel((5, 5))
    assert red > 200
    assert green < 60 > blue


@pytest.mark.parametrize(
    ("given", "shown", "reason"),
    [
        ("IMG 001.png", "IMG 001.jpg", "what most are"),
        ("../../etc/passwd", "passwd.jpg", "a path upwards"),
        ("..\\..\\boot.ini", "boot.jpg", "a path of another system"),
        ("/absolute/foto.jpg", "foto.jpg", "a path from the root"),
        ("foto\r\nSet-Cookie: a=b.jpg", "fotoSet-Cookie_ a_b.jpg", "a second header"),
        ("foto\0.php.jpg", "foto_php.jpg", "NUL"),
        ("foto\u202egpj.exe", "fotogpj.jpg", "letters turned round"),
        ("\u200b.htaccess", "foto.jpg", "nothing before the dot but what cannot be seen"),
        ('"><img src=x onerror=alert(1)>.png', "img src_x onerror_alert(1).jpg", "markup"),
        ("", "foto.jpg", "empty"),
        ("...", "foto.jpg", "dots alone"),
        ("Gedung Balé Kota.jpeg", "Gedung Balé Kota.jpg", "letters of the people"),
        ("foto.jpg.svg", "foto_jpg.jpg", "two endings"),
    ],
)
def test_a_file_name_is_safe_to_show_and_to_send(given, shown, reason):
    assert shown_name(given).strip("_") == shown.strip("_"), reason


@pytest.mark.parametrize("letter", ["a", "é", "字", "🦜", "/", "\0", "."])
def test_a_name_of_five_thousand_letters_is_cut(letter):
    name = shown_name(letter * 5000 + ".png")

    assert 4 < len(name) <= LONGEST_NAME
    assert name.endswith(".jpg")
