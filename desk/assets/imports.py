"""Loading assets from a table (CSV): what is known by code and number is changed, the rest is entered; nothing is removed."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.assets import operations, queries
from desk.assets.kinds import AssetKind
from desk.assets.operations import Content
from desk.database import db
from desk.errors import BadInput
from desk.organisation.models import Department, Unit

LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 5000
COLUMNS = ("kode_barang", "nup", "nama", "jenis", "opd", "unit", "ruang", "pemegang", "garansi", "catatan")
NEEDED = COLUMNS[:5]
LENGTHS = {"kode_barang": 40, "nup": 20, "nama": 120, "ruang": 80, "pemegang": 120, "catatan": 4000}
KINDS = {
    "komputer": AssetKind.COMPUTER,
    "laptop": AssetKind.LAPTOP,
    "printer": AssetKind.PRINTER,
    "jaringan": AssetKind.NETWORK,
    "server": AssetKind.SERVER,
    "cctv": AssetKind.CCTV,
    "lainnya": AssetKind.OTHER,
}


@dataclass(frozen=True)
class Line:
    """A row of the file: its number there, and its cells by column."""

    row: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Known:
    """Departments and units by their codes."""

    departments: dict[str, int]
    units: dict[str, tuple[int, int]]  # code -> unit, department


def known() -> Known:
    """What the rows may name."""
    departments = db.session.execute(select(Department.code, Department.id)).tuples()
    units = db.session.execute(select(Unit.code, Unit.id, Unit.department_id)).tuples()
    return Known(dict(departments.all()), {code: (unit, department) for code, unit, department in units})


def read(content: bytes) -> list[Line]:
    """The rows of the file. Raises BadInput when it is no such table."""
    if len(content) > LARGEST_FILE:
        raise BadInput("The file is larger than 2 MB. Please send it in parts.", field="file")
    try:
        text = content.decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        found = list(_lines(rows))
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("This is no CSV file in UTF-8.", field="file") from None
    if len(found) > MOST_ROWS:
        raise BadInput("The file has more than 5,000 rows. Please send it in parts.", field="file")
    return found


def import_line(*, line: Line, known: Known, actor: Actor, at: datetime) -> str:
    """Enter or change one thing: `new`, `changed` or `unchanged`. Raises Forbidden, BadInput."""
    content = _content(line.cells, known)
    asset = queries.find(content.item_code, content.register_no)
    if asset is None:
        operations.register_asset(content=content, actor=actor, at=at)
        return "new"
    content = replace(content, ended_on=asset.ended_on)  # the table says nothing of what is gone
    return "changed" if operations.change_asset(asset=asset, content=content, actor=actor, at=at) else "unchanged"


def _lines(rows: Iterator[list[str]]) -> Iterator[Line]:
    heading = [cell.strip().casefold() for cell in next(rows, [])]
    missing = [name for name in NEEDED if name not in heading]
    if missing:
        raise BadInput("The first row lacks these columns: %(names)s", field="file", names=", ".join(missing))
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
        if any(cells.values()):
            yield Line(number, {name: cells.get(name, "") for name in COLUMNS})


def _content(cells: dict[str, str], known: Known) -> Content:
    for name, longest in LENGTHS.items():
        if len(cells[name]) > longest or "\0" in cells[name]:
            raise BadInput("%(column)s is too long, or holds what cannot be stored.", field=name, column=name)
    for name in NEEDED:
        if not cells[name]:
            raise BadInput("%(column)s is empty.", field=name, column=name)
    department_id = known.departments.get(cells["opd"].upper())
    unit_id, of_department = known.units.get(cells["unit"].upper(), (None, None))
    if department_id is None or (cells["unit"] and of_department != department_id):
        raise BadInput("There is no such department or unit: %(name)s", field="opd", name=cells["unit"] or cells["opd"])
    kind = KINDS.get(cells["jenis"].casefold())
    if kind is None:
        raise BadInput("Not one of the kinds: %(name)s", field="jenis", name=cells["jenis"][:40])
    return Content(
        item_code=cells["kode_barang"],
        register_no=cells["nup"],
        name=cells["nama"],
        kind=kind,
        department_id=department_id,
        unit_id=unit_id,
        room=cells["ruang"],
        holder=cells["pemegang"],
        warranty_until=_day(cells["garansi"]),
        notes=cells["catatan"],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("A day is written as 2026-11-30: %(text)s", text=text[:20]) from None


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(";,\t", key=heading.count)
