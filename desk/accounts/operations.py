"""Creating people, granting and ending roles."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from desk import timeline
from desk.accounts import footprints, passwords, queries, sessions
from desk.accounts.models import Acting, Employment, RoleGrant, User
from desk.accounts.policy import Actor, Role
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.organisation.models import Unit

NO_PASSWORD = "!"  # no hash: nothing fits


def create_user(
    *,
    username: str,
    name: str,
    department_id: int,
    password: str | None,
    employment: Employment,
    at: datetime,
    actor: Actor | None = None,
    employee_no: str | None = None,
    contract_employee_no: str | None = None,
    unit_id: int | None = None,
    language: str = "id",
    phone: str = "",
) -> User:
    """A new person, without any role yet; without a password nobody can sign in until one is given. Raises BadInput."""
    username = username.strip().casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{2,59}", username):
        raise BadInput("A user name has 3 to 60 small letters, digits, dots or dashes.", field="username")
    employee_no = (employee_no or "").replace(" ", "") or None
    if employee_no is not None and not re.fullmatch(r"[0-9]{18}", employee_no):
        raise BadInput("A NIP has 18 digits.", field="employee_no")
    contract_employee_no = (contract_employee_no or "").replace(
        " ", ""
    ).casefold() or None  # as it is looked for at login
    if password is not None:
        passwords.check(password, username=username)
    _refuse_taken(None, username=username, employee_no=employee_no, contract_employee_no=contract_employee_no)
    user = User(
        username=username,
        name=name.strip(),
        department_id=department_id,
        unit_id=unit_id,
        employment=employment,
        employee_no=employee_no,
        contract_employee_no=contract_employee_no,
        phone=phone,
        language=language,
        password_hash=passwords.hash_of(password) if password is not None else NO_PASSWORD,
        created_at=at,
        grants=[],
    )
    db.session.add(user)
    db.session.flush()
    timeline.record(EventKind.USER_CREATED, at=at, actor=actor, user=user.id, name=user.name)
    return user


def change_user(*, user: User, at: datetime, actor: Actor | None = None, **told: Any) -> bool:
    """Correct what is known of a person: name, numbers, employment, home, telephone. Raises BadInput.

    Roles are not touched. The same again leaves no trace: False.
    """
    if (number := told.get("employee_no")) and not re.fullmatch(r"[0-9]{18}", number):
        raise BadInput("A NIP has 18 digits.", field="employee_no")
    _refuse_taken(user, employee_no=told.get("employee_no"), contract_employee_no=told.get("contract_employee_no"))
    changed = sorted(field for field, value in told.items() if getattr(user, field) != value)
    if not changed:
        return False
    for field in changed:
        setattr(user, field, told[field])
    db.session.flush()
    db.session.expire(user, ["department", "unit"])
    timeline.record(
        EventKind.USER_CHANGED, at=at, actor=actor, user=user.id, name=user.name, change="details", fields=changed
    )
    return True


def _refuse_taken(user: User | None, **numbers: str | None) -> None:
    for field, value in numbers.items():
        taken = select(User.id).where(getattr(User, field) == value)
        if user is not None:
            taken = taken.where(User.id != user.id)
        if value and db.session.scalars(taken).first():
            raise BadInput("Somebody else already has this one.", field=field)


def grant_role(
    *,
    user: User,
    role: Role,
    department_id: int,
    starts_on: date,
    at: datetime,
    actor: Actor | None = None,
    ends_on: date | None = None,
    unit_id: int | None = None,
    decree_no: str = "",
    is_deputy: bool = False,
    acting: Acting | None = None,
) -> RoleGrant:
    """Let a person hold a role in a department from a day on. Raises BadInput, Conflict."""
    if ends_on is not None and ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field="ends_on")
    unit = db.session.get_one(Unit, unit_id) if unit_id is not None else None
    if unit is not None and unit.department_id != department_id:
        raise BadInput("This unit belongs to another department.", field="unit")
    if acting is not None and is_deputy:
        raise BadInput("Who holds an office as Plt. or Plh. is not its deputy at the same time.", field="acting")
    for held in user.grants:
        overlaps = (ends_on is None or held.starts_on <= ends_on) and (
            held.ends_on is None or held.ends_on >= starts_on
        )
        if overlaps and (held.role, held.department_id, held.unit_id) == (role, department_id, unit_id):
            raise Conflict("This person already holds this role in that period.")
    grant = RoleGrant(
        role=role,
        department_id=department_id,
        unit_id=unit_id,
        starts_on=starts_on,
        ends_on=ends_on,
        decree_no=decree_no,
        is_deputy=is_deputy,
        acting=acting,
    )
    user.grants.append(grant)
    db.session.flush()
    timeline.record(
        EventKind.ROLE_GRANTED,
        at=at,
        actor=actor,
        user=user.id,
        name=user.name,
        role=role,
        starts_on=starts_on,
        acting=acting,
        deputy=is_deputy or None,
    )
    return grant


def end_role(*, grant: RoleGrant, last_day: date, today: date, at: datetime, actor: Actor | None = None) -> bool:
    """Let a role end with that day. True when its department is now left without a Tier 1 (LLG-02). Raises Conflict."""
    if grant.ends_on is not None and grant.ends_on <= last_day:
        raise Conflict("This role has already ended.")
    grant.ends_on = max(last_day, grant.starts_on)
    timeline.record(
        EventKind.ROLE_ENDED,
        at=at,
        actor=actor,
        user=grant.user_id,
        name=grant.user.name,
        role=grant.role,
        last_day=grant.ends_on,
    )
    db.session.flush()
    return _warn_when_uncovered([grant], on=max(today, grant.ends_on + timedelta(days=1)), at=at)


def close_roles(
    *, user: User, last_day: date, at: datetime, actor: Actor | None = None
) -> list[tuple[RoleGrant, date | None]]:
    """Let everything that this person holds beyond that day end with it; each grant with the last day that it had before."""
    closed = []
    for grant in user.grants:
        if grant.starts_on <= last_day and (grant.ends_on is None or grant.ends_on > last_day):
            closed.append((grant, grant.ends_on))
            grant.ends_on = last_day
            timeline.record(
                EventKind.ROLE_ENDED,
                at=at,
                actor=actor,
                user=user.id,
                name=user.name,
                role=grant.role,
                last_day=last_day,
            )
    db.session.flush()
    return closed


def undo_roles(*, user: User, reopened: Mapping[int, date | None], unbegun: Collection[int]) -> None:
    """Give grants the last day back that they had, and take away those that nobody has ever held: they have no history.

    The caller records why, and has made sure that the latter begin on a day to come.
    """
    for grant in list(user.grants):
        if grant.id in unbegun:
            user.grants.remove(grant)
            db.session.delete(grant)
        elif grant.id in reopened:
            grant.ends_on = reopened[grant.id]
    db.session.flush()


def deactivate_user(*, user: User, at: datetime, today: date, actor: Actor | None = None) -> bool:
    """Take a person's access at once: no login, no session. True when a department lost its last Tier 1."""
    if not user.is_active:
        raise Conflict("This account is already deactivated.")
    user.deactivated_at = at
    sessions.end_sessions(user_id=user.id, at=at)
    timeline.record(EventKind.USER_CHANGED, at=at, actor=actor, user=user.id, name=user.name, change="deactivated")
    db.session.flush()
    return _warn_when_uncovered([grant for grant in user.grants if grant.is_held_on(today)], on=today, at=at)


