"""The sheets of departments, units and services."""

from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from desk.accounts.policy import Action
from desk.catalogue import operations as catalogue
from desk.catalogue.models import Service, ServiceGroup, Skill
from desk.database import db
from desk.errors import BadInput
from desk.organisation import operations
from desk.organisation.models import Department, DepartmentKind, Unit, UnitKind
from desk.sheets import Column, Row, simplified
from desk.staffing import cells
from desk.staffing.place_words import DEPARTMENT_KINDS, UNIT_KINDS
from desk.staffing.playing import Change, Done, SheetKind, Turn
from desk.tickets.kinds import Kind
from desk.tickets.labels import KINDS as TICKET_KINDS

Named = TypeVar("Named", Skill, ServiceGroup)
LONGEST = {"name": 160, "name_en": 160, "short": 40}


def _department(row: Row, turn: Turn) -> Done:
    _short_enough(row)
    code = row.get("code").upper()
    found = db.session.scalars(select(Department).where(Department.code == code)).first()
    kind = cells.word(row, "kind", DEPARTMENT_KINDS)
    if found is None:
        _needed(row, "name")
        made = operations.create_department(
            code=code, name=row.get("name"), name_en=row.get("name_en"), short=row.get("short"),
            kind=kind or DepartmentKind.AGENCY, actor=turn.actor, at=turn.at,
        )  # fmt: skip
        turn.remember(made)
        return Done(Change.CREATE, made.name)
    changed = operations.change_department(
        department=found,
        name=row.get("name") or found.name,
        name_en=row.get("name_en") or found.name_en,
        short=row.get("short") or found.short,
        kind=kind or found.kind,
        ended_on=cells.day(row, "ended_on") or found.ended_on,
        actor=turn.actor,
        at=turn.at,
    )
    return Done(Change.CHANGE if changed else Change.NOTHING, found.name)


def _unit(row: Row, turn: Turn) -> Done:
    _short_enough(row)
    code, department = row.get("code").upper(), turn.department(row.get("department"))
    found = db.session.scalars(select(Unit).where(Unit.code == code)).first()
    kind, own_tier1 = cells.word(row, "kind", UNIT_KINDS), cells.yes(row, "own_tier1")
    if found is None:
        _needed(row, "name")
        made = operations.create_unit(
            department=department, code=code, name=row.get("name"), name_en=row.get("name_en"),
            kind=kind or UnitKind.DIVISION, own_tier1=bool(own_tier1), actor=turn.actor, at=turn.at,
        )  # fmt: skip
        turn.remember(made)
        return Done(Change.CREATE, made.name)
    if found.department_id != department.id:
        raise BadInput("This unit belongs to another department.", field="department")
    changed = operations.change_unit(
        unit=found,
        name=row.get("name") or found.name,
        name_en=row.get("name_en") or found.name_en,
        kind=kind or found.kind,
        own_tier1=found.own_tier1 if own_tier1 is None else own_tier1,
        ended_on=cells.day(row, "ended_on") or found.ended_on,
        actor=turn.actor,
        at=turn.at,
    )
    return Done(Change.CHANGE if changed else Change.NOTHING, found.name)


def _service(row: Row, turn: Turn) -> Done:
    _short_enough(row)
    code = row.get("code").upper()
    found = db.session.scalars(select(Service).where(Service.code == code)).first()
    direct, everyone = cells.yes(row, "direct_t2"), cells.yes(row, "everyone")
    skill = _named(Skill, row, "skill") if row.get("skill") else None
    if found is None:
        for name in ("name", "group", "owner"):
            _needed(row, name)
        made = catalogue.create_service(
            code=code, name=row.get("name"), name_en=row.get("name_en"), group=_named(ServiceGroup, row, "group"),
            kinds=[kind.value for kind in cells.words(row, "kinds", TICKET_KINDS)] or [Kind.REQUEST.value],
            direct_t2=bool(direct), everyone=everyone is not False,
            owner=turn.department(row.get("owner"), field="owner"), skill=skill, actor=turn.actor, at=turn.at,
        )  # fmt: skip
        return Done(Change.CREATE, made.name)
    changed = catalogue.change_service(
        service=found,
        name=row.get("name") or found.name,
        name_en=row.get("name_en") or found.name_en,
        direct_t2=found.direct_t2 if direct is None else direct,
        everyone=found.everyone if everyone is None else everyone,
        owner=turn.department(row.get("owner"), field="owner") if row.get("owner") else found.owner,
        demarcation=found.demarcation,
        ended_on=cells.day(row, "ended_on") or found.ended_on,
        standard_document=found.standard_document,
        rings_at_night=found.rings_at_night,
        skill=skill or found.skill,
        actor=turn.actor,
        at=turn.at,
    )
    return Done(Change.CHANGE if changed else Change.NOTHING, found.name)


def _named(kind: type[Named], row: Row, field: str) -> Named:
    wanted = simplified(row.get(field))
    for one in db.session.scalars(select(kind)):
        if wanted in (simplified(one.code), simplified(one.name), simplified(one.name_en)):
            return one
    raise BadInput("“%(text)s” is not known here.", field=field, text=row.get(field)[:60])


def _needed(row: Row, name: str) -> None:
    if not row.get(name):
        raise BadInput("Please fill this in.", field=name)


def _short_enough(row: Row) -> None:
    for name, longest in LONGEST.items():
        if len(row.get(name)) > longest:
            raise BadInput("At most %(max)d characters, please.", field=name, max=longest)


CODE = Column("code", ("Kode", "Code"), True, "DISPORA")
NAMES = (
    Column("name", ("Nama", "Name"), False, "Dinas Pemuda dan Olahraga"),
    Column("name_en", ("Nama Inggris", "English name", "Name (English)")),
)
ENDED = Column("ended_on", ("Berakhir", "Hari terakhir", "Last day"))
DEPARTMENTS = SheetKind(
    "departments",
    _l("Departments"),
    _l("New departments, and new names or ends of known ones. What is not in the sheet stays."),
    Action.CATALOGUE_MANAGE,
    (
        CODE,
        *NAMES,
        Column("short", ("Singkatan", "Short name")),
        Column("kind", ("Jenis", "Kind"), False, "agency"),
        ENDED,
    ),
    _department,
)
UNITS = SheetKind(
    "units",
    _l("Units"),
    _l("Parts of departments: divisions, subdistricts, facilities."),
    Action.CATALOGUE_MANAGE,
    (
        CODE,
        Column("department", ("OPD", "Perangkat Daerah", "Department"), True, "DINKES"),
        *NAMES,
        Column("kind", ("Jenis", "Kind"), False, "facility"),
        Column("own_tier1", ("Tier 1 sendiri", "Own Tier 1"), False, "tidak"),
        ENDED,
    ),
    _unit,
)
SERVICES = SheetKind(
    "services",
    _l("Services"),
    _l("Lines of the catalogue: their way, owner and skill. Open tickets keep their route."),
    Action.CATALOGUE_MANAGE,
    (
        CODE,
        *NAMES,
        Column("group", ("Kelompok", "Group"), False, ""),
        Column("kinds", ("Jenis tiket", "Kinds"), False, "request"),
        Column("direct_t2", ("Langsung Tier 2", "Straight to Tier 2"), False, "tidak"),
        Column("everyone", ("Untuk semua", "For everyone"), False, "ya"),
        Column("owner", ("Pemilik", "Owner"), False, "DISKOMINFO"),
        Column("skill", ("Keahlian", "Skill"), False, "network"),
        ENDED,
    ),
    _service,
)
