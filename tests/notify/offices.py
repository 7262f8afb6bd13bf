"""The offices above the desk, for tests of ladders: Kadis, two Kabid, and the regional secretary."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from desk.organisation.models import Unit
from tests.factories import HELD_SINCE, LONG_AGO, department_of, make_user


def hold(user: User, role: Role, department: str, *, unit: str | None = None, **more: Any) -> None:
    """Let somebody hold an office there, by default since long ago."""
    accounts.grant_role(
        user=user,
        role=role,
        department_id=department_of(department).id,
        unit_id=db.session.scalars(select(Unit.id).where(Unit.code == unit)).one() if unit else None,
        starts_on=more.pop("starts_on", HELD_SINCE),
        at=LONG_AGO,
        **more,
    )


def an_officer(username: str, role: Role, department: str, **more: Any) -> User:
    """A new person who holds that office."""
    user = make_user(username=username, name=username.title(), department=department)
    hold(user, role, department, **more)
    return user


def fill_offices() -> SimpleNamespace:
    """Kadis, Kabid of one division, and the regional secretary."""
    return SimpleNamespace(
        kadis=an_officer("kadis", Role.HEAD, "DISKOMINFO"),
        kabid=an_officer("kabid", Role.HEAD, "DISKOMINFO", unit="INFRA"),
        sekda=an_officer("sekda", Role.EXECUTIVE, "SETDA"),
    )
