"""Tables of improvements with what was noted on them, and of advice on stuck cases."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.improvements.states import Kind, State
from desk.organisation.models import Department
from desk.tickets.models import Ticket

UNFINISHED = text("state IN ('open', 'in_progress')")


class Improvement(Base):
    """A finding with its recommendation, the department that owns it, and the day until which it is done."""

    __tablename__ = "improvements"
    __table_args__ = (
        CheckConstraint("(state IN ('done', 'verified')) = (done_by_id IS NOT NULL)", name="done_by_somebody"),
        CheckConstraint("(state IN ('verified', 'dropped')) = (ended_on IS NOT NULL)", name="ended"),
        Index("ix_improvements_department_id", "department_id"),
        Index("ix_improvements_found_on", "found_on"),
        Index("ix_improvements_due_on", "due_on", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    kind: Mapped[Kind] = mapped_column(stored_enum(Kind))
    title: Mapped[str] = mapped_column(String(160))
    finding: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    due_on: Mapped[date]
    state: Mapped[State] = mapped_column(stored_enum(State))
    found_on: Mapped[date]
    found_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]
    late_told_on: Mapped[date | None]

    department: Mapped[Department] = relationship()
    found_by: Mapped[User] = relationship(foreign_keys=found_by_id)
    notes: Mapped[list["ImprovementNote"]] = relationship(order_by="ImprovementNote.id")

    __mapper_args__ = {"version_id_col": version}


class ImprovementNote(Base):
    """What was done, or said, on the way. Written once."""

    __tablename__ = "improvement_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    improvement_id: Mapped[int] = mapped_column(ForeignKey("improvements.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    state: Mapped[State] = mapped_column(stored_enum(State))  # as it stood after it
    words: Mapped[str] = mapped_column(Text, default="")


class CaseAdvice(Base):
    """Advice on a ticket that is stuck, by who watches over the work (BDL-13). It changes nothing of the ticket."""

    __tablename__ = "case_advice"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)

    ticket: Mapped[Ticket] = relationship()
