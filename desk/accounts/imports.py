"""Loading people and their roles from a data file; people already there keep their password and their history."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from desk.accounts import operations, skills
from desk.accounts.models import Employment, Level, User
from desk.accounts.policy import Role
from desk.database import db
from desk.organisation.models import Department, Unit


def load_people(
    data: dict[str, Any], *, starts_on: date, at: datetime, password_for: Callable[[str], str]
) -> dict[str, User]:
    """Add the people of `data` with the roles they hold from `starts_on`. Raises KeyError, ValueError, BadInput."""
    departments = {department.code: department for department in db.session.scalars(select(Department))}
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    known = {user.username: user for user in db.session.scalars(select(User))}
    for line in data.get("person", []):
        if line["username"] in known:
            continue
        unit = units[line["unit"]] if line.get("unit") else None
        user = operations.create_user(
            username=line["username"],
            name=line["name"],
            department_id=departments[line["department"]].id,
            unit_id=unit.id if unit else None,
            password=password_for(line["username"]),
            employment=Employment(line["employment"]),
            employee_no=line.get("employee_no") or None,
            contract_employee_no=line.get("contract_employee_no") or None,
            language=line.get("language", "id"),
            phone=line.get("phone", ""),
            at=at,
        )
        senior = line.get("senior", [])
        levels = {code: Level.SENIOR if code in senior else Level.JUNIOR for code in line.get("skills", [])}
        skills.write_skills(user=user, levels=levels)
        for held in line.get("roles", []):
            operations.grant_role(
                user=user,
                role=Role(held["role"]),
                department_id=departments[held.get("department", line["department"])].id,
                unit_id=units[held["unit"]].id if held.get("unit") else None,
                starts_on=held.get("starts_on", starts_on),
                ends_on=held.get("ends_on"),
                decree_no=held.get("decree", ""),
                is_deputy=held.get("deputy", False),
                at=at,
            )
        known[user.username] = user
    return known
