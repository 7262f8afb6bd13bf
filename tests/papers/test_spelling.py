"""desk.papers.spelling: numbers and days in Indonesian words."""

from datetime import date

import pytest

from desk.papers.spelling import date_in_words, day_in_words, in_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (99, "sembilan puluh sembilan"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (21_001, "dua puluh satu ribu satu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_100_000, "satu juta seratus ribu"),
        (2_000_000_000, "dua miliar"),
        (1_000_000_000_000, "satu triliun"),
        (-5, "minus lima"),
    ],
)
def test_a_number_in_words(number, words):
    assert in_words(number) == words


def test_too_large_a_number_is_refused():
    with pytest.raises(ValueError, match="too large"):
        in_words(10**15)


def test_every_number_of_four_digits_has_words_of_its_own():
    assert len({in_words(number) for number in range(10_000)}) == 10_000


def test_a_date_as_minutes_write_it():
    day = date(2026, 11, 26)

    assert date_in_words(day) == "dua puluh enam bulan November tahun dua ribu dua puluh enam"
    assert day_in_words(day) == "Kamis"
