"""Pictures from outside: told by their own bytes, bounded in pixels, and written anew, which drops place and camera. Pure."""

import io
import logging
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from desk.errors import BadInput

logging.getLogger("PIL").setLevel(logging.INFO)  # below that it writes a photo's place and camera into the log

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class BadPicture(BadInput):
    """A file that cannot be kept as a picture."""


def cleaned(data: bytes) -> tuple[bytes, str]:
    """The picture as a fresh JPEG without metadata, upright, at most 2400 pixels a side; and its media type.

    Raises BadPicture with a sentence for the user.
    """
    if not data:
        raise BadPicture("The file is empty.", field="photo")
    if len(data) > LARGEST_FILE:
        raise BadPicture("The photo is larger than 10 MB. Please choose a smaller one.", field="photo")
    sort = _sort_of(data)
    if sort is None:
        raise BadPicture("Only photos (JPG, PNG or WebP) can be sent.", field="photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
            with Image.open(io.BytesIO(data), formats=[sort]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise BadPicture("The photo has too many pixels. Please choose a smaller one.", field="photo")
                return _encoded(picture), "image/jpeg"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPicture("The photo is damaged and cannot be opened.", field="photo") from error


def is_picture(data: bytes) -> bool:
    """Whether the first bytes say that it is one of those that are taken; nothing of it is believed yet."""
    return _sort_of(data) is not None


def _sort_of(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((sort for magic, sort in MAGIC.items() if data.startswith(magic)), None)


def _encoded(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: a large JPEG is decoded small at once
    ImageOps.exif_transpose(picture, in_place=True)
    upright = picture
    if picture.mode != "RGB":  # what is transparent becomes white, not black
        layer = picture.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    upright.info.clear()  # of what is told about a picture, a comment would be written again
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=85, exif=b"", icc_profile=None)
    return written.getvalue()
