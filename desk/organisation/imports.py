"""Loading departments and units from a data file; loading again changes what is there and removes nothing."""

from typing import Any

from sqlalchemy import select

from desk.database import db
from desk.organisation.models import Department, DepartmentKind, Unit, UnitKind


def load_departments(data: dict[str, Any]) -> int:
    """Add or change the departments and units of `data`; the number of lines. Raises KeyError, ValueError."""
    departments = {department.code: department for department in db.session.scalars(select(Department))}
    for line in data.get("department", []):
        department = departments.setdefault(line["code"], Department(code=line["code"]))
        department.name, department.name_en = line["name"], line.get("name_en", line["name"])
        department.short = line.get("short", line["code"])
        department.kind = DepartmentKind(line["kind"])
        department.ict_office = line.get("ict_office", False)
        if "autonomy_decree" in line:
            department.autonomy_decree = line["autonomy_decree"]
            department.autonomous_from = line["autonomous_from"]
            department.autonomous_until = line.get("autonomous_until")
    db.session.add_all(departments.values())
    db.session.flush()
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    for line in data.get("unit", []):
        unit = units.setdefault(line["code"], Unit(code=line["code"]))
        unit.name, unit.name_en = line["name"], line.get("name_en", line["name"])
        unit.kind, unit.own_tier1 = UnitKind(line["kind"]), line.get("own_tier1", False)
        unit.department_id = departments[line["department"]].id
        if "address" in line:  # what a file does not say stays as it was typed
            unit.address = line["address"]
        if "contact" in line:
            unit.contact = line["contact"]
    db.session.add_all(units.values())
    db.session.flush()
    return len(data.get("department", [])) + len(data.get("unit", []))
