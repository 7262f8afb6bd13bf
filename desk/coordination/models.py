"""Tables of announcements and of dispositions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.coordination.kinds import Addressee
from desk.database import Base, StoredJson, stored_enum
from desk.organisation.models import Department
from desk.tickets.models import Ticket

UNANSWERED = text("answered_at IS NULL")


class Announcement(Base):
    """What a coordinator told the technicians of all departments, or of some. Never changed."""

    __tablename__ = "announcements"
    __table_args__ = (CheckConstraint("body <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    department_ids: Mapped[list[int]] = mapped_column(StoredJson)  # []: every department
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime]

    sender: Mapped[User] = relationship()


class Disposition(Base):
    """One sentence of a supervisor to who leads the work, on a ticket or on a department, and the sentence that answers it."""

    __tablename__ = "dispositions"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_something"),
        CheckConstraint("(addressee = 'person') = (person_id IS NOT NULL)", name="to_somebody"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_in_words"),
        Index("ix_dispositions_open", "given_at", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
        Index("ix_dispositions_ticket_id", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    addressee: Mapped[Addressee] = mapped_column(stored_enum(Addressee))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str] = mapped_column(String(300))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_by_name: Mapped[str] = mapped_column(String(120))
    given_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_by_name: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None]

    ticket: Mapped[Ticket | None] = relationship()
    department: Mapped[Department] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=person_id)
