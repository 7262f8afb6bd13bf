"""QR codes: as SVG for pages, as rectangles for paper. Pure."""

from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

import segno

QUIET_ZONE = 4  # modules of white that a reader needs around the code


class Run(NamedTuple):
    """Dark modules side by side, counted from the code's own corner, without the white around it."""

    column: int
    row: int
    length: int


class Code(NamedTuple):
    """A QR code: modules along a side, and the dark ones."""

    size: int
    runs: tuple[Run, ...]


@lru_cache(maxsize=256)
def code_of(address: str) -> Code:
    """The code of an address, corrected so that it survives a fold or a stain. Raises ValueError when it is empty or too long."""
    modules = _made(address)
    rows = [bytes(row) for row in modules.matrix]
    runs = []
    for number, row in enumerate(rows):
        column = 0
        while (column := row.find(1, column)) >= 0:
            end = row.find(0, column)
            end = len(row) if end < 0 else end
            runs.append(Run(column=column, row=number, length=end - column))
            column = end
    return Code(size=len(rows), runs=tuple(runs))


def as_svg(address: str, *, title: str) -> str:
    """The code as a picture for <img>: black on white in any theme, without inline style. Raises ValueError."""
    written = BytesIO()
    _made(address).save(
        written,
        kind="svg",
        border=QUIET_ZONE,
        light="#fff",
        title=title,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
    )
    return written.getvalue().decode()


def _made(address: str) -> segno.QRCode:
    if not address:
        raise ValueError("A QR code needs an address.")
    return segno.make_qr(address, error="m", boost_error=False)
