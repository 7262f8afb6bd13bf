"""Cut the fonts of printed papers down to the letters the desk prints, and write their lock file.

The sources are the packages fonts-liberation2 and fonts-dejavu-core of Debian 12, unpacked into one folder:

    apt-get download fonts-liberation2 fonts-dejavu-core
    for package in *.deb; do dpkg -x "$package" unpacked; done
    python -m tools.make_paper_fonts unpacked desk/papers/fonts

The results carry names of their own: a changed font may not keep the name Liberation (SIL OFL 1.1, condition 3).
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from desk.papers.words import LETTERS

CHECK_MARK = "✓"
# Corners of the check mark in thousandths of an em: Liberation has none.
CHECK_CORNERS = ((90, 330), (170, 400), (310, 240), (640, 690), (730, 620), (320, 90))
CHECK_WIDTH = 820


class Source(NamedTuple):
    """A font as it is packaged, and what becomes of it."""

    path: str
    file: str
    family: str
    style: str
    package: str
    licence: str


SANS = ("Desk Sans", "fonts-liberation2 2.1.5-1", "LICENCE-Liberation.txt")
MONO = ("Desk Mono", "fonts-dejavu-core 2.37-6", "LICENCE-DejaVu.txt")
SOURCES = [
    Source("liberation2/LiberationSans-Regular.ttf", "DeskSans-Regular.ttf", SANS[0], "Regular", *SANS[1:]),
    Source("liberation2/LiberationSans-Bold.ttf", "DeskSans-Bold.ttf", SANS[0], "Bold", *SANS[1:]),
    Source("dejavu/DejaVuSansMono.ttf", "DeskMono-Regular.ttf", MONO[0], "Regular", *MONO[1:]),
    Source("dejavu/DejaVuSansMono-Bold.ttf", "DeskMono-Bold.ttf", MONO[0], "Bold", *MONO[1:]),
]


def cut(source: Path, *, family: str, style: str) -> TTFont:
    """The font with our letters alone, without hints and layout tables, under its new name."""
    font = TTFont(source, recalcTimestamp=False)
    if ord(CHECK_MARK) not in font.getBestCmap():
        draw_check_mark(font)
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "FFTM", "MATH"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, LETTERS)))
    cutter.subset(font)
    full = f"{family} {style}"
    for number, text in {1: family, 2: style, 3: full, 4: full, 6: full.replace(" ", "")}.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)
    return font


def draw_check_mark(font: TTFont) -> None:
    """A mark of two strokes, drawn here."""
    scale = font["head"].unitsPerEm / 1000
    pen = TTGlyphPen(None)
    first, *others = [(round(x * scale), round(y * scale)) for x, y in CHECK_CORNERS]
    pen.moveTo(first)
    for corner in others:
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), "checkmark"])
    font["glyf"]["checkmark"] = pen.glyph()
    font["hmtx"]["checkmark"] = (round(CHECK_WIDTH * scale), first[0])
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(CHECK_MARK)] = "checkmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("unpacked", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    lock = []
    for source in SOURCES:
        original = next(given.unpacked.rglob(source.path))
        font = cut(original, family=source.family, style=source.style)
        written = given.target / source.file
        font.save(written)
        lock.append(
            {
                "file": source.file,
                "name": f"{source.family} {source.style}",
                "version": TTFont(original)["name"].getDebugName(5).removeprefix("Version "),
                "made_from": f"{Path(source.path).name} of the Debian package {source.package}",
                "source_sha256": hashlib.sha256(original.read_bytes()).hexdigest(),
                "made_by": "python -m tools.make_paper_fonts unpacked desk/papers/fonts",
                "licence": source.licence,
                "sha256": hashlib.sha256(written.read_bytes()).hexdigest(),
            }
        )
    for package, name in ((SANS[1], SANS[2]), (MONO[1], MONO[2])):
        copied = next(given.unpacked.rglob(f"{package.split()[0]}/copyright"))
        (given.target / name).write_text(copied.read_text(encoding="utf-8"), encoding="utf-8")
    (given.target / "fonts.lock.json").write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