def delete_user(*, user: User, actor: Actor, at: datetime) -> None:
    """Take away an account that nothing names: one that was mistyped. Raises Conflict for one with a history."""
    if footprints.has_history(user.id):
        raise Conflict("This account has a history. It can be deactivated, but not deleted.")
    timeline.record(EventKind.USER_CHANGED, at=at, actor=actor, user=user.id, name=user.name, change="deleted")
    db.session.delete(user)
    db.session.flush()


def set_password(*, user: User, password: str, at: datetime, actor: Actor | None = None) -> None:
    """Give a new password and end every session of the person. Raises BadInput."""
    passwords.check(password, username=user.username)
    user.password_hash = passwords.hash_of(password)
    sessions.end_sessions(user_id=user.id, at=at)
    timeline.record(EventKind.USER_CHANGED, at=at, actor=actor, user=user.id, name=user.name, change="password")


def set_language(*, user: User, language: str) -> None:
    """Remember in which language a person is spoken to."""
    user.language = language


def _warn_when_uncovered(grants: list[RoleGrant], *, on: date, at: datetime) -> bool:
    left = {
        grant.department_id
        for grant in grants
        if grant.role in queries.TIER1_ROLES and not queries.has_tier1(grant.department_id, unit_id=None, on=on)
    }
    for department_id in left:
        timeline.record(EventKind.COVERAGE_LOST, at=at, department=department_id)
    return bool(left)
