"""Tables of what the offices say of a complaint: drafts of answers, opinions that were asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.complaints.kinds import DraftState
from desk.database import Base, stored_enum
from desk.mall.models import Tenant


class AnswerDraft(Base):
    """The draft of an answer. Who wrote it does not release it (BDL-22)."""

    __tablename__ = "complaint_drafts"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> drafted_by_id", name="four_eyes"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_complaint_drafts_proposed",
            "complaint_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[DraftState] = mapped_column(stored_enum(DraftState))
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")

    drafted_by: Mapped[User] = relationship(foreign_keys=drafted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


class Opinion(Base):
    """What another organisation was asked, and what it said (BDL-23). Its clock has the same cycle number."""

    __tablename__ = "complaint_opinions"
    __table_args__ = (UniqueConstraint("complaint_id", "cycle"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"))
    cycle: Mapped[int]
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    tenant: Mapped[Tenant] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
