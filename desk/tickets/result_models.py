"""Tables of what came of the work on a ticket: what it was, which part was replaced, what was made. Only added to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.tickets.models import Ticket
from desk.tickets.result_kinds import ResultKind


class Diagnosis(Base):
    """What was found, and how it was mended: for technicians. The latest one of a ticket holds (BDL-27)."""

    __tablename__ = "diagnoses"
    __table_args__ = (
        CheckConstraint("found <> '' OR solution <> ''", name="says_something"),
        Index("ix_diagnoses_ticket_id_id", "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    found: Mapped[str] = mapped_column(Text)
    solution: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]

    author: Mapped[User] = relationship()


class ReplacedPart(Base):
    """A part that was put in the place of another, with their serial numbers. What was wrong is taken back, not changed."""

    __tablename__ = "replaced_parts"
    __table_args__ = (
        CheckConstraint("name <> '' AND new_serial <> ''", name="has_a_serial_number"),
        Index("ix_replaced_parts_ticket_id", "ticket_id"),
        Index("ix_replaced_parts_asset_id_id", "asset_id", "id"),
        Index("ix_replaced_parts_noted_at", "noted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))  # the thing as the ticket named it then
    name: Mapped[str] = mapped_column(String(120))
    old_serial: Mapped[str] = mapped_column(String(80))
    new_serial: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship()
    author: Mapped[User] = relationship()


class WorkResult(Base):
    """Something that came of the work of its author: what a report on them counts. Taken back, not changed."""

    __tablename__ = "work_results"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="is_something"),
        CheckConstraint("words <> ''", name="says_what"),
        Index("ix_work_results_ticket_id", "ticket_id"),
        Index("ix_work_results_author_id_noted_at", "author_id", "noted_at"),
        Index("ix_work_results_noted_at", "noted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[ResultKind] = mapped_column(stored_enum(ResultKind))
    words: Mapped[str] = mapped_column(String(400))
    place: Mapped[str] = mapped_column(String(200))  # where it lies: repository, document, rack
    quantity: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship()
    author: Mapped[User] = relationship()
