"""People are taken out of what becomes an article."""

import pytest

from desk.knowledge.redaction import Find, marks_in, redacted, suspicions

pytestmark = pytest.mark.pure
NAMES = ["Sari Wulandari", "Joko Susilo", "Dr. Hj. Lestari Handayani, M.Kes"]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Hubungi sari.w@kota.go.id ya", "Hubungi [surel?] ya"),
        ("WA 0812-3456-7890 atau +62 813 4567 8901", "WA [telepon?] atau [telepon?]"),
        ("Telepon (021) 555-1234", "Telepon [telepon?]"),
        ("NIK 3171234567890123 salah", "NIK [NIK?] salah"),
        ("NIK 3171 2345 6789 0123 salah", "NIK [NIK?] salah"),
        ("NIP 198501012010011001.", "NIP [NIP?]."),
        ("NIP 19850101 201001 1 001.", "NIP [NIP?]."),
        ("IP 10.10.20.31 tak terjangkau", "IP [alamat IP?] tak terjangkau"),
        ("MAC 00:1A:2b:3c:4d:5e", "MAC [alamat IP?]"),
        ("IPv6 fe80:0:0:1::1 mati", "IPv6 [alamat IP?] mati"),
        ("NIB 9120001234567 tak muncul", "NIB [nomor?] tak muncul"),
        ("Kata sandi: Rahasia123!", "Kata sandi: [kata sandi?]"),
        ("Tadi Sari Wulandari menelepon", "Tadi [nama?] menelepon"),
        ("menurut Joko, dan SARI WULANDARI", "menurut [nama?], dan [nama?]"),
        ("Pak Budi Hartono minta", "[nama?] minta"),
        ("ibu Dr. Lestari sudah coba", "[nama?] sudah coba"),
        ("Bu Ani dan Mbak Wati", "[nama?] dan [nama?]"),
    ],
)
def test_persons_numbers_and_addresses_leave_a_mark(text: str, clean: str) -> None:
    assert redacted(text, names=NAMES) == clean
    assert marks_in(clean) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Printer Epson L3110 macet sejak 23 November 2026 pukul 14.05",
        "Windows 10 versi 22.2.1 galat 0x80070643",
        "Tiket D-2610-00001-0 sudah selesai",
        "Buka ruang 2.10, lantai 3",
        "ibu kota, bapak-bapak, dan dia sendiri",
        "Biaya Rp 1.250.000 per bulan",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert redacted(text, names=NAMES) == text
    assert suspicions(text) == []


def test_the_reviewer_is_shown_what_may_be_left() -> None:
    assert suspicions("Tanya Pak Budi di 0812-3456-7890") == [Find.NAME, Find.PHONE]


def test_a_text_of_any_length_is_looked_through_in_no_time() -> None:
    for text in ("a" * 100_000, "1" * 100_000, "a@" * 30_000, "Pak A" * 20_000, "1." * 30_000, "ab:" * 30_000):
        redacted(text, names=["Sari"])
