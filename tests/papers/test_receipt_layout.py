"""desk.papers.receipts: sizes, margins, no line on another, and a QR code that can be scanned."""

from dataclasses import replace

import pypdfium2
import pytest
import segno

from desk.papers import receipts
from desk.papers.sheet import A4
from tests.papers.samples import HEAD, MM, OPEN, PAPERS, SHIELDED, THERMAL, overlaps_in, picture_of, sizes_of, text_of

pytestmark = pytest.mark.pure

on_every_paper = pytest.mark.parametrize("paper", PAPERS)
TWO_LOGOS = replace(
    SHIELDED, letterhead=replace(HEAD, unit="MAL PELAYANAN PUBLIK KOTA LUBUKLINGGAU", second_logo=HEAD.logo)
)
SHORT = replace(OPEN, letterhead=replace(HEAD, logo=None))
MONSTER = "Pengaduan yang panjangsekalitanpaspasi" * 3 + " dan kata-kata lain 🙏 “kutipan” " * 40

WORDY = (
    "title", "number", "complaint_number", "access_code", "complainant", "address", "opening", "received_at", "place", "channel",
    "service", "summary", "wish", "officer", "promise", "signed_at", "signed_as", "printed_at", "tracking_address",
)  # fmt: skip


def modules_in(data: bytes, *, size: int, dots_per_mm: float = 16) -> list[list[int]]:
    """The QR code as it is printed, each module looked at in its middle. The code is the largest square shape on the page."""
    document = pypdfium2.PdfDocument(data)
    page_height = document[0].get_size()[1]
    bounds = [item.get_bounds() for item in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    document.close()
    squares = [
        (right - left, left, top) for left, bottom, right, top in bounds if abs(right - left - top + bottom) < 0.1
    ]
    side, left, top = max(squares)
    picture = picture_of(data, dots_per_mm=dots_per_mm)
    scale = dots_per_mm * MM
    assert side * MM / size >= 0.4, "A module is finer than a scanner at a counter can see."

    def dark(row: int, column: int) -> int:
        x = (left + (column + 0.5) * side / size) * scale
        y = (page_height - top + (row + 0.5) * side / size) * scale
        return int(picture.getpixel((int(x), int(y))) < 128)

    return [[dark(row, column) for column in range(size)] for row in range(size)]


def test_a4_is_one_page_of_its_size():
    (width, height), *others = sizes_of(receipts.as_a4(OPEN))

    assert (round(width, 1), round(height, 1)) == A4
    assert others == []
    assert "Halaman 1 dari 1" in text_of(receipts.as_a4(OPEN))


@pytest.mark.parametrize("paper", THERMAL)
def test_thermal_paper_is_as_wide_as_the_roll_and_as_long_as_its_text(paper):
    ((width, height),) = sizes_of(PAPERS[paper](OPEN))
    ((_, shorter),) = sizes_of(PAPERS[paper](replace(OPEN, summary="Loket tutup.")))

    assert round(width, 1) == THERMAL[paper][0]
    assert 100 < shorter < height < 500


on_every_receipt = pytest.mark.parametrize(
    "receipt",
    [
        OPEN,
        TWO_LOGOS,
        SHORT,
        replace(OPEN, summary=MONSTER),
        replace(
            OPEN,
            **dict.fromkeys(WORDY, MONSTER),
            letterhead=replace(HEAD, **dict.fromkeys(("city", "office", "unit", "address", "contact"), MONSTER)),
            promise_dates=((MONSTER, MONSTER),) * 2,
        ),
    ],
    ids=["open", "shielded, two logos", "no logo", "long story", "all long"],
)


@on_every_paper
@on_every_receipt
def test_nothing_is_drawn_in_the_margins(paper, receipt):
    data = PAPERS[paper](receipt)
    picture = picture_of(data)
    left, top, right, bottom = picture.point(lambda grey: 255 * (grey < 250)).getbbox()
    width, height = (side / 8 for side in picture.size)

    side = 19.3 if paper == "a4" else (width - THERMAL[paper][1]) / 2 - 0.2
    assert left / 8 >= side
    assert width - right / 8 >= side
    assert top / 8 >= 3.5
    assert height - bottom / 8 >= 3.5


@on_every_paper
@on_every_receipt
def test_no_line_lies_on_another(paper, receipt):
    assert overlaps_in(PAPERS[paper](receipt)) == []


@on_every_paper
def test_a_receipt_that_can_be_is_one_page(paper):
    """However long its story and its wish are."""
    assert len(sizes_of(PAPERS[paper](replace(OPEN, summary=MONSTER, wish=MONSTER, address=MONSTER)))) == 1


@pytest.mark.row("MTR-12")
@on_every_paper
def test_the_code_can_be_scanned(paper):
    code = segno.make_qr(OPEN.verification_address, error="m", boost_error=False)

    assert modules_in(PAPERS[paper](SHORT), size=len(code.matrix)) == [list(row) for row in code.matrix]


@pytest.mark.parametrize("paper", THERMAL)
def test_an_address_too_long_for_the_paper_is_refused(paper):
    with pytest.raises(ValueError, match="too fine"):
        PAPERS[paper](replace(OPEN, verification_address="https://kota.example/" + "x" * 1500))
