"""What is asked of work that comes back. Every list starts with what this person may see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import NotFound
from desk.organisation.models import Department
from desk.recurring.models import RecurringOpening, RecurringWork


def works(actor: Actor) -> Sequence[RecurringWork]:
    """What has not ended, by when it comes next; what rests stands last."""
    found = select(RecurringWork).where(_within(actor), RecurringWork.ended_at.is_(None))
    loaded = found.options(joinedload(RecurringWork.service), joinedload(RecurringWork.department))
    return db.session.scalars(loaded.order_by(RecurringWork.next_at.asc().nulls_last(), RecurringWork.id)).all()


def get_work(actor: Actor, work_id: int) -> RecurringWork:
    """Work of a department for which this person answers. Raises NotFound."""
    work = db.session.scalars(select(RecurringWork).where(_within(actor), RecurringWork.id == work_id)).first()
    if work is None:
        raise NotFound("There is nothing here.")
    return work


def departments_of(actor: Actor) -> Sequence[Department]:
    """The departments for which this person lets work come back, by name."""
    found = select(Department).where(Department.ended_on.is_(None)).order_by(Department.short)
    places = reaches(actor, Action.RECURRING_MANAGE)
    if Reach.EVERYTHING not in places:
        found = found.where(Department.id.in_(_department_ids(actor)))
    return db.session.scalars(found).all()


def is_theirs(actor: Actor, department_id: int) -> bool:
    """Whether this person lets work come back for that department."""
    return Reach.EVERYTHING in reaches(actor, Action.RECURRING_MANAGE) or department_id in _department_ids(actor)


def openings_of(work_id: int, *, limit: int = 12) -> Sequence[RecurringOpening]:
    """What was opened of it, the newest first."""
    found = select(RecurringOpening).where(RecurringOpening.work_id == work_id)
    found = found.order_by(RecurringOpening.falls_on.desc()).limit(limit)
    return db.session.scalars(found.options(joinedload(RecurringOpening.ticket))).all()


def due_ids(at: datetime) -> Sequence[int]:
    """Work whose ticket is to be opened."""
    due = select(RecurringWork.id).where(RecurringWork.next_at <= at)
    return db.session.scalars(due.order_by(RecurringWork.next_at, RecurringWork.id)).all()


def _within(actor: Actor) -> ColumnElement[bool]:
    if Reach.EVERYTHING in reaches(actor, Action.RECURRING_MANAGE):
        return true()
    return RecurringWork.department_id.in_(_department_ids(actor))


def _department_ids(actor: Actor) -> list[int]:
    """Of whole departments: who leads the technicians of one unit lets nothing come back for all."""
    places = reaches(actor, Action.RECURRING_MANAGE).get(Reach.DEPARTMENT, frozenset())
    return sorted(place.department_id for place in places if place.unit_id is None)
