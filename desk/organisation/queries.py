"""What is asked of the city's organs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.database import db
from desk.errors import NotFound
from desk.organisation.models import Department, Unit, UnitKind


def ict_office() -> Department:
    """The seat of Tier 2, looked up once per unit of work. Raises sqlalchemy's NoResultFound when the city has none yet."""
    found: Department | None = db.session.info.get("ict_office")
    if found is None:
        found = db.session.info["ict_office"] = db.session.scalars(
            select(Department).where(Department.ict_office)
        ).one()
    return found


def all_departments() -> Sequence[Department]:
    """Every department, by name."""
    return db.session.scalars(select(Department).order_by(Department.name)).all()


def departments_on(day: date) -> Sequence[Department]:
    """The departments that there are on that day, by name."""
    going = select(Department).where(or_(Department.ended_on.is_(None), Department.ended_on >= day))
    return db.session.scalars(going.order_by(Department.name)).all()


def get_department(code: str) -> Department:
    """The department of that code. Raises NotFound."""
    department = db.session.scalars(select(Department).where(Department.code == code)).first()
    if department is None:
        raise NotFound("There is nothing here.")
    return department


def department_by_id(department_id: int) -> Department:
    """The department of that key, which some row names."""
    return db.session.get_one(Department, department_id)


def all_units() -> Sequence[Unit]:
    """Every unit that has not ended, with its department, by name."""
    units = select(Unit).join(Unit.department).where(Unit.ended_on.is_(None)).options(joinedload(Unit.department))
    return db.session.scalars(units.order_by(Department.name, Unit.name)).all()


def mall() -> Unit | None:
    """The public service mall with the department that keeps it; None in a city without one."""
    units = select(Unit).where(Unit.kind == UnitKind.MALL, Unit.ended_on.is_(None)).order_by(Unit.id)
    return db.session.scalars(units.options(joinedload(Unit.department))).first()


def departments_with_units() -> Sequence[Department]:
    """Every department with its units, ended ones among them, by name."""
    found = select(Department).options(selectinload(Department.units)).order_by(Department.name)
    return db.session.scalars(found).all()


def get_unit(code: str) -> Unit:
    """The unit of that code. Raises NotFound."""
    unit = db.session.scalars(select(Unit).where(Unit.code == code).options(joinedload(Unit.department))).first()
    if unit is None:
        raise NotFound("There is nothing here.")
    return unit
