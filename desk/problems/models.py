"""Table of proposals that nobody wants: these tickets are no one trouble."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base


class Dismissal(Base):
    """A ticket that is left out of what the desk proposes from now on."""

    __tablename__ = "problem_dismissals"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    dismissed_at: Mapped[datetime]
    dismissed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
