"""desk.papers.letterhead, and its logos in the dots of a thermal head."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from desk.papers.receipt_thermal import dotted
from tests.papers.samples import HEAD, OPEN, PAPERS, logo, picture_of, text_of

pytestmark = pytest.mark.pure

UNIT = "MAL PELAYANAN PUBLIK"


def sheet(colour: str | tuple[int, ...], *, ring: str | None = None) -> bytes:
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((5, 5, 295, 295), fill=colour)
    if ring:
        pen.ellipse((60, 60, 240, 240), outline=ring, width=20)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


BOTH = replace(OPEN, letterhead=replace(HEAD, unit=UNIT, second_logo=sheet("navy")))


@pytest.mark.row("BDL-06")
@pytest.mark.parametrize("paper", PAPERS)
def test_the_malls_name_and_both_logos_stand_in_the_head_of_every_paper(paper):
    data = PAPERS[paper](BOTH)

    assert UNIT in text_of(data)
    assert data.count(b"/Subtype /Image") == 2
    if paper != "a4":  # in the dots of the head: black or white, 14 mm at 8 dots to the millimetre
        assert set(re.findall(rb"/BitsPerComponent (\d)", data)) == {b"1"}
        assert set(re.findall(rb"/Height (\d+)", data)) == {b"112"}
    picture = picture_of(data)
    middle, end = picture.width // 2, 8 * 17  # dots to the millimetre
    sides = [picture.crop((0, 0, middle, end)), picture.crop((middle, 0, picture.width, end))]
    assert all(min(side.getextrema()) < 128 for side in sides)


@pytest.mark.parametrize(
    ("data", "is_legible"),
    [
        (logo(), True),
        (sheet("teal", ring="white"), True),
        (sheet("#d6a94a", ring="black"), True),
        (sheet("white"), False),
        (sheet((255, 255, 255, 90), ring="white"), False),
        (b"no picture", False),
    ],
    ids=["a shield", "white on teal", "black on gold", "white", "white glass", "damaged"],
)
def test_a_logo_of_which_nothing_would_be_seen_is_not_burnt_into_thermal_paper(data, is_legible):
    assert (dotted(data) is not None) is is_legible
