"""The demo's register of breaches: one that is dealt with, one of which the persons are still to be told."""

from datetime import datetime, timedelta

from desk.accounts.policy import Actor
from desk.privacy import operations
from desk.privacy.kinds import DataKind, Told
from desk.privacy.operations import Content

HOUR = timedelta(hours=1)


def tell(*, at: datetime, keeper: Actor) -> None:
    """Whoever runs the desk enters both."""
    _laptop(at - timedelta(days=24), keeper)
    _attachment(at - 20 * HOUR, keeper)


def _laptop(found_at: datetime, keeper: Actor) -> None:
    content = Content(
        what="Laptop pendataan pemohon hilang di perjalanan dinas. Layarnya terkunci, penyimpanannya terenkripsi.",
        data_kinds=(DataKind.NAME, DataKind.CONTACT),
        people_count=118,
        affected="Pemohon yang didata di dua kelurahan",
        happened_at=found_at - 3 * HOUR,
        found_at=found_at,
        how="Tertinggal di angkutan umum.",
        measures="Akun dicabut dari jauh, kata sandi diganti, laporan polisi dibuat.",
        reported_by="Bidang pelayanan DPMPTSP",
    )
    breach = operations.record_breach(content=content, actor=keeper, at=found_at + HOUR)
    operations.assess_breach(
        breach=breach,
        is_failure=True,
        assessment="Data tidak terbaca tanpa kunci, tetapi perangkatnya tidak kembali: diperlakukan sebagai kegagalan.",
        actor=keeper,
        at=found_at + 5 * HOUR,
    )
    letters = ((Told.AGENCY, 20, "Surat 555/118/2026 lewat surel"), (Told.SUBJECTS, 44, "Surat lewat kelurahan"))
    for whom, hours, words in letters:
        told_at = found_at + hours * HOUR
        operations.note_told(breach=breach, whom=whom, told_at=told_at, words=words, actor=keeper, at=told_at)
    operations.close_breach(
        breach=breach,
        words="Laptop ditemukan utuh dan dihapus isinya. Pendataan lapangan kini langsung ke server.",
        actor=keeper,
        at=found_at + timedelta(days=9),
    )


def _attachment(found_at: datetime, keeper: Actor) -> None:
    content = Content(
        what="Daftar antrean satu loket terlampir pada surel ke alamat yang salah.",
        data_kinds=(DataKind.NAME, DataKind.NATIONAL_ID),
        people_count=42,
        affected="Pemohon loket itu pada hari yang sama",
        happened_at=found_at - HOUR,
        found_at=found_at,
        how="Alamat surel terisi sendiri oleh peramban.",
        measures="Penerima diminta menghapus dan membenarkannya secara tertulis; isian otomatis dimatikan.",
        reported_by="Front Office MPP",
    )
    breach = operations.record_breach(content=content, actor=keeper, at=found_at + HOUR)
    operations.assess_breach(
        breach=breach,
        is_failure=True,
        assessment="NIK terbaca oleh satu penerima di luar pemerintah kota.",
        actor=keeper,
        at=found_at + 3 * HOUR,
    )
    told_at = found_at + 15 * HOUR
    operations.note_told(
        breach=breach,
        whom=Told.AGENCY,
        told_at=told_at,
        words="Surat 555/131/2026 lewat surel",
        actor=keeper,
        at=told_at,
    )
