"""What is late, by department: the list that the ICT office works through, and each department its own part of it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.organisation.models import Department, Unit
from desk.registers import queries
from desk.registers.kinds import DIAGRAM_LASTS, SOON, Reason
from desk.registers.models import Backup, DomainName
from desk.registers.reach import places_of

ORDER = tuple(Reason)


@dataclass(frozen=True)
class Late:
    """A line of the list."""

    reason: Reason
    department: Department
    unit: Unit | None
    what: str  # "" where the reason says it all
    due_on: date | None  # none: there never was one
    days: int | None  # since then; negative while it is still to come
    key: str  # of its page: an id, a name, or the code of the place


def late(actor: Actor, today: date, *, department_id: int | None = None) -> list[Late]:
    """Everything late that this person may see, department by department, the longest first. Five queries at most."""
    found = [*_backups(actor, today), *_diagrams(actor, today), *_domain_names(actor, today)]
    if department_id is not None:
        found = [line for line in found if line.department.id == department_id]
    return sorted(found, key=_place)


def _backups(actor: Actor, today: date) -> list[Late]:
    lines = []
    late_ones = queries.backups(actor).where(
        Backup.ended_on.is_(None), or_(Backup.due_on < today, Backup.restore_due_on < today)
    )
    for one in db.session.scalars(late_ones):
        for reason, due_on in ((Reason.BACKUP, one.due_on), (Reason.RESTORE, one.restore_due_on)):
            if due_on < today:
                days = (today - due_on).days
                lines.append(Late(reason, one.department, one.unit, one.what, due_on, days, str(one.id)))
    return lines


def _diagrams(actor: Actor, today: date) -> list[Late]:
    lines = []
    in_force = queries.diagrams_in_force(actor)
    for department, unit in places_of(actor, Action.UPKEEP_READ, on=today):
        diagram, key = in_force.get((department.id, unit.id if unit else None)), (unit or department).code
        if diagram is None:
            lines.append(Late(Reason.DIAGRAM_MISSING, department, unit, "", None, None, key))
        elif (due_on := diagram.drawn_on + DIAGRAM_LASTS) < today:
            lines.append(Late(Reason.DIAGRAM_OLD, department, unit, "", due_on, (today - due_on).days, key))
    return lines


def _domain_names(actor: Actor, today: date) -> list[Late]:
    lines = []
    ending = queries.domain_names(actor).where(
        DomainName.ended_on.is_(None),
        or_(DomainName.certificate_until <= today + SOON, DomainName.registered_until <= today + SOON),
    )
    for one in db.session.scalars(ending.options(joinedload(DomainName.department))):
        for reason, ends_on in (
            (Reason.CERTIFICATE, one.certificate_until),
            (Reason.REGISTRATION, one.registered_until),
        ):
            if ends_on is not None and ends_on <= today + SOON:
                days = (today - ends_on).days
                lines.append(Late(reason, one.department, None, one.name, ends_on, days, one.name))
    return lines


def _place(line: Late) -> tuple[str, str, int, int]:
    days = line.days if line.days is not None else 100_000
    return line.department.name, line.unit.name if line.unit else "", ORDER.index(line.reason), -days
