"""desk.papers.letters: head, parts and signature on as many pages as they need."""

from dataclasses import replace

import pypdfium2
import pytest

from desk.papers import letters
from desk.papers.letters import Letter, Part
from tests.papers.samples import MINUTES, overlaps_in, text_of

pytestmark = pytest.mark.pure
LETTER = Letter(
    letterhead=MINUTES.letterhead,
    place_and_day="Kota Contoh, 26 November 2026",
    head=(("Nomor", "555/1"), ("Hal", "Pemberitahuan")),
    addressee=("Yth.", "Lembaga"),
    opening=("Dengan hormat.",),
    parts=(Part("1. Apa", (("Jenis data", "Nama"), ("Jumlah", "")), ("Berkas terkirim.",)),),
    closing=("Demikian.",),
    signature=("Pejabat,", "", "NIP"),
    footer="KPDP-2026-001",
    created_at=MINUTES.created_at,
    labels={"page": "Halaman {page} dari {pages}"},
)


def test_a_letter_says_everything_once_and_is_always_the_same():
    data = letters.as_a4(LETTER)

    text = text_of(data)
    for expected in (
        "Nomor",
        "555/1",
        "Yth.",
        "Dengan hormat.",
        "1. Apa",
        "Nama",
        "–",
        "Demikian.",
        "Pejabat,",
        "NIP",
        "1 dari 1",
    ):
        assert expected in text, expected
    assert data == letters.as_a4(LETTER)


def test_a_long_letter_runs_over_pages_and_its_signature_never_stands_alone():
    for count in range(28, 34):
        long = replace(LETTER, parts=(Part("Banyak", (), tuple(f"Alinea {number}." for number in range(count))),))
        document = pypdfium2.PdfDocument(letters.as_a4(long))
        try:
            last = document[len(document) - 1].get_textpage().get_text_range()
        finally:
            document.close()
        assert "Demikian." in last
        assert "NIP" in last


def test_words_of_any_length_stay_beside_each_other():
    wide = replace(LETTER, parts=(Part("", (("Label " * 9, "Isi " * 300),)),))

    assert overlaps_in(letters.as_a4(wide)) == []


def test_a_letter_without_its_label_is_refused():
    with pytest.raises(ValueError, match="page"):
        replace(LETTER, labels={})
