"""Papers as an office prints them, and how a test looks at them."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pypdfium2
from PIL import Image, ImageDraw

from desk.papers import receipts
from desk.papers.letterhead import Letterhead
from desk.papers.minutes import Minutes, Party, Signature
from desk.papers.receipts import Receipt
from desk.papers.tables import Column, as_table

MM = 25.4 / 72
LABELS = {
    "number": "Nomor",
    "complaint": "Nomor pengaduan",
    "access_code": "Kode akses (PIN)",
    "complainant": "Nama pelapor",
    "address": "Alamat",
    "received_at": "Diterima pada",
    "place": "Tempat",
    "channel": "Cara penyampaian",
    "service": "Layanan",
    "summary": "Uraian",
    "wish": "Permintaan pelapor",
    "officer": "Petugas penerima",
    "scan": "Pindai untuk memeriksa keaslian tanda terima ini.",
    "track": "Lihat perkembangan di:",
    "page": "Halaman {page} dari {pages}",
}
STORY = (
    "Pada hari Selasa, 10 Maret 2026, saya mengurus perpanjangan izin usaha di loket 7. Petugas meminta saya datang lagi "
    "keesokan harinya karena “sistem sedang gangguan”. Setelah tiga kali datang → berkas belum juga diproses ✓."
)


def logo() -> bytes:
    """A shield, with transparent corners."""
    picture = Image.new("RGBA", (300, 340), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon(
        [(10, 10), (290, 10), (290, 200), (150, 330), (10, 200)], fill=(30, 60, 120, 255), outline=(0, 0, 0, 255)
    )
    pen.ellipse((80, 70, 220, 210), fill=(240, 190, 40, 255))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


HEAD = Letterhead(
    city="PEMERINTAH KOTA LUBUKLINGGAU",
    office="DINAS KOMUNIKASI DAN INFORMATIKA",
    address="Jalan Garuda Nomor 10, Kelurahan Kayu Ara, Lubuklinggau 31626",
    contact="Telepon (0733) 321000 · pengaduan.lubuklinggau.example",
    logo=logo(),
)
OPEN = Receipt(
    letterhead=HEAD,
    title="TANDA TERIMA PENGADUAN",
    number="000123/TT-MPP/III/2026",
    complaint_number="ADU-2603-00017-3",
    access_code="482913",
    access_given="Kode akses sudah diberikan kepada pelapor.",
    complainant="Budi Santoso",
    address="Jalan Mawar 7, RT 02/RW 05, Kelurahan Taba Jemekeh, Lubuklinggau Timur I",
    opening="Telah diterima pengaduan dengan keterangan sebagai berikut:",
    received_at="Jumat, 13 Maret 2026 pukul 09.42 WIB",
    place="Mal Pelayanan Publik, loket pengaduan 2",
    channel="Datang langsung",
    service="Perpanjangan izin usaha (DPMPTSP)",
    summary=STORY,
    wish="Izin segera diproses dan ada penjelasan mengapa terlambat.",
    officer="Rina Oktaviani, A.Md.",
    promise="Kami memberi tanggapan paling lambat 27 Maret 2026.",
    promise_dates=(("14 hari kalender", "Jumat, 27 Maret 2026"), ("14 hari kerja", "Jumat, 10 April 2026")),
    keep="Simpan nomor ADU-2603-00017-3 dan PIN 482913. Keduanya diperlukan untuk melihat perkembangan.",
    free_of_charge="Pelayanan pengaduan tidak dipungut biaya.",
    ombudsman="Bila jawaban belum memuaskan atau tidak diberikan, Anda berhak melapor ke Ombudsman RI (137 / ombudsman.go.id).",
    privacy="Data Anda disimpan di server Pemerintah Kota, hanya dibuka petugas yang berwenang, dan dapat Anda minta lihat, "
    "perbaiki, atau hapus sesuai UU 27/2022.",
    tracking_address="https://pengaduan.lubuklinggau.example/lacak",
    verification_address="https://pengaduan.lubuklinggau.example/verifikasi/7QK2-M4XD-9TRA",
    signed_at="Lubuklinggau, 13 Maret 2026",
    signed_as="Petugas penerima,",
    printed_at="Dicetak Jumat, 13 Maret 2026 pukul 09.44 WIB",
    created_at=datetime(2026, 3, 13, 2, 42, tzinfo=UTC),
    labels=LABELS,
)
SHIELDED = replace(
    OPEN,
    complainant="B.S.",
    shielded=True,
    access_code=None,
    keep="Simpan nomor ADU-2603-00017-3 dan PIN Anda. Keduanya diperlukan untuk melihat perkembangan.",
)


MINUTES = Minutes(
    letterhead=HEAD,
    title="BERITA ACARA MEDIASI",
    number="188.45/BA.0042/DISKOMINFO/XI/2026",
    opening="Pada hari ini, Kamis, tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam, bertempat di Ruang Rapat "
    "Mal Pelayanan Publik, kami yang bertanda tangan di bawah ini telah melaksanakan mediasi pengaduan ADU-2611-00017-3 "
    "dengan hasil sebagai berikut:",
    points=(
        "Pelapor menerima penjelasan mengenai keterlambatan penerbitan izin usaha.",
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu menerbitkan izin paling lambat Selasa, 1 Desember 2026, dan "
        "memberi tahu pelapor melalui telepon pada hari yang sama.",
        "Kedua pihak menyatakan pengaduan selesai bila butir 2 dipenuhi.",
    ),
    closing="Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
    parties_title="Para pihak",
    parties=(
        Party("Budi Santoso", "Pelapor", "Toko Sumber Rejeki, NIB 1234567890123"),
        Party(
            "Hendra Wijaya, S.STP.", "Kepala Bidang Perizinan", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
        ),
        Party("Rina Oktaviani, A.Md.", "Mediator", "Mal Pelayanan Publik"),
    ),
    signed_at="Lubuklinggau, 26 November 2026",
    signatures=(
        Signature("Pelapor,", "Budi Santoso"),
        Signature("Kepala Bidang Perizinan,", "Hendra Wijaya, S.STP.", "NIP 19800101 200501 1 003"),
        Signature("Mediator,", "Rina Oktaviani, A.Md.", "NIP 19920417 201903 2 008"),
    ),
    verification_address="https://pengaduan.lubuklinggau.example/verifikasi/7QK2-M4XD-9TRA",
    created_at=datetime(2026, 11, 26, 4, 0, tzinfo=UTC),
    labels={
        "number": "Nomor",
        "row": "No.",
        "name": "Nama",
        "role": "Kedudukan",
        "organisation": "Instansi",
        "scan": "Pindai untuk memeriksa keaslian berita acara ini.",
        "page": "Halaman {page} dari {pages}",
    },
)
COLUMNS = (
    Column("No.", 0.5, "right"),
    Column("Nomor", 1.8),
    Column("Diterima", 1.6),
    Column("Pelapor", 1.5),
    Column("Uraian", 5),
    Column("Layanan", 2),
    Column("Batas", 1.4),
    Column("Paraf", 1),
)
PAPERS = {
    "a4": receipts.as_a4,
    "58 mm": lambda receipt: receipts.as_thermal(receipt, columns=32),
    "80 mm": lambda receipt: receipts.as_thermal(receipt, columns=48),
}
THERMAL = {"58 mm": (58, 48), "80 mm": (80, 72)}  # width of the paper, width that the head reaches


def day_sheet(rows: int) -> bytes:
    """The day sheet of a counter with so many complaints."""
    return as_table(
        title="LEMBAR HARIAN LOKET PENGADUAN",
        subtitle="Jumat, 13 Maret 2026",
        columns=COLUMNS,
        rows=[
            (
                str(n),
                f"ADU-2603-{n:05}-3",
                "13 Mar 2026 09.42",
                "B.S.",
                STORY[: 60 + 37 * n % 150],
                "Izin usaha",
                "27 Mar 2026",
                "",
            )
            for n in range(1, rows + 1)
        ],
        letterhead=HEAD,
        footer="Dicetak Jumat, 13 Maret 2026 pukul 16.02 WIB oleh Rina Oktaviani, A.Md.",
        page_label="Halaman {page} dari {pages}",
        created_at=datetime(2026, 3, 13, 9, 2, tzinfo=UTC),
        empty="Tidak ada pengaduan.",
    )


def text_of(data: bytes) -> str:
    """The words of all pages in reading order, breaks as spaces."""
    document = pypdfium2.PdfDocument(data)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def sizes_of(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in millimetres."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [(width * MM, height * MM) for width, height in (page.get_size() for page in document)]
    finally:
        document.close()


def picture_of(data: bytes, *, dots_per_mm: float = 8, page: int = 0) -> Image.Image:
    """A page as a printer sees it, in grey."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[page].render(scale=dots_per_mm * MM).to_pil().convert("L")
    finally:
        document.close()


def overlaps_in(data: bytes) -> list[tuple[str, str]]:
    """Pairs of lines, or of a line and a QR code, that lie on one another."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        words = page.get_textpage()
        things = []
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT, pypdfium2.raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = item.get_bounds()
            if item.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT or (
                abs(right - left - top + bottom) < 0.1 and right - left > 40
            ):
                things.append((left, bottom, right, top))
        for one, other in combinations(things, 2):
            wide, high = (min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1))
            if wide > 0.2 and high > 0.2:
                found.append((words.get_text_bounded(*one), words.get_text_bounded(*other)))
    document.close()
    return found
