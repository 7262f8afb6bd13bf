"""The table of those who came to guidance, a consultation, assistance or dissemination."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base
from desk.tickets.models import Ticket


class Attendance(Base):
    """Somebody who came (MTR-08). What was entered by mistake is deleted: nothing of a person is kept without need."""

    __tablename__ = "attendances"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("uq_attendances_ticket_id_name_agency", "ticket_id", "name", "agency", unique=True),
        Index("ix_attendances_added_at", "added_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    name: Mapped[str] = mapped_column(String(120))
    agency: Mapped[str] = mapped_column(String(160), default="")
    contact: Mapped[str] = mapped_column(String(80), default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()
