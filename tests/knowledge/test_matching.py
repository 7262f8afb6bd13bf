"""Which article fits what somebody types, as people type it."""

import pytest

from desk.knowledge.matching import Text, best

pytestmark = pytest.mark.pure
STORY = """Minta tolong dipasang aplikasi pembaca kartu untuk daftar hadir rapat, alatnya baru datang. Tidak buru-buru,
paling lambat minggu depan."""
TEXTS = [
    Text(1, "Printer tidak mau mencetak", "Antrean cetak penuh, kertas macet.", "Hapus antrean.", frozenset({10})),
    Text(2, "WiFi kantor lambat atau terputus", "Sinyal ada, tetapi internet lambat.", "Sambungkan ulang.", frozenset({20})),
    Text(3, "Lupa kata sandi aplikasi", "Tidak bisa masuk.", "Minta atur ulang kata sandi.", frozenset({30})),
    Text(4, "Lupa passphrase TTE", "Dokumen tidak dapat ditandatangani.", "Ajukan penerbitan ulang ke BSrE.", frozenset({40})),
    Text(5, "NIB tidak terbit di OSS", "Status menunggu verifikasi.", "Periksa KBLI.", frozenset({50})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first", "reason"),
    [
        ("pencetakan dokumen di loket macet, printernya diam", 1, "other affixes"),
        ("wi-fi di ruang rapat putus putus dan lambat sekali", 2, "written apart"),
        ("saya lupa password untuk masuk aplikasi", 3, "in English"),
        ("lupa sandi", 3, "in short"),
        ("tanda tangan elektronik minta passphrase, saya lupa", 4, "spelt out"),
        ("nomor induk berusaha belum terbit", 5, "spelt out"),
        ("internetnya lemot, wifi nyambung", 2, "as people say it"),
    ],
)
def test_the_right_article_comes_first(typed: str, first: int, reason: str) -> None:
    assert best(TEXTS, typed)[0] == first, reason


@pytest.mark.parametrize(
    "typed", ["", "mohon bantuannya pak terima kasih", "lampu kamar mandi pecah", "x", STORY, "‮\x00<b>"]
)
def test_nothing_is_offered_where_nothing_fits(typed: str) -> None:
    assert best(TEXTS, typed) == []


def test_the_service_tips_the_scales_and_is_enough_without_words() -> None:
    assert best(TEXTS, "lupa", service_id=40)[0] == 4
    assert best(TEXTS, "", service_id=20) == [2]


def test_a_story_of_a_million_letters_is_no_trouble() -> None:
    assert best(TEXTS, "printer mencetak " * 60_000)[0] == 1
