"""Numbers and days in Indonesian words (terbilang), as official records write them. Pure."""

from datetime import date

ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
STEPS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))
# One hundred is "seratus", a thousand "seribu"; from a million on it is "satu juta".
JOINED = {100: "seratus", 1000: "seribu"}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def in_words(number: int) -> str:
    """2026 -> "dua ribu dua puluh enam". Raises ValueError from a thousand trillion on."""
    if abs(number) >= 10**15:
        raise ValueError(f"{number} is too large to be spelled out.")
    if number < 0:
        return f"minus {in_words(-number)}"
    if number < len(ONES):
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    step, name = next((step, name) for step, name in STEPS if number >= step)
    count, rest = divmod(number, step)
    head = JOINED[step] if count == 1 and step in JOINED else f"{in_words(count)} {name}"
    return f"{head} {in_words(rest)}" if rest else head


def date_in_words(day: date) -> str:
    """2026-11-26 -> "dua puluh enam bulan November tahun dua ribu dua puluh enam", to stand after "tanggal"."""
    return f"{in_words(day.day)} bulan {MONTHS[day.month - 1]} tahun {in_words(day.year)}"


def day_in_words(day: date) -> str:
    """The name of the day: Kamis."""
    return DAYS[day.weekday()]
