"""Tables of tasks on tickets, and of the checklists that they come from."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import Base, StoredJson
from desk.tickets.models import Ticket

TO_DO = text("done_at IS NULL AND is_mandatory")


class Task(Base):
    """A step of the work on a ticket; a mandatory one has to be done before the ticket is."""

    __tablename__ = "ticket_tasks"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        Index("ix_ticket_tasks_ticket_id", "ticket_id"),
        Index("ix_ticket_tasks_to_do", "ticket_id", "id", sqlite_where=TO_DO, postgresql_where=TO_DO),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    words: Mapped[str] = mapped_column(String(200))
    is_mandatory: Mapped[bool]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    ticket: Mapped[Ticket] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    done_by: Mapped[User | None] = relationship(foreign_keys=done_by_id)


class Checklist(Base):
    """Steps that the work on a service consists of. `steps`: {"words": ..., "is_mandatory": ...}, in order."""

    __tablename__ = "checklists"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)
    is_added_at_opening: Mapped[bool]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    service: Mapped[Service] = relationship()
    changed_by: Mapped[User] = relationship()
