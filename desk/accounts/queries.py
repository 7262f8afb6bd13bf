"""What is asked of people and their roles."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts.models import LoginSession, RoleGrant, User
from desk.accounts.policy import Actor, Grant, Place, Role
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import Origin
from desk.organisation.models import Department

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
TIER1_ROLES = (Role.TIER1_AGENT, Role.TIER1_LEAD)


def actor_of(user: User, *, on: date, origin: Origin = Origin.WEB) -> Actor:
    """The person as they stand on that day, with the roles they hold then."""
    grants = tuple(
        Grant(grant.role, Place(grant.department_id, grant.unit_id), grant.department.code)
        for grant in user.grants
        if grant.is_held_on(on)
    )
    is_of_tier2 = any(grant.role is Role.TIER2_AGENT for grant in grants)  # of nobody else are skills a duty
    return Actor(
        id=user.id,
        name=user.name,
        grants=grants,
        skills=frozenset(skill.skill_code for skill in user.skills) if is_of_tier2 else frozenset(),
        department_id=user.department_id,
        department_code=user.department.code,
        unit_id=user.unit_id,
        origin=origin,
    )


def get_user(user_id: int) -> User:
    """A person with their roles. Raises NotFound."""
    user = db.session.scalars(_people().where(User.id == user_id)).unique().first()
    if user is None:
        raise NotFound("There is nothing here.")
    return user


def find_by_login(login: str) -> User | None:
    """The active person of that user name, NIP or contract number; case and spaces do not matter."""
    wanted = login.strip().casefold()
    number = wanted.replace(" ", "")
    people = _people().where(
        or_(User.username == wanted, User.employee_no == number, User.contract_employee_no == number),
        User.deactivated_at.is_(None),
    )
    return db.session.scalars(people).unique().first()


def open_session(secret_hash: str, *, at: datetime) -> LoginSession | None:
    """The signed-in session of that secret, unless it was ended, idle too long, or its person is gone."""
    sessions = (
        select(LoginSession)
        .where(
            LoginSession.secret_hash == secret_hash,
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > at - IDLE_LIMIT,
            LoginSession.created_at > at - ABSOLUTE_LIMIT,
        )
        .options(
            joinedload(LoginSession.user).options(
                joinedload(User.department),
                joinedload(User.grants).joinedload(RoleGrant.department),
                joinedload(User.skills),
            )
        )
    )
    session = db.session.scalars(sessions).unique().first()  # asked at each request: with the roles in one query
    return session if session and session.user.is_active else None


def sessions_of(user_id: int, *, at: datetime) -> Sequence[LoginSession]:
    """The sessions of a person that are still open, the latest first."""
    sessions = (
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > at - IDLE_LIMIT,
            LoginSession.created_at > at - ABSOLUTE_LIMIT,
        )
        .order_by(LoginSession.last_seen_at.desc())
    )
    return db.session.scalars(sessions).all()


def holders(*roles: Role, on: date, department_id: int | None = None) -> Select[tuple[User]]:
    """Active people who hold one of the roles on that day, in that department where one is named."""
    held = exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_(roles),
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )
    if department_id is not None:
        held = held.where(RoleGrant.department_id == department_id)
    return select(User).where(held, User.deactivated_at.is_(None)).order_by(User.name, User.id)


def ids_of_holders(role: Role, *, on: date) -> Sequence[int]:
    """The ids of the active people who hold the role on that day."""
    return db.session.scalars(holders(role, on=on).with_only_columns(User.id).order_by(None)).all()


def office_holders(role: Role, *where: ColumnElement[bool], on: date) -> Sequence[User]:
    """Who answers for an office on that day: those who hold it, acting ones (Plt., Plh.) among them.

    Deputies are asked only where nobody holds it. `where` says which office: conditions on RoleGrant.
    """
    held = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == role,
            RoleGrant.starts_on <= on,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
            User.deactivated_at.is_(None),
            *where,
        )
        .order_by(User.name, User.id)
    )
    for is_deputy in (False, True):
        found = db.session.scalars(held.where(RoleGrant.is_deputy.is_(is_deputy))).unique().all()
        if found:
            return found
    return []


def tier1_of(department_id: int, *, unit_id: int | None, on: date) -> Select[tuple[User]]:
    """The technicians of a department who look after that unit (LLG-02)."""
    looks_after = (
        RoleGrant.unit_id.is_(None)
        if unit_id is None
        else (RoleGrant.unit_id.is_(None) | (RoleGrant.unit_id == unit_id))
    )
    held = exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_(TIER1_ROLES),
        RoleGrant.department_id == department_id,
        looks_after,
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )
    return select(User).where(held, User.deactivated_at.is_(None)).order_by(User.name, User.id)


def tier1_people(department_ids: Sequence[int], *, on: date) -> Sequence[User]:
    """Every technician of these departments on that day; of all departments where none is named."""
    held = exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_(TIER1_ROLES),
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )
    if department_ids:
        held = held.where(RoleGrant.department_id.in_(department_ids))
    return db.session.scalars(select(User).where(held, User.deactivated_at.is_(None))).all()


def has_tier1(department_id: int, *, unit_id: int | None, on: date) -> bool:
    """Whether anybody looks after the tickets of that department and unit today."""
    return db.session.scalars(tier1_of(department_id, unit_id=unit_id, on=on).limit(1)).first() is not None


def uncovered_departments(*, on: date) -> Sequence[Department]:
    """Departments without an active Tier 1; their tickets go to Tier 2 (LLG-02)."""
    covered = exists().where(
        RoleGrant.department_id == Department.id,
        RoleGrant.user_id == User.id,
        User.deactivated_at.is_(None),
        RoleGrant.role.in_(TIER1_ROLES),
        RoleGrant.unit_id.is_(None),
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )
    departments = select(Department).where(~covered, Department.ended_on.is_(None)).order_by(Department.name)
    return db.session.scalars(departments).all()


def tier1_grants(*, on: date) -> Sequence[RoleGrant]:
    """Every Tier 1 grant held on that day, with person and department."""
    grants = (
        select(RoleGrant)
        .join(RoleGrant.user)
        .where(
            RoleGrant.role.in_(TIER1_ROLES),
            RoleGrant.starts_on <= on,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
            User.deactivated_at.is_(None),
        )
        .options(joinedload(RoleGrant.user), joinedload(RoleGrant.department))
        .order_by(User.name)
    )
    return db.session.scalars(grants).all()


def everybody(*, words: str = "", limit: int = 200) -> Sequence[User]:
    """People by name, for the administrator."""
    people = _people().order_by(User.name, User.id).limit(limit)
    if words:
        pattern = f"%{words.replace('%', '').replace('_', '')}%"
        people = people.where(or_(User.name.ilike(pattern), User.username.ilike(pattern)))
    return db.session.scalars(people).unique().all()


def _people() -> Select[tuple[User]]:
    return select(User).options(joinedload(User.department), selectinload(User.grants).joinedload(RoleGrant.department))
