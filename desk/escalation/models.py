"""Table of hand-overs between tiers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Escalation(Base):
    """One hand-over. By hand it says why and what was tried; forced ones say neither, the clock did it."""

    __tablename__ = "escalations"
    __table_args__ = (
        # One hand-over per step of the ladder of tiers: whoever comes second finds the place taken.
        UniqueConstraint("ticket_id", "cycle"),
        CheckConstraint("forced OR (actor_id IS NOT NULL AND reason <> '')", name="by_hand_with_reason"),
        CheckConstraint("forced OR direction = 'down' OR tried <> ''", name="up_with_what_was_tried"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    cycle: Mapped[int]
    direction: Mapped[Direction] = mapped_column(stored_enum(Direction))
    forced: Mapped[bool] = mapped_column(default=False)
    consultation: Mapped[bool] = mapped_column(default=False)  # an autonomous department only asks for advice (LLG-15)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    tried: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime]

    actor: Mapped[User | None] = relationship()
