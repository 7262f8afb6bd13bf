"""Table of explanations. A correction is a row of its own: what was said before it stays."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, stored_enum
from desk.explanations.kinds import Cause
from desk.sla.kinds import Measure
from desk.tickets.models import Ticket


class Explanation(Base):
    """Why a promise of a ticket was missed. The highest number is what holds; written once, never changed."""

    __tablename__ = "explanations"
    __table_args__ = (
        UniqueConstraint("ticket_id", "measure", "no"),
        CheckConstraint("measure IN ('response', 'resolution')", name="of_a_promise"),
        CheckConstraint("no > 0", name="no"),
        CheckConstraint("words <> ''", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    no: Mapped[int]  # of its corrections; two people never write the same one
    cause: Mapped[Cause] = mapped_column(stored_enum(Cause))
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    by_standing: Mapped[str] = mapped_column(String(80))  # role and department of that moment
    at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()
