"""The sheet of the register of assets."""

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action
from desk.assets import imports
from desk.sheets import Column, Row
from desk.staffing import cells
from desk.staffing.playing import Change, Done, SheetKind, Turn

CHANGES = {"new": Change.CREATE, "changed": Change.CHANGE, "unchanged": Change.NOTHING}


def _asset(row: Row, turn: Turn) -> Done:
    """As the register's own file does it; departments and units may be named in full here, and days be written in more ways."""
    department = turn.department(row.get("opd"), field="opd")
    unit = turn.unit(row.get("unit"), department)
    warranty = cells.day(row, "garansi")
    told = {name: row.get(name) for name in imports.COLUMNS} | {
        "opd": department.code,
        "unit": unit.code if unit else "",
        "garansi": warranty.isoformat() if warranty else "",
    }
    known = turn.memory.setdefault("assets", imports.known())
    line = imports.Line(row.number, told)
    return Done(CHANGES[imports.import_line(line=line, known=known, actor=turn.actor, at=turn.at)], row.get("nama"))


ASSETS = SheetKind(
    "assets",
    _l("Assets"),
    _l("Things of the register, known by code and number. What is not in the sheet stays."),
    Action.ASSET_MANAGE,
    (
        Column("kode_barang", ("Kode barang", "kode_barang", "Code of the goods"), True, "3.10.01.02.001"),
        Column("nup", ("NUP", "Register number"), True, "12"),
        Column("nama", ("Nama", "Name"), True, "PC ruang loket"),
        Column("jenis", ("Jenis", "Kind"), True, "komputer"),
        Column("opd", ("OPD", "Perangkat Daerah", "Department"), True, "DINKES"),
        Column("unit", ("Unit",)),
        Column("ruang", ("Ruang", "Room"), False, "Loket 2"),
        Column("pemegang", ("Pemegang", "Holder")),
        Column("garansi", ("Garansi sampai", "garansi", "Warranty until"), False, "2027-12-31"),
        Column("catatan", ("Catatan", "Notes")),
    ),
    _asset,
)
