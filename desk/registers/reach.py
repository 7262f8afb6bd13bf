"""How far a right reaches over what belongs to a department or one of its units, in the database's words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import Forbidden
from desk.organisation.models import Department, Unit


def within(actor: Actor, action: Action, department_id: Any, unit_id: Any = None) -> ColumnElement[bool]:
    """Which rows an action reaches, by these columns; rows without a unit are those of the whole department."""
    found = reaches(actor, action)
    if Reach.EVERYTHING in found:
        return true()
    conditions: list[ColumnElement[bool]] = []
    for place in found.get(Reach.DEPARTMENT_READ, frozenset()):
        if place.unit_id is None:
            conditions.append(department_id == place.department_id)
        elif unit_id is not None:
            conditions.append(and_(department_id == place.department_id, unit_id == place.unit_id))
    return or_(false(), *conditions)


def is_reached(actor: Actor, action: Action, department_id: int, unit_id: int | None = None) -> bool:
    """Whether an action reaches that department, or that unit of it."""
    found = reaches(actor, action)
    places = found.get(Reach.DEPARTMENT_READ, frozenset())
    return Reach.EVERYTHING in found or any(place.covers(department_id, unit_id) for place in places)


def permit(actor: Actor, action: Action, department_id: int, unit_id: int | None = None) -> None:
    """Raises Forbidden."""
    if not is_reached(actor, action, department_id, unit_id):
        raise Forbidden("You may not do this.")


def places_of(actor: Actor, action: Action, *, on: date) -> list[tuple[Department, Unit | None]]:
    """The departments that an action reaches on that day, and the units with technicians of their own, by name."""
    going = or_(Department.ended_on.is_(None), Department.ended_on >= on)
    departments: Sequence[Department] = db.session.scalars(
        select(Department).where(going).options(selectinload(Department.units)).order_by(Department.name)
    ).all()
    return [
        (one, unit)
        for one in departments
        for unit in (None, *(unit for unit in one.units if unit.own_tier1 and unit.ended_on is None))
        if is_reached(actor, action, one.id, unit.id if unit else None)
    ]
