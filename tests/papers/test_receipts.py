"""desk.papers.receipts: what stands on a receipt, what does not, and that the file proves itself."""

import gc
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from fpdf.fonts import TTFFont

from desk.papers import receipts
from tests.architecture import ROOT
from tests.papers.samples import HEAD, LABELS, OPEN, PAPERS, SHIELDED, STORY, THERMAL, logo, text_of

pytestmark = pytest.mark.pure

on_every_paper = pytest.mark.parametrize("paper", PAPERS)


@pytest.mark.row("MTR-12")
@on_every_paper
def test_a_receipt_says_who_what_where_when_and_who_took_it(paper):
    text = text_of(PAPERS[paper](OPEN))

    for expected in (
        "PEMERINTAH KOTA LUBUKLINGGAU",
        "TANDA TERIMA PENGADUAN",
        OPEN.number,
        OPEN.complaint_number,
        "482913",
        "Budi Santoso",
        "Jalan Mawar 7, RT 02/RW 05, Kelurahan Taba Jemekeh, Lubuklinggau Timur I",
        "Jumat, 13 Maret 2026 pukul 09.42 WIB",
        "Mal Pelayanan Publik, loket pengaduan 2",
        "Datang langsung",
        STORY,
        OPEN.wish,
        "Rina Oktaviani, A.Md.",
        OPEN.promise,
        "Jumat, 27 Maret 2026",
        "Jumat, 10 April 2026",
        *OPEN.notices,
        OPEN.printed_at,
    ):
        assert expected in text, expected


@pytest.mark.row("MTR-12")
@on_every_paper
def test_a_shielded_receipt_carries_no_name_and_no_address(paper):
    text = text_of(PAPERS[paper](SHIELDED))

    assert "B.S." in text
    for hidden in ("Budi", "Santoso", "Mawar", LABELS["address"]):
        assert hidden not in text, hidden


@pytest.mark.parametrize("paper", THERMAL)
def test_a_shielded_receipt_at_the_counter_does_not_tell_the_story(paper):
    text = text_of(PAPERS[paper](SHIELDED))

    assert LABELS["summary"] not in text
    assert "gangguan" not in text
    assert "Izin segera" not in text


@on_every_paper
def test_an_access_code_is_printed_once_and_then_only_said_to_be_given(paper):
    text = text_of(PAPERS[paper](replace(OPEN, access_code=None, keep="")))

    assert "482913" not in text
    assert LABELS["access_code"] not in text
    assert "sudah diberikan" in text


@on_every_paper
def test_an_empty_field_leaves_no_label(paper):
    text = text_of(PAPERS[paper](replace(OPEN, address="", service=" ", wish="\u200b", opening="", promise_dates=())))

    for name in ("address", "service", "wish"):
        assert LABELS[name] not in text, name


@on_every_paper
def test_a_long_story_is_clipped_with_an_ellipsis(paper):
    text = text_of(PAPERS[paper](replace(OPEN, summary=STORY * 30)))

    assert "…" in text
    assert "Rina Oktaviani" in text
    assert "Ombudsman" in text


@on_every_paper
def test_letters_that_no_font_has_do_not_stop_a_receipt(paper):
    text = text_of(PAPERS[paper](replace(OPEN, complainant="Budi 🙏🏽 \u202eevil\x00 漢字", summary="مرحبا Ж a\u0301")))

    assert "Budi ? evil ?" in text
    assert "á" in text


@on_every_paper
def test_the_same_receipt_is_the_same_file(paper):
    first, second = PAPERS[paper](OPEN), PAPERS[paper](replace(OPEN))
    later = PAPERS[paper](replace(OPEN, created_at=OPEN.created_at + timedelta(seconds=1)))

    assert first == second
    assert first != later


def test_another_process_makes_the_same_file():
    """Its hash is kept to prove the paper, so the order of a set must not show in it."""
    program = (
        "import hashlib; from desk.papers import receipts; from tests.papers.samples import OPEN;"
        "print(hashlib.sha256(receipts.as_a4(OPEN) + receipts.as_thermal(OPEN, columns=32)).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("77", "Asia/Jayapura"))
    }

    assert found == {hashlib.sha256(receipts.as_a4(OPEN) + receipts.as_thermal(OPEN, columns=32)).hexdigest()}


def test_the_file_says_what_it_is_in_which_language():
    data = receipts.as_a4(OPEN)
    document = pypdfium2.PdfDocument(data)
    found = document.get_metadata_dict()
    document.close()

    assert found["Title"] == "TANDA TERIMA PENGADUAN 000123/TT-MPP/III/2026"
    assert found["CreationDate"].startswith("D:20260313024200")
    assert found["Producer"] == "desk"
    assert b"/Lang (id-ID)" in data


@on_every_paper
def test_name_and_logo_of_the_city_are_data(paper):
    with_logo = PAPERS[paper](OPEN)
    other = PAPERS[paper](replace(OPEN, letterhead=replace(HEAD, city="PEMERINTAH KOTA PALEMBANG", logo=None)))

    assert with_logo.count(b"/Subtype /Image") == 1
    assert b"/Subtype /Image" not in other
    assert "PALEMBANG" in text_of(other)
    assert "PEMERINTAH KOTA LUBUKLINGGAU" not in text_of(other)


@pytest.mark.parametrize("damaged", [b"", b"no picture", logo()[:200], b"GIF89a"])
def test_a_damaged_logo_does_not_stop_a_receipt(damaged):
    data = receipts.as_a4(replace(OPEN, letterhead=replace(HEAD, logo=damaged)))

    assert b"/Subtype /Image" not in data
    assert "Budi Santoso" in text_of(data)


def test_a_receipt_without_a_label_is_refused():
    with pytest.raises(ValueError, match="no label for address, scan"):
        replace(OPEN, labels={name: text for name, text in LABELS.items() if name not in ("address", "scan")})


def test_many_receipts_leave_no_fonts_behind():
    """The library keeps every font in a cache of its own; a server that prints all day must not grow."""
    for _ in range(3):
        receipts.as_a4(OPEN)
    gc.collect()

    assert not [thing for thing in gc.get_objects() if isinstance(thing, TTFFont)]
