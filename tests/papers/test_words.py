"""desk.papers.words: what becomes of letters that cannot be printed, and where lines end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.papers.words import LETTERS, clean, clipped, one_line, wrapped

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given", "printed", "reason"),
    [
        ("“Sistem” → gangguan ✓", "“Sistem” → gangguan ✓", "signs that the fonts have"),
        ("Balé Łódź Ğ ß", "Balé Łódź Ğ ß", "letters of Europe"),
        ("Bale\u0301", "Balé", "an accent that came apart"),
        ("foto\u202egpj.exe", "fotogpj.exe", "letters turned round"),
        ("\u2066a\u2069\u200e\u200f\ufeff\u00adb", "ab", "marks that cannot be seen"),
        ("a\x00b\x07\x1b[31m", "ab[31m", "controls"),
        ("baris satu\r\nbaris dua", "baris satu\nbaris dua", "breaks of Windows"),
        ("terima kasih 🙏🏽", "terima kasih ?", "a picture of two signs"),
        ("👨‍👩‍👧‍👦!", "?!", "a family joined from seven"),
        ("漢字", "?", "a script that the fonts do not have"),
        ("ﬁle Ｒｐ ①", "file Rp 1", "other forms of our letters"),
        ("non\u2011breaking\u2009thin", "non-breaking thin", "hyphens and spaces of another kind"),
        ("\ud800", "", "half a character"),
        ("a\tb", "a b", "a tabulator"),
        ("\ufffd", "?", "what another program could not read"),
        ("?????", "?????", "question marks that were typed"),
    ],
)
def test_what_cannot_be_printed_is_taken_out(given, printed, reason):
    assert clean(given) == printed, reason


@given(st.text())
def test_clean_text_has_only_letters_of_our_fonts(text):
    printed = clean(text)

    assert LETTERS.issuperset(printed.replace("\n", ""))
    assert clean(printed) == printed


def test_one_line_has_no_breaks():
    assert one_line("  Kota \n\t Lubuklinggau ") == "Kota Lubuklinggau"


@given(st.text(alphabet=st.sampled_from("ab/- \n"), max_size=200), st.integers(1, 40))
def test_lines_fit_and_lose_nothing_but_white(text, width):
    lines = wrapped(text, measure=len, width=width)

    assert all(0 < len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_stay_whole_while_they_fit():
    assert wrapped("satu dua tiga empat", measure=len, width=9) == ["satu dua", "tiga", "empat"]


def test_an_address_is_broken_after_a_sign():
    assert wrapped("https://desk.kota.example/lacak", measure=len, width=28) == ["https://desk.kota.example/", "lacak"]


def test_clipped_text_ends_in_an_ellipsis_after_a_whole_word():
    lines = wrapped("satu dua tiga empat lima enam", measure=len, width=10)

    assert clipped(lines, most=2, measure=len, width=10) == ["satu dua", "tiga…"]
    assert clipped(lines, most=9, measure=len, width=10) == lines
    assert clipped(lines, most=0, measure=len, width=10) == []
