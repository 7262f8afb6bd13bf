"""Who may do what and where, today: worked out of the policy and the roles held, as every decision is (MTR-11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts import policy, queries
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Reach
from desk.database import db


@dataclass(frozen=True)
class Line:
    """A person in a role in a place, with what it lets them do; without a role, they may do nothing."""

    user: User
    grant: RoleGrant | None
    rights: dict[Action, frozenset[Reach]]


def people(*, words: str = "", first: int = 0, limit: int | None = None) -> Sequence[User]:
    """Active people by name."""
    found = (
        select(User)
        .where(User.deactivated_at.is_(None), _named(words))
        .options(
            joinedload(User.department),
            selectinload(User.grants).options(joinedload(RoleGrant.department), joinedload(RoleGrant.unit)),
        )
        .order_by(User.name, User.id)
        .offset(first)
    )
    return db.session.scalars(found if limit is None else found.limit(limit)).unique().all()


def count(*, words: str = "") -> int:
    """How many people there are of that name."""
    counted = select(func.count()).select_from(User).where(User.deactivated_at.is_(None), _named(words))
    return db.session.scalar(counted) or 0


def lines(users: Sequence[User], *, on: date) -> Iterator[Line]:
    """For each person one line for each role held on that day, or one that says that there is none."""
    for user in users:
        actor = queries.actor_of(user, on=on)
        held = [grant for grant in user.grants if grant.is_held_on(on)]
        for grant, own in zip(held, actor.grants, strict=True):
            alone = policy.Actor(id=user.id, name=user.name, grants=(own,))
            found = {action: frozenset(policy.reaches(alone, action)) for action in Action}
            yield Line(user, grant, {action: reaches for action, reaches in found.items() if reaches})
        if not held:
            yield Line(user, None, {})


def _named(words: str) -> ColumnElement[bool]:
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    return or_(User.name.ilike(pattern), User.username.ilike(pattern))
