"""The register of breaches as a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from desk.complaints.lapor_file import safe
from desk.privacy.labels import STATES, kinds_text, told_in_time
from desk.privacy.models import Breach
from desk.templating import zone

# The words of the paper register that it replaces; the file is for the city's own offices.
COLUMNS = (
    "nomor",
    "status",
    "apa yang terjadi",
    "jenis data",
    "jumlah orang",
    "siapa yang terdampak",
    "waktu kejadian",
    "waktu ditemukan",
    "batas 3x24 jam",
    "cara kejadian",
    "upaya penanganan",
    "dilaporkan oleh",
    "kegagalan pelindungan",
    "lembaga diberi tahu",
    "subjek data diberi tahu",
    "tepat waktu",
    "ditutup",
)
UNKNOWN = "-"


def written(breaches: Iterable[Breach]) -> bytes:
    """The file, in UTF-8 with the mark that spreadsheets look for. No cell is taken for a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in _row(breach)] for breach in breaches)
    return sheet.getvalue().encode("utf-8-sig")


def _row(breach: Breach) -> list[str]:
    told = breach.agency_told_at is not None and breach.subjects_told_at is not None
    return [
        breach.number,
        str(STATES[breach.state][0]),
        breach.what,
        kinds_text(breach.data_kinds),
        UNKNOWN if breach.people_count is None else str(breach.people_count),
        breach.affected,
        _moment(breach.happened_at),
        _moment(breach.found_at),
        _moment(breach.due_at),
        breach.how,
        breach.measures,
        breach.reported_by,
        _yes(breach.is_failure),
        _moment(breach.agency_told_at),
        _moment(breach.subjects_told_at),
        _yes(told_in_time(breach)) if told else UNKNOWN,
        _moment(breach.closed_at),
    ]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(zone()):%Y-%m-%d %H:%M}" if at is not None else UNKNOWN


def _yes(answer: bool | None) -> str:
    return UNKNOWN if answer is None else "ya" if answer else "tidak"
