"""The file that goes to and comes from the national complaint system (SP4N-LAPOR!), which has no interface. Pure.

A CSV table. A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and read
without it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.errors import BadInput

COLUMNS = (
    "No. LAPOR!", "nomor pengaduan", "tanggal", "kategori", "instansi", "isi laporan", "status LAPOR!",
    "tindak lanjut", "anonim/rahasia",
)  # fmt: skip
NEEDED = ("no lapor", "isi laporan")
LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 500  # each is a transaction of its own, and somebody waits for the answer
DELIMITERS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
YES = frozenset({"ya", "y", "yes", "1", "true", "benar", "x", "anonim", "rahasia", "anonim/rahasia"})
NO = frozenset({"", "tidak", "t", "no", "n", "0", "false", "-", "terbuka"})
DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?=\D|$)"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?=\D|$)"),
)


@dataclass(frozen=True)
class Line:
    """A row of the file, by the plain names of its columns; `row` is its number in a spreadsheet."""

    row: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """What stands in a column; "" where it is not there. Raises BadInput for what no database can take."""
        found = self.cells.get(column, "")
        if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in found):
            raise BadInput("The text contains a character that cannot be stored. Please type it anew.")
        return found


def written(rows: Iterable[Sequence[str]], *, delimiter: str = ",") -> bytes:
    """The file, in UTF-8 with the mark that spreadsheets look for."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell


def read(content: bytes) -> list[Line]:
    """Its rows. Raises BadInput when it is no such table."""
    if len(content) > LARGEST_FILE:
        raise BadInput("The file is larger than 10 MB. Please send it in parts.", field="file")
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text)))
    except UnicodeDecodeError:
        raise BadInput('The file is not in UTF-8. Please save it as "CSV UTF-8".', field="file") from None
    except csv.Error:
        raise BadInput("This is no CSV file.", field="file") from None
    columns = [_plain_name(cell) for cell in rows[0]] if rows else []
    if missing := [name for name in NEEDED if name not in columns]:
        raise BadInput("The column %(name)s is missing.", field="file", name=missing[0])
    if len(rows) - 1 > MOST_ROWS:
        raise BadInput("At most %(most)s rows, please. Send the file in parts.", field="file", most=MOST_ROWS)
    return [
        Line(number, {name: _as_typed(cell) for name, cell in zip(columns, cells, strict=False)})
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def lapor_number(typed: str) -> str:
    """The number of the national system as it is kept; "" for none. Raises BadInput."""
    number = typed.strip().lstrip("#").strip()
    if number and not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,39}", number):
        raise BadInput("This is no number of SP4N-LAPOR!.", field="lapor_no")
    return number


def day_of(typed: str) -> date | None:
    """2026-10-12, 12/10/2026 or 12-10-2026, with or without a time behind. Raises BadInput."""
    if not typed:
        return None
    found = next((match for match in (pattern.match(typed) for pattern in DAYS) if match), None)
    try:
        if found:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        pass
    raise BadInput("The day has to be written like 2026-10-12 or 12/10/2026.")


def is_yes(typed: str) -> bool:
    """Whether a cell says yes. Raises BadInput for what is neither yes nor no."""
    word = typed.casefold()
    if word in YES or word in NO:
        return word in YES
    raise BadInput("Please write ya or tidak in anonim and rahasia.")


def _delimiter_of(text: str) -> str:
    """The sign that separates the columns of the first line."""
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _plain_name(cell: str) -> str:
    """`No. LAPOR!` and `no lapor` are one column."""
    return " ".join(re.sub(r"[.!\ufeff]", " ", cell).casefold().split())


def _as_typed(cell: str) -> str:
    """The cell without the apostrophe that made it safe; one form of each letter."""
    text = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:].strip() if text.startswith("'") and safe(text[1:]) != text[1:] else text
