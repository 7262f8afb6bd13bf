"""Reading the register of breaches. Whoever may read it reads all of it: it names nobody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import NotFound
from desk.privacy.kinds import WARNED_BEFORE
from desk.privacy.models import Breach, BreachEntry

B = Breach


def register(actor: Actor) -> Sequence[Breach]:
    """Every breach: what is still to be told first, by its deadline, then the newest. Empty for who may not read it."""
    if not may(actor, Action.BREACH_READ):
        return []
    found = db.session.scalars(select(B).order_by(B.id.desc())).all()
    untold = sorted((one for one in found if is_untold(one)), key=lambda one: one.due_at)
    return [*untold, *(one for one in found if not is_untold(one))]


def get_breach(actor: Actor, number: str, *, lock: bool = False) -> Breach:
    """A breach with everything that was written of it; `lock`: as it is now, held. Raises NotFound."""
    found = select(B).where(B.number == number.upper())
    found = found.options(selectinload(B.entries).joinedload(BreachEntry.author))
    if lock:
        found = found.with_for_update(of=B).execution_options(populate_existing=True)
    breach = db.session.scalars(found).first() if may(actor, Action.BREACH_READ) else None
    if breach is None:
        raise NotFound("There is nothing here.")
    return breach


def is_untold(breach: Breach) -> bool:
    """Whether somebody is still to be told of it, or it is not known yet whether anybody is."""
    told = breach.agency_told_at is not None and breach.subjects_told_at is not None
    return breach.closed_at is None and not told and breach.is_failure is not False


def to_warn_of(*, at: datetime) -> list[int]:
    """The breaches of which somebody is still to be told, and whose time is nearly over, or is over."""
    return list(
        db.session.scalars(select(B.id).where(still_untold(), or_(nearly_over(at), over(at))).order_by(B.due_at))
    )


def still_untold() -> ColumnElement[bool]:
    """The same as `is_untold`, as a condition."""
    untold = or_(B.agency_told_at.is_(None), B.subjects_told_at.is_(None))
    return and_(B.closed_at.is_(None), untold, or_(B.is_failure.is_(None), B.is_failure.is_(True)))


def nearly_over(at: datetime) -> ColumnElement[bool]:
    return and_(B.warned_at.is_(None), B.overdue_told_at.is_(None), B.due_at <= at + WARNED_BEFORE)


def over(at: datetime) -> ColumnElement[bool]:
    return and_(B.overdue_told_at.is_(None), B.due_at <= at)
