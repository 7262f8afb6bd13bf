"""Tables of the counter: drafts, taps, the checklist of the opening."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base
from desk.mall.models import Counter


class CounterDraft(Base):
    """What an officer has typed at the counter and not sent yet; sealed, because it holds an identity."""

    __tablename__ = "counter_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(40), unique=True)  # its mark; the key itself lies in the seal
    sealed: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class CounterTap(Base):
    """A request for information that was answered at the counter: one tap, counted by day (BDL-16)."""

    __tablename__ = "counter_taps"
    __table_args__ = (Index("ix_counter_taps_tapped_at", "tapped_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counters.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id"))
    tapped_at: Mapped[datetime]


class OpeningCheck(Base):
    """The checklist of a counter's opening: {"line": "ok" or ticket number} (BDL-15)."""

    __tablename__ = "opening_checks"
    __table_args__ = (UniqueConstraint("counter_id", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counters.id"))
    on_day: Mapped[date]
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lines: Mapped[dict[str, Any]]
    checked_at: Mapped[datetime]

    counter: Mapped[Counter] = relationship()
    officer: Mapped[User] = relationship()
