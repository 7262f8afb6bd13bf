"""Tables of the chain: a seal for each event, its head, the numbers that may still turn up, and the checks of the whole."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.audit.chain import FaultKind
from desk.database import Base, stored_enum

ONLY = 1  # the key of the one row of seal_heads


class Seal(Base):
    """An event in its place of the chain. Written once, never changed; the numbers have no gap."""

    __tablename__ = "seals"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class SealHead(Base):
    """Where the chain ends: one row, which whoever seals has to move. Made with the table."""

    __tablename__ = "seal_heads"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    scanned_to: Mapped[int]  # every event up to this one is sealed, but for what seal_gaps waits for
    inherited_to: Mapped[int]  # what was there before there were seals
    sealed_at: Mapped[datetime | None]


class SealGap(Base):
    """Ids of events below the last sealed one that nobody has seen: they may be of somebody who has not committed yet."""

    __tablename__ = "seal_gaps"

    first_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]
    seen_at: Mapped[datetime]


class SealCheck(Base):
    """A check of the whole chain, page by page: how far it is, and what it found."""

    __tablename__ = "seal_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    up_to: Mapped[int]
    checked_to: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    anchors: Mapped[int]
    ended_at: Mapped[datetime | None]
    fault: Mapped[FaultKind | None] = mapped_column(stored_enum(FaultKind))
    sequence: Mapped[int | None]
