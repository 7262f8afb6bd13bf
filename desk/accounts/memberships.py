"""Roles that end: listed, told of in good time, and gone with the day after (MTR-03, BKS-15)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased, joinedload

from desk import timeline
from desk.accounts.models import RoleGrant, User
from desk.database import db, rows_changed
from desk.event_kinds import EventKind

TOLD_BEFORE = timedelta(days=30)


def ending(*, first: date, last: date) -> Sequence[RoleGrant]:
    """Roles of active people whose last day lies there, the next one first."""
    found = (
        select(RoleGrant)
        .join(RoleGrant.user)
        .where(RoleGrant.ends_on >= first, RoleGrant.ends_on <= last, User.deactivated_at.is_(None))
        .options(joinedload(RoleGrant.user), joinedload(RoleGrant.department))
        .order_by(RoleGrant.ends_on, User.name, RoleGrant.id)
    )
    return db.session.scalars(found.limit(1000)).all()


def grant_ids_to_tell(*, on: date, limit: int) -> Sequence[int]:
    """Roles that end within 30 days without another one after them, and of which nobody has been told yet."""
    later = aliased(RoleGrant)
    goes_on = exists().where(later.user_id == RoleGrant.user_id, later.starts_on > RoleGrant.ends_on)
    found = (
        select(RoleGrant.id)
        .join(RoleGrant.user)
        .where(
            RoleGrant.ends_on >= on,
            RoleGrant.ends_on <= on + TOLD_BEFORE,
            RoleGrant.starts_on <= on,
            RoleGrant.ending_told_on.is_(None),
            User.deactivated_at.is_(None),
            ~goes_on,
        )
        .order_by(RoleGrant.id)
    )
    return db.session.scalars(found.limit(limit)).all()


def tell_of_ending(*, grant_id: int, on: date, at: datetime) -> bool:
    """Say that it ends. False when somebody else has, however many tickers look at the same moment."""
    claim = update(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.ending_told_on.is_(None))
    if not rows_changed(claim.values(ending_told_on=on)):
        return False
    grant = db.session.get_one(RoleGrant, grant_id)
    timeline.record(
        EventKind.ROLE_ENDING,
        at=at,
        user=grant.user_id,
        name=grant.user.name,
        role=grant.role,
        ends_on=grant.ends_on,
        department=grant.department.short,
    )
    return True
