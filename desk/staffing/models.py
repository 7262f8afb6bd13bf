"""Tables of transfers and loans."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.organisation.models import Department, Unit
from desk.tickets.models import Ticket


class Transfer(Base):
    """Mutasi: from that day on a person works elsewhere. Kept for good; one that has not begun can be withdrawn."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR withdrawn_at IS NULL", name="done_or_withdrawn"),
        Index(
            "uq_transfers_user_id_takes_effect_on",
            "user_id",
            "takes_effect_on",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_transfers_ahead",
            "takes_effect_on",
            sqlite_where=text("done_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    takes_effect_on: Mapped[date]
    from_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    roles: Mapped[list[str]] = mapped_column(StoredJson)
    decree_no: Mapped[str] = mapped_column(String(80), default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # takes the open tickets over
    closed_grants: Mapped[dict[str, Any]]  # grant -> the last day that it had before, or null
    opened_grants: Mapped[list[int]] = mapped_column(StoredJson)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    handed_over: Mapped[int] = mapped_column(default=0)  # how many tickets went to somebody else

    user: Mapped[User] = relationship(foreign_keys=user_id)
    successor: Mapped[User | None] = relationship(foreign_keys=successor_id)
    from_department: Mapped[Department] = relationship(foreign_keys=from_department_id)
    department: Mapped[Department] = relationship(foreign_keys=department_id)
    unit: Mapped[Unit | None] = relationship()


class LoanState(StrEnum):
    """How far a loan has come."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class Loan(Base):
    """A colleague of another department, asked for one ticket until a day (BKS-04)."""

    __tablename__ = "loans"
    __table_args__ = (
        Index(
            "uq_loans_ticket_id",
            "ticket_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'granted')"),
            postgresql_where=text("state IN ('asked', 'granted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    host_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    until: Mapped[date]  # the last day
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[LoanState] = mapped_column(stored_enum(LoanState))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    ticket: Mapped[Ticket] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    host_department: Mapped[Department] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
