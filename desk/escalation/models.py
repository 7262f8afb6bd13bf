"""Tables of hand-overs: between the tiers of the city, and to the owners of Tier 3."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import ExternalOwner
from desk.database import Base, stored_enum
from desk.tickets.models import Ticket


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


class HandOverEnd(StrEnum):
    """How a hand-over to Tier 3 ended."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # it is no longer needed of them
    PASSED_ON = "passed_on"  # another owner has it now
    TICKET_OVER = "ticket_over"  # the ticket ended without their answer


class ExternalHandOver(Base):
    """A ticket reported to the owner of a national system or to a vendor; the ticket stays open and owned here (MTR-05)."""

    __tablename__ = "external_hand_overs"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended_somehow"),
        CheckConstraint("(ended_at IS NULL) = (remind_at IS NOT NULL)", name="reminded_while_open"),
        CheckConstraint("answered_at IS NULL OR ended_how = 'answered'", name="answered"),
        CheckConstraint("ended_how <> 'answered' OR (answered_at IS NOT NULL AND answer <> '')", name="with_an_answer"),
        Index("uq_external_hand_overs_ticket_id_cycle", "ticket_id", "cycle", unique=True),
        # One owner at a time: whoever comes second finds the place taken.
        Index(
            "uq_external_hand_overs_open",
            "ticket_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_external_hand_overs_remind_at",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index("ix_external_hand_overs_owner_id_id", "owner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    cycle: Mapped[int]
    owner_id: Mapped[int] = mapped_column(ForeignKey("external_owners.id"))
    reference: Mapped[str] = mapped_column(String(80), default="")  # their number; may come later
    channel: Mapped[str] = mapped_column(String(200), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    handed_over_at: Mapped[datetime]  # when it was reported to them, which may be before it was written down
    recorded_at: Mapped[datetime]
    handed_over_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expected_by: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]  # last asked again
    asks: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[HandOverEnd | None] = mapped_column(stored_enum(HandOverEnd))

    ticket: Mapped[Ticket] = relationship()
    owner: Mapped[ExternalOwner] = relationship()
    handed_over_by: Mapped[User] = relationship()
