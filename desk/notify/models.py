"""Tables of what people are told, and of the chats and addresses by which they are reached."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.notify.topics import Topic
from desk.organisation.models import Department
from desk.timeline import Event


class LinkState(StrEnum):
    """Whether a chat still takes our messages."""

    WORKING = "working"
    BLOCKED = "blocked"
    REMOVED = "removed"


class Channel(StrEnum):
    """By which courier a delivery goes."""

    TELEGRAM = "telegram"
    EMAIL = "email"


class Notice(Base):
    """One person is told of one event: the in-app inbox, and the record."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notices_user_id_id", "user_id", "id"),
        Index(
            "ix_notices_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notices_kept_back",
            "user_id",
            sqlite_where=text("kept_back_at IS NOT NULL AND digested_at IS NULL"),
            postgresql_where=text("kept_back_at IS NOT NULL AND digested_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    kept_back_at: Mapped[datetime | None]  # no message of its own: at night, or when the sweep was late
    digested_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()


class TelegramLink(Base):
    """A chat that belongs to a person."""

    __tablename__ = "telegram_links"
    __table_args__ = (UniqueConstraint("user_id", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[LinkState] = mapped_column(stored_enum(LinkState))
    linked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class MailAddress(Base):
    """Where a person reads mail: theirs once they have typed the code that went there."""

    __tablename__ = "mail_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    state: Mapped[LinkState] = mapped_column(stored_enum(LinkState))
    asked_at: Mapped[datetime]
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class NoticeChoice(Base):
    """What a person has chosen to get, or not to get, by a channel; without a row it is sent."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(stored_enum(Topic), primary_key=True)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel), primary_key=True)
    is_wanted: Mapped[bool]


class TeamChat(Base):
    """A group that belongs to a queue: Tier 1 of a department, or Tier 2. It reads only."""

    __tablename__ = "team_chats"
    __table_args__ = (
        CheckConstraint("(tier = 1) = (department_id IS NOT NULL) AND tier IN (1, 2)", name="is_a_queue"),
        UniqueConstraint("chat_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[int]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    label: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[LinkState] = mapped_column(stored_enum(LinkState))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship()


class LinkCode(Base):
    """A one-time code that links a chat to its person, or a group to a team; only its hash is kept."""

    __tablename__ = "link_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tier: Mapped[int | None]  # of the team whose group it links; null: it links the person
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
