"""Which words find which: inflected ones, as people write them, and those that only look alike."""

import pytest

from desk.search.stems import COMMON, MOST_STEMS, MOST_WORDS, asked_for, marked, stems_of, telling_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("written", "asked", "why"),
    [
        ("mencetak", "cetak", "men- before c"),
        ("pencetakan", "cetak", "pen- and -an"),
        ("tercetak", "dicetak", "two prefixes of one root"),
        ("cetakan", "mencetak", "-an, which could be -kan"),
        ("mengirim", "kirim", "the k is swallowed"),
        ("pengiriman", "dikirimkan", "the k is swallowed, -an and -kan"),
        ("menyapu", "sapu", "the s is swallowed"),
        ("menyala", "nyala", "ny- is the root's own"),
        ("memotong", "potong", "the p is swallowed"),
        ("memasak", "masak", "m- is the root's own"),
        ("pemotongan", "terpotong", "the p is swallowed, -an"),
        ("menulis", "tulis", "the t is swallowed"),
        ("penomoran", "nomor", "n- is the root's own"),
        ("mengetik", "ketik", "the k before e"),
        ("pengecekan", "cek", "a root of one syllable"),
        ("mengambil", "ambil", "nothing is swallowed"),
        ("memperbaiki", "perbaikan", "two prefixes, -i and -an"),
        ("diperbaiki", "baik", "di- and per-"),
        ("kerusakan", "merusak", "ke- and -an"),
        ("keterlambatan", "lambat", "ke-, ter- and -an"),
        ("mengerjakan", "kerja", "-kan, not -an"),
        ("pemakaian", "terpakai", "-an after a root that ends in i"),
        ("jaringannya", "jaringan", "-nya"),
        ("bukalah", "membuka", "-lah"),
        ("lampu-lampu", "lampu", "twice for many"),
        ("lampu2", "lampu", "twice for many, in short"),
        ("mereset", "reset", "a foreign root"),
        ("di-restart", "restart", "a foreign root behind a dash"),
        ("ngeprint", "print", "as people say it"),
        ("ngirim", "mengirimkan", "as people say it"),
        ("wi-fi", "wifi", "with or without a dash"),
        ("email", "e-mail", "with or without a dash"),
        ("JAR-WAN", "jar-wan", "a code"),
        ("JAR-WAN", "jarwan", "a code without its dash"),
        ("D-2611-00042-7", "d2611000427", "a number without its dashes"),
        ("budi@kota.go.id", "kota.go.id", "a part of an address"),
        ("Café", "CAFE", "capitals and accents"),
    ],
)
def test_a_word_is_found_by_another_form_of_it(written, asked, why):
    found = set(stems_of(f"Ada {written}, mohon dicek."))

    (word,) = asked_for(f"{asked} ")
    assert any(all(part & found for part in choice) for choice in word.choices), why


@pytest.mark.parametrize(
    ("one", "other"),
    [("printer", "kantor"), ("berita", "cerita"), ("mati", "matang"), ("lampu", "lampung"), ("surat", "sarat"),
     ("kirim", "kiri"), ("masuk", "masak"), ("jaringan", "jarang"), ("layar", "layan"), ("pajak", "ajak"),
     ("sapi", "sapu"), ("kabel", "kabar"), ("loket", "roket"), ("data", "dana")],
)  # fmt: skip
def test_words_that_only_look_alike_do_not_find_each_other(one, other):
    assert set(stems_of(one)).isdisjoint(stems_of(other))


def test_only_the_last_word_may_be_a_beginning_and_only_while_it_is_typed():
    assert [word.beginnings for word in asked_for("printer lemb")] == [frozenset(), {"lemb"}]
    assert [word.beginnings for word in asked_for("printer lembap ")] == [frozenset(), frozenset()]
    assert [word.beginnings for word in asked_for("pr")] == [frozenset()]  # too short to say anything


def test_words_of_every_report_are_left_out_unless_nothing_else_is_asked():
    assert len(asked_for("printer saya tidak bisa mencetak")) == 2
    assert len(asked_for("tidak bisa")) == 2
    assert {"tidak", "bisa"} <= COMMON


@pytest.mark.parametrize(
    "text",
    ["", "   ", "!!! --- ***", "\u202e\u200f", "\0", '" OR search_words MATCH "', "'; DROP TABLE tickets; --", "🙂🙂"],
)
def test_whatever_is_typed_makes_stems_of_letters_and_digits_alone(text):
    for one in asked_for(text):
        assert all(stem.isalnum() for choice in one.choices for part in choice for stem in part)
    assert all(stem.isalnum() for stem in stems_of(text))


def test_a_text_without_end_makes_no_index_without_end():
    assert len(stems_of(" ".join(f"kata{number}" for number in range(200_000)))) <= MOST_STEMS
    assert all(len(stem) <= 60 for stem in stems_of("a" * 1_000_000))
    assert len(asked_for("kata " * 100_000)) == 1
    assert len(asked_for(" ".join(f"kata{number}" for number in range(1_000)))) == MOST_WORDS


def test_what_was_asked_for_is_marked_in_the_text_as_it_was_written():
    pieces = marked("Pencetakan di Loket A gagal, <b>cetak</b> lagi.", asked_for("mencetak loket"))

    assert [text for text, is_meant in pieces if is_meant] == ["Pencetakan", "Loket", "cetak"]
    assert "".join(text for text, _ in pieces) == "Pencetakan di Loket A gagal, <b>cetak</b> lagi."


def test_the_telling_words_of_a_text_are_its_longest_each_root_once():
    told = telling_words("Printer tidak bisa mencetak, pencetakan gagal di loket", most=3)

    roots = [{stem for part in one.choices[0] for stem in part} for one in told]
    assert len(roots) == 3
    assert "cetak" in roots[0]
    assert all("cetak" not in root for root in roots[1:])
