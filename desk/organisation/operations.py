"""Changing the city's organs."""

from datetime import date, datetime

from desk import timeline
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.organisation.models import Department, Unit


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
