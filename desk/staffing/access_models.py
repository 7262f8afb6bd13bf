"""The table of requests for access: who is to hold which role, where and how long, who approved it and who granted it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.database import Base, stored_enum
from desk.organisation.models import Department, Unit


class AccessState(StrEnum):
    """How far a request for access has come."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


WAITING = (AccessState.ASKED, AccessState.APPROVED)
IS_WAITING = text("state IN ('asked', 'approved')")


class AccessRequest(Base):
    """A role that somebody asks for (MTR-11). Two people stand behind it: one approves, another one grants."""

    __tablename__ = "access_requests"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("decided_by_id <> user_id AND decided_by_id <> asked_by_id", name="decided_by_another"),
        CheckConstraint("granted_by_id <> user_id AND granted_by_id <> asked_by_id", name="granted_by_another"),
        CheckConstraint("granted_by_id <> decided_by_id", name="two_people"),
        CheckConstraint("(state = 'granted') = (grant_id IS NOT NULL)", name="granted"),
        Index(
            "uq_access_requests_waiting",
            "user_id",
            "role",
            "department_id",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index("ix_access_requests_department_id_id", "department_id", "id"),
        Index("ix_access_requests_asked_by_id", "asked_by_id"),
        Index("ix_access_requests_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[AccessState] = mapped_column(stored_enum(AccessState))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # or who would not grant it
    granted_at: Mapped[datetime | None]
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id"))
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was declined, or a word beside the approval

    user: Mapped[User] = relationship(foreign_keys=user_id)
    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    granted_by: Mapped[User | None] = relationship(foreign_keys=granted_by_id)
    grant: Mapped[RoleGrant | None] = relationship()
