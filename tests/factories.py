"""People and tickets for tests: keyword defaults, no magic."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts import passwords
from desk.accounts import queries as account_queries
from desk.accounts.models import Employment, Level, User, UserSkill
from desk.accounts.policy import Actor, Role
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.organisation.models import Department, Unit
from desk.tickets import opening
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from tests.worlds import world

PASSWORD = "tiga kata tanpa kaitan"
LONG_AGO = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
HELD_SINCE = date(2025, 1, 6)
MONDAY_TEN = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)


@dataclass
class Cast:
    """The fixed cast, as users. `cast.actor("joko")` is Joko as he stands on a Monday in October."""

    sari: User  # employee of the health agency
    joko: User  # her Tier 1
    hesti: User  # coordinator of that Tier 1
    lestari: User  # head of the health agency
    tono: User  # Tier 1 of another department
    budi: User  # Tier 2
    nadia: User  # Tier 2
    bambang: User  # coordinator of Tier 2
    rina: User  # front officer
    dewi: User  # administrator
    yosef: User  # auditor
    eko: User  # employee of a department without Tier 1

    def actor(self, name: str, at: datetime = MONDAY_TEN) -> Actor:
        return actor_of(getattr(self, name), at)


PEOPLE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("sari", "Sari Wulandari", "DINKES", (Role.STAFF,)),
    ("joko", "Joko Susilo", "DINKES", (Role.TIER1_AGENT,)),
    ("hesti", "Hesti Purwaningsih", "DINKES", (Role.TIER1_LEAD,)),
    ("lestari", "Lestari Handayani", "DINKES", (Role.HEAD,)),
    ("tono", "Tono Hartono", "DISDIKBUD", (Role.TIER1_AGENT,)),
    ("budi", "Budi Santoso", "DISKOMINFO", (Role.TIER2_AGENT,)),
    ("nadia", "Nadia Putri", "DISKOMINFO", (Role.TIER2_AGENT,)),
    ("bambang", "Bambang Irawan", "DISKOMINFO", (Role.TIER2_LEAD,)),
    ("rina", "Rina Kartika", "DPMPTSP", (Role.FRONT_OFFICER,)),
    ("dewi", "Dewi Anggraini", "DISKOMINFO", (Role.ADMIN,)),
    ("yosef", "Yosef Tandi", "ITKO", (Role.AUDITOR,)),
    ("eko", "Eko Wibowo", "DLH", (Role.STAFF,)),
)


@world("cast", on="city")
def make_cast() -> Cast:
    """Everybody, with the roles they hold. Needs the reference data."""
    shared = passwords.hash_of(PASSWORD)
    people = {}
    for username, name, department, roles in PEOPLE:
        people[username] = make_user(username=username, name=name, department=department, roles=roles)
        people[username].password_hash = shared
    return Cast(**people)


def make_user(
    *,
    username: str,
    name: str = "Fulan",
    department: str = "DINKES",
    unit: str | None = None,
    roles: tuple[Role, ...] = (),
    **more: Any,
) -> User:
    """A person with roles held since long ago."""
    home = department_of(department)
    user = accounts.create_user(
        username=username,
        name=name,
        department_id=home.id,
        unit_id=db.session.scalars(select(Unit.id).where(Unit.code == unit)).one() if unit else None,
        password=PASSWORD,
        employment=Employment.NON_ASN,
        at=LONG_AGO,
        **more,
    )
    for role in roles:
        accounts.grant_role(user=user, role=role, department_id=home.id, starts_on=HELD_SINCE, at=LONG_AGO)
    return user


def put_on_duty(user: User, skill: str = "security") -> None:
    """Give somebody of Tier 2 the skill by which they see the restricted queue."""
    user.skills.append(UserSkill(skill_code=skill, level=Level.SENIOR))
    db.session.flush()


def department_of(code: str) -> Department:
    return db.session.scalars(select(Department).where(Department.code == code)).one()


def actor_of(user: User, at: datetime = MONDAY_TEN) -> Actor:
    """The person as they stand on that day in Jakarta."""
    return account_queries.actor_of(account_queries.get_user(user.id), on=at.date())


def make_ticket(
    reporter: User,
    *,
    service: str = "PC",
    affected: Affected = Affected.SELF,
    can_work: CanWork = CanWork.NO,
    description: str = "Printer di ruang loket macet. Kertas tersangkut.",
    at: datetime = MONDAY_TEN,
    **more: Any,
) -> Ticket:
    """A ticket opened by the reporter; by default a P3 incident with Tier 1."""
    return opening.open_ticket(
        actor=actor_of(reporter, at),
        department=reporter.department,
        unit_id=reporter.unit_id,
        service=catalogue.get_service(service, on=at.date()),
        description=description,
        affected=affected,
        can_work=can_work,
        at=at,
        **more,
    )
