"""Tables of people, roles, sessions and login attempts."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.policy import Role
from desk.database import Base, StoredJson, stored_enum
from desk.organisation.models import Department, Unit


class Employment(StrEnum):
    """How a person is employed: not every employee has a NIP (BKS-02)."""

    CIVIL_SERVANT = "civil_servant"
    CONTRACT = "contract"
    NON_ASN = "non_asn"
    EXTERNAL = "external"


class Acting(StrEnum):
    """How an office is held for somebody else: the letters stand before the office in every signature (DOMAIN 3)."""

    PLT = "plt"  # pelaksana tugas: until the office is filled
    PLH = "plh"  # pelaksana harian: while its holder is away


class User(Base):
    """A person with an account. People with history are never deleted, only deactivated."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("employee_no IS NULL OR length(employee_no) = 18", name="employee_no"),
        CheckConstraint("language IN ('id', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    employee_no: Mapped[str | None] = mapped_column(String(18), unique=True)  # NIP
    contract_employee_no: Mapped[str | None] = mapped_column(String(30), unique=True)  # NIPPPK or a local id
    name: Mapped[str] = mapped_column(String(120))
    employment: Mapped[Employment] = mapped_column(stored_enum(Employment))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    phone: Mapped[str] = mapped_column(String(30), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="id")
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", order_by="RoleGrant.starts_on")
    skills: Mapped[list["UserSkill"]] = relationship(order_by="UserSkill.skill_code", cascade="all, delete-orphan")

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


class Level(StrEnum):
    """How well somebody knows a field (BKS-03)."""

    JUNIOR = "junior"
    SENIOR = "senior"


class UserSkill(Base):
    """A skill of a person, with its level."""

    __tablename__ = "user_skills"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skills.code"), primary_key=True)
    level: Mapped[Level] = mapped_column(stored_enum(Level))


class RoleGrant(Base):
    """A role held in a department from a day to a day. A transfer closes one and opens another; none is ever deleted."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "department_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_role_grants_department_id_role", "department_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))  # only that unit, which has its own Tier 1
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day on which it is held
    decree_no: Mapped[str] = mapped_column(String(80), default="")  # nomor SK (LLG-02)
    is_deputy: Mapped[bool] = mapped_column(default=False)  # is asked where nobody holds the office itself
    acting: Mapped[Acting | None] = mapped_column(stored_enum(Acting))
    ending_told_on: Mapped[date | None]  # that it ends soon; told once

    user: Mapped[User] = relationship(back_populates="grants")
    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()

    def is_held_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Absence(Base):
    """Days on which somebody does not work, and who stands in. No clock stops for it."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> user_id", name="not_oneself"),
        Index(
            "ix_absences_ends_on",
            "ends_on",
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    deputy: Mapped[User | None] = relationship(foreign_keys=deputy_id)


class LoginSession(Base):
    """A signed-in browser. Kept here so that it can be ended; only a hash of its secret is stored."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(160), default="")

    user: Mapped[User] = relationship()


class ApiToken(Base):
    """A key to the API in somebody's name. It reaches no further than its owner, its scopes and its department.

    Only a hash of its secret is stored: 256 random bits need no slow one.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]] = mapped_column(StoredJson)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # null: as far as its owner
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    department: Mapped[Department | None] = relationship()


class LoginThrottle(Base):
    """Failed logins of an account, or from an address, since a moment."""

    __tablename__ = "login_throttles"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    since_at: Mapped[datetime]
