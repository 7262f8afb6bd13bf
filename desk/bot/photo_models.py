"""The photos of a report that is being told in a chat: to be fetched, or fetched and cleaned."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, stored_enum


class PhotoState(StrEnum):
    """Whether the bytes have been fetched."""

    WAITING = "waiting"
    READY = "ready"


class DialoguePhoto(Base):
    """A photo that was sent for a report which has not been filed yet. What is known of it lies sealed.

    `content` names Telegram's file while it waits, and the cleaned picture on the disk once it is ready.
    """

    __tablename__ = "dialogue_photos"
    __table_args__ = (
        UniqueConstraint("form_mark", "position"),
        Index(
            "ix_dialogue_photos_waiting",
            "try_after",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    form_mark: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    state: Mapped[PhotoState] = mapped_column(stored_enum(PhotoState))
    content: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime]
    kept_at: Mapped[datetime]
