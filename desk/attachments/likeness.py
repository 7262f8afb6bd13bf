"""Fingerprints of pictures, and what an officer's picture says of its time and place. Pure."""

import io
import warnings
from datetime import datetime

from PIL import ExifTags, Image, UnidentifiedImageError

SIDE = 8
ALIKE = 6  # of 64 bits: so few differences are left when a picture was only scaled, or written anew


def difference_hash(data: bytes) -> str:
    """16 hex digits that stay nearly the same when a picture is scaled or recompressed. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as picture:
                picture.draft("L", (64, 64))  # JPEG is decoded small at once
                small = picture.convert("L").resize((SIDE + 1, SIDE))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("This is no picture.") from error
    pixels = list(small.tobytes())
    rows = [pixels[start : start + SIDE + 1] for start in range(0, len(pixels), SIDE + 1)]
    bits = "".join("1" if row[column] < row[column + 1] else "0" for row in rows for column in range(SIDE))
    return f"{int(bits, 2):016x}"


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def capture_of(data: bytes) -> tuple[str, str]:
    """When (`2026:11:20 09:15:00`, local to the camera) and where (`-6.20000, 106.81667`); "" where it does not say."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as picture:
            told = picture.getexif()
            taken = told.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or told.get(
                ExifTags.Base.DateTime
            )
            place = told.get_ifd(ExifTags.IFD.GPSInfo)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "", ""
    return _moment(taken), _place(place)


def _moment(told: object) -> str:
    text = str(told or "").strip("\0 ")
    try:
        datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the camera names no zone
    except ValueError:
        return ""
    return text


def _place(told: dict[int, object]) -> str:
    try:
        north = _degrees(told[ExifTags.GPS.GPSLatitude], told.get(ExifTags.GPS.GPSLatitudeRef, "N"), "S")
        east = _degrees(told[ExifTags.GPS.GPSLongitude], told.get(ExifTags.GPS.GPSLongitudeRef, "E"), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    return f"{north:.5f}, {east:.5f}"


def _degrees(told: object, side: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in told)  # type: ignore[attr-defined]
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).upper().startswith(negative) else value
