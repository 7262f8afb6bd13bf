"""The demo's register of assets: a few things of some departments, one of which fails again and again."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.assets import operations
from desk.assets.kinds import AssetKind
from desk.assets.operations import Content
from desk.database import db
from desk.organisation.models import Department
from desk.sla import calendars

K = AssetKind


class Thing(NamedTuple):
    """A line of the register; warranty in days from today."""

    department: str
    item_code: str
    register_no: str
    name: str
    kind: AssetKind
    room: str
    holder: str
    warranty: int


THINGS = (
    Thing("DINKES", "3.10.02.03.003", "12", "Printer Epson L3110", K.PRINTER, "Sekretariat, lantai 1", "Subbag Umum", -200),
    Thing("DINKES", "3.10.02.03.003", "13", "Printer Epson L3250", K.PRINTER, "Bidang P2P", "Bidang P2P", 420),
    Thing("DINKES", "3.10.01.02.001", "31", "PC HP ProDesk 400", K.COMPUTER, "Sekretariat, lantai 1", "Subbag Keuangan", 150),
    Thing("DINKES", "3.10.01.02.002", "8", "Laptop Asus ExpertBook", K.LAPTOP, "Kepala dinas", "Sekretaris dinas", 610),
    Thing("DINKES", "3.10.02.04.001", "3", "Switch 24 port", K.NETWORK, "Ruang panel lantai 2", "Subbag Umum", -30),
    Thing("DISDUKCAPIL", "3.10.02.03.010", "2", "Printer KTP-el", K.PRINTER, "Loket 2", "Bidang pelayanan", 90),
    Thing("DISDUKCAPIL", "3.10.01.02.001", "44", "PC loket", K.COMPUTER, "Loket 4", "Bidang pelayanan", 15),
    Thing("DPMPTSP", "3.10.02.05.002", "1", "Mesin nomor antrean", K.OTHER, "Lobi MPP", "Pengelola MPP", 300),
)  # fmt: skip


def enter_goods(*, keeper: Actor, at: datetime) -> None:
    """The coordinator of Tier 2 enters what there is. Before the tickets: one of them is about each failure."""
    today = calendars.city_day(at)
    departments = {one.code: one for one in db.session.scalars(select(Department))}
    for thing in THINGS:
        operations.register_asset(
            content=Content(
                item_code=thing.item_code,
                register_no=thing.register_no,
                name=thing.name,
                kind=thing.kind,
                department_id=departments[thing.department].id,
                room=thing.room,
                holder=thing.holder,
                warranty_until=today + timedelta(days=thing.warranty),
            ),
            actor=keeper,
            at=at,
        )
