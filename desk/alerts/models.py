"""Table of what monitoring has reported."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base
from desk.tickets.models import Ticket


class Alert(Base):
    """A fault that monitoring knows by a fingerprint, with the ticket that was last opened for it."""

    __tablename__ = "alerts"
    __table_args__ = (CheckConstraint("count > 0", name="was_heard"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(120), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    count: Mapped[int]  # how often it was reported since that ticket was opened
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    recovered_at: Mapped[datetime | None]  # monitoring says that it is over, and has not said otherwise since

    ticket: Mapped[Ticket] = relationship()
