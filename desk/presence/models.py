"""The table of those who have a ticket's page open."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base


class TicketPresence(Base):
    """Who has a ticket's page open: a hint for colleagues, never a lock. Forgotten a minute after it was last said."""

    __tablename__ = "ticket_presence"
    __table_args__ = (Index("ix_ticket_presence_seen_at", "seen_at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    is_writing: Mapped[bool]
