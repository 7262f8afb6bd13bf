"""What is asked of improvements. Every list starts with what this person may see."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import NotFound
from desk.improvements.models import Improvement
from desk.improvements.states import ENDED, UNFINISHED
from desk.organisation.models import Department

PAGE = 40


def improvements(
    actor: Actor, *, ended: bool, department_id: int | None = None, before: int | None = None
) -> tuple[Sequence[Improvement], int | None]:
    """What goes on, the first due first; or what has ended, the newest first. With what the next page begins before."""
    found = _readable(actor).where(Improvement.state.in_(ENDED) if ended else Improvement.state.not_in(ENDED))
    if department_id is not None:
        found = found.where(Improvement.department_id == department_id)
    if not ended:
        return db.session.scalars(found.order_by(Improvement.due_on, Improvement.id).limit(500)).unique().all(), None
    if before is not None:
        found = found.where(Improvement.id < before)
    page = db.session.scalars(found.order_by(Improvement.id.desc()).limit(PAGE + 1)).unique().all()
    return page[:PAGE], page[PAGE - 1].id if len(page) > PAGE else None


def found_between(actor: Actor, first: date, last: date, *, department_id: int | None = None) -> Sequence[Improvement]:
    """What was found on those days, in order."""
    found = _readable(actor).where(Improvement.found_on >= first, Improvement.found_on <= last)
    if department_id is not None:
        found = found.where(Improvement.department_id == department_id)
    return db.session.scalars(found.order_by(Improvement.id)).unique().all()


def followed_up(actor: Actor, first: date, last: date, *, department_id: int | None = None) -> Sequence[Improvement]:
    """What was recommended before those days and had not ended when they began: the follow-up of the last reports."""
    found = _readable(actor).where(
        Improvement.found_on < first, or_(Improvement.ended_on.is_(None), Improvement.ended_on >= first)
    )
    if department_id is not None:
        found = found.where(Improvement.department_id == department_id)
    return db.session.scalars(found.order_by(Improvement.due_on, Improvement.id)).unique().all()


def get_improvement(actor: Actor, improvement_id: int) -> Improvement:
    """One that this person may read. Raises NotFound."""
    found = db.session.scalars(_readable(actor).where(Improvement.id == improvement_id)).unique().first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def lock_improvement(improvement_id: int) -> Improvement:
    """As it stands, and changed by nobody else before this transaction ends."""
    locked = select(Improvement).where(Improvement.id == improvement_id).with_for_update(of=Improvement)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def departments_for(actor: Actor) -> Sequence[Department]:
    """The departments for which this person keeps improvements, by name."""
    found = select(Department).where(Department.ended_on.is_(None)).order_by(Department.short)
    places = reaches(actor, Action.IMPROVEMENT_KEEP)
    if Reach.EVERYTHING not in places:
        found = found.where(Department.id.in_(_departments(actor, Action.IMPROVEMENT_KEEP)))
    return db.session.scalars(found).all()


def covers(actor: Actor, action: Action, department_id: int) -> bool:
    """Whether this person may do that for the department."""
    return Reach.EVERYTHING in reaches(actor, action) or department_id in _departments(actor, action)


def late_ids(*, on: date, limit: int = 200) -> Sequence[int]:
    """What is unfinished past its day, and of which nobody has been reminded."""
    found = select(Improvement.id).where(
        Improvement.state.in_(UNFINISHED), Improvement.due_on < on, Improvement.late_told_on.is_(None)
    )
    return db.session.scalars(found.order_by(Improvement.id).limit(limit)).all()


def _readable(actor: Actor) -> Select[tuple[Improvement]]:
    loaded = (joinedload(Improvement.department), joinedload(Improvement.found_by), selectinload(Improvement.notes))
    return select(Improvement).where(_within(actor)).options(*loaded)


def _within(actor: Actor) -> ColumnElement[bool]:
    """As far as one's reports reach: a head sees their own department alone (LLG-38)."""
    found = reaches(actor, Action.REPORTS_READ)
    if Reach.EVERYTHING in found:
        return true()
    return or_(false(), Improvement.department_id.in_(_departments(actor, Action.REPORTS_READ)))


def _departments(actor: Actor, action: Action) -> list[int]:
    places = reaches(actor, action).get(Reach.DEPARTMENT_READ, frozenset())
    return sorted({place.department_id for place in places if place.unit_id is None})
