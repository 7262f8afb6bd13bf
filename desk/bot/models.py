"""What the bot remembers: every update once, and where a dialogue stands. It survives a restart at any step."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, stored_enum


class UpdateState(StrEnum):
    """Where an update stands."""

    WAITING = "waiting"
    HANDLED = "handled"
    ASIDE = "aside"  # could not be handled three times


class BotUpdate(Base):
    """An update from Telegram: written down before it is handled, so that none is lost, and handled once by its id."""

    __tablename__ = "bot_updates"
    __table_args__ = (
        Index(
            "ix_bot_updates_waiting",
            "chat_id",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_bot_updates_arrived_at", "arrived_at"),
    )

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)  # 0 when it belongs to no chat
    state: Mapped[UpdateState] = mapped_column(stored_enum(UpdateState))
    content: Mapped[str | None] = mapped_column(Text)  # sealed; gone once it is handled
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")


class BotLease(Base):
    """Which process may do what only one at a time may: ask Telegram for updates. It holds until it runs out."""

    __tablename__ = "bot_leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    lease_until: Mapped[datetime]


class BotDialogue(Base):
    """What a chat is in the middle of: whose dialogue, which step, and what was said so far."""

    __tablename__ = "bot_dialogues"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(String(16))  # "staff" or "citizen"
    step: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)  # sealed
    begun_at: Mapped[datetime]
    updated_at: Mapped[datetime]
