"""Tables of chats that hear of a complaint, and of the one-time links between page and chat."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.complaints.models import PublicComplaint
from desk.database import Base, stored_enum


class ComplaintChat(Base):
    """A Telegram chat that hears how a complaint goes on.

    The chat is sealed, because something has to be sent there; its mark finds it again without opening anything. Both
    go when the binding ends. `open_until`: until then the chat shows its list of complaints.
    """

    __tablename__ = "complaint_chats"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (sealed_chat IS NOT NULL)", name="sealed_while_it_holds"),
        Index(
            "uq_complaint_chats_holding",
            "complaint_id",
            "chat_mark",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_complaint_chats_chat_mark", "chat_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"))
    chat_mark: Mapped[str | None] = mapped_column(String(64))
    sealed_chat: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    bound_at: Mapped[datetime]
    open_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    complaint: Mapped[PublicComplaint] = relationship()


class ChatLinkUse(StrEnum):
    """What a one-time link is good for."""

    RECEIPT = "receipt"  # from the chat to the page that shows number and access code
    BIND = "bind"  # from the page of a complaint to a chat that is to hear of it


class ChatLink(Base):
    """A one-time link; only the hash of its token is kept. `form_key` is sealed, and goes with the first use."""

    __tablename__ = "chat_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    use: Mapped[ChatLinkUse] = mapped_column(stored_enum(ChatLinkUse))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"))
    form_key: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
