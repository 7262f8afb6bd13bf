"""desk.papers.minutes: parties, points and signatures on as many pages as they need."""

from dataclasses import replace

import pypdfium2
import pytest

from desk.papers import minutes
from desk.papers.minutes import Signature
from desk.papers.sheet import A4
from tests.papers.samples import MINUTES, overlaps_in, picture_of, sizes_of, text_of

pytestmark = pytest.mark.pure


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_minutes_hold_parties_points_and_signatures():
    data = minutes.as_a4(MINUTES)
    text = text_of(data)

    for expected in (
        "BERITA ACARA MEDIASI", "Nomor: 188.45/BA.0042/DISKOMINFO/XI/2026", "dua ribu dua puluh enam", "1. Pelapor menerima",
        "3. Kedua pihak", "Kedudukan", "Toko Sumber Rejeki", "Demikian berita acara", "Lubuklinggau, 26 November 2026",
        "NIP 19800101 200501 1 003", "Halaman 1 dari 1",
    ):  # fmt: skip
        assert expected in text, expected
    assert [(round(width), round(height)) for width, height in sizes_of(data)] == [A4]


def test_long_minutes_run_over_pages_that_are_counted():
    pages = pages_of(minutes.as_a4(replace(MINUTES, points=MINUTES.points * 12)))

    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in text
        assert MINUTES.number in text
    assert "36. Kedua pihak" in " ".join(pages)


@pytest.mark.parametrize("points", range(1, 40, 3))
def test_signatures_never_stand_alone_on_a_page(points):
    pages = pages_of(minutes.as_a4(replace(MINUTES, points=("Hasil pertemuan.",) * points)))

    page = next(text for text in pages if "Lubuklinggau, 26 November 2026" in text)
    assert "Demikian berita acara" in page
    assert "Kepala Bidang Perizinan, " in page


@pytest.mark.parametrize("count", range(5))
def test_up_to_four_people_sign(count):
    people = tuple(Signature(f"Jabatan {n},", f"Nama {n}") for n in range(count))

    text = text_of(minutes.as_a4(replace(MINUTES, signatures=people)))

    assert [f"Nama {n}" in text for n in range(5)] == [n < count for n in range(5)]


def test_a_fifth_signature_is_refused():
    with pytest.raises(ValueError, match="room for 4"):
        replace(MINUTES, signatures=(Signature("Saksi,", "Nama"),) * 5)


def test_minutes_without_parties_closing_and_code_have_no_empty_table():
    text = text_of(minutes.as_a4(replace(MINUTES, parties=(), closing="", verification_address="")))

    assert "Kedudukan" not in text
    assert "Pindai" not in text


@pytest.mark.parametrize("points", [1, 30])
def test_nothing_is_drawn_in_the_margins(points):
    data = minutes.as_a4(replace(MINUTES, points=("Hasil " + "panjang" * 40,) * points))

    assert overlaps_in(data) == []
    for page in range(len(sizes_of(data))):
        picture = picture_of(data, page=page)
        left, top, right, bottom = picture.point(lambda grey: 255 * (grey < 250)).getbbox()
        assert left / 8 >= 21.3
        assert 210 - right / 8 >= 21.3
        assert top / 8 >= 13.5
        assert 297 - bottom / 8 >= 7


def test_the_same_minutes_are_the_same_file():
    assert minutes.as_a4(MINUTES) == minutes.as_a4(replace(MINUTES))
