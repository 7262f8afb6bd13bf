"""QR codes as SVG, drawn here: no picture comes from elsewhere, and no style stands inline."""

from io import BytesIO

import segno


def qr_svg(address: str) -> bytes:
    """A code that a telephone reads from a poster: sharp at any size, readable with a stain on it."""
    picture = BytesIO()
    segno.make_qr(address, error="q").save(picture, kind="svg", scale=8, border=4, light="#fff")
    return picture.getvalue()
