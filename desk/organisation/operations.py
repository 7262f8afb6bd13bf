"""Changing the city's organs."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from desk import timeline
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.organisation.models import Department, DepartmentKind, Unit, UnitKind


def set_autonomy(
    *,
    department: Department,
    decree: str,
    starts_on: date | None,
    ends_on: date | None,
    actor: timeline.Acting,
    at: datetime,
) -> None:
    """Note from when to when a department runs its own IT, and by which decree (LLG-15). Raises BadInput."""
    if starts_on and not decree:
        raise BadInput("An autonomous department needs the number of its decree.", field="decree")
    if starts_on and ends_on and ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field="ends_on")
    department.autonomy_decree = decree or None
    department.autonomous_from = starts_on
    department.autonomous_until = ends_on if starts_on else None
    timeline.record(
        EventKind.REFERENCE_CHANGED,
        at=at,
        actor=actor,
        department=department.code,
        from_day=starts_on,
        until=ends_on,
    )


def describe_unit(
    *, unit: Unit, name: str, name_en: str, address: str, contact: str, actor: timeline.Acting, at: datetime
) -> None:
    """Say what a unit is called and what stands on its letterhead; the caller has asked whether the actor may.

    Old and new words are kept; the same words again leave no trace.
    """
    told = {"name": name, "name_en": name_en, "address": address, "contact": contact}
    changes = {field: [getattr(unit, field), value] for field, value in told.items() if getattr(unit, field) != value}
    if not changes:
        return
    for field, value in told.items():
        setattr(unit, field, value)
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, unit=unit.code, changes=changes)


def create_department(
    *, code: str, name: str, name_en: str, short: str, kind: DepartmentKind, actor: timeline.Acting, at: datetime
) -> Department:
    """A new organ of the city. Raises BadInput."""
    code = code.strip().upper()
    _check_code(code)
    if db.session.scalars(select(Department.id).where(Department.code == code)).first():
        raise BadInput("This code is taken.", field="code")
    department = Department(
        code=code, name=name, name_en=name_en or name, short=short or code, kind=kind, ict_office=False
    )
    db.session.add(department)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, department=code, created=name)
    return department


def change_department(
    *,
    department: Department,
    name: str,
    name_en: str,
    short: str,
    kind: DepartmentKind,
    ended_on: date | None,
    actor: timeline.Acting,
    at: datetime,
) -> bool:
    """Rename a department or let it end; what it has done stays. The same words again leave no trace: False. Raises BadInput."""
    if ended_on is not None and department.ict_office:
        raise BadInput("The seat of Tier 2 cannot end.", field="ended_on")
    told = {
        "name": name,
        "name_en": name_en or name,
        "short": short or department.code,
        "kind": kind,
        "ended_on": ended_on,
    }
    return _change(department, told, actor=actor, at=at, department=department.code)


def create_unit(
    *,
    department: Department,
    code: str,
    name: str,
    name_en: str,
    kind: UnitKind,
    own_tier1: bool,
    actor: timeline.Acting,
    at: datetime,
) -> Unit:
    """A new part of a department. Raises BadInput."""
    code = code.strip().upper()
    _check_code(code)
    if db.session.scalars(select(Unit.id).where(Unit.code == code)).first():
        raise BadInput("This code is taken.", field="code")
    if department.ended_on is not None:
        raise BadInput("This department has ended.", field="department")
    unit = Unit(
        department_id=department.id, code=code, name=name, name_en=name_en or name, kind=kind, own_tier1=own_tier1,
        address="", contact="",
    )  # fmt: skip
    db.session.add(unit)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, unit=code, created=name)
    return unit


def change_unit(
    *,
    unit: Unit,
    name: str,
    name_en: str,
    kind: UnitKind,
    own_tier1: bool,
    ended_on: date | None,
    actor: timeline.Acting,
    at: datetime,
) -> bool:
    """Rename a unit or let it end. The same words again leave no trace: False."""
    told = {"name": name, "name_en": name_en or name, "kind": kind, "own_tier1": own_tier1, "ended_on": ended_on}
    return _change(unit, told, actor=actor, at=at, unit=unit.code)


def _change(
    place: Department | Unit, told: dict[str, Any], *, actor: timeline.Acting, at: datetime, **named: Any
) -> bool:
    before = {field: getattr(place, field) for field in told}
    changes = {field: [_text(before[field]), _text(told[field])] for field in told if before[field] != told[field]}
    if not changes:
        return False
    for field, value in told.items():
        setattr(place, field, value)
    db.session.flush()
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, changes=changes, **named)
    return True


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _check_code(code: str) -> None:
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9.-]{1,19}", code):
        raise BadInput("A code has 2 to 20 letters, digits, dots or dashes.", field="code")
