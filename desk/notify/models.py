"""Tables of what people are told, and by which chat."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.complaints.chat_models import ComplaintChat
from desk.database import Base, stored_enum
from desk.notify.lanes import Lane as Lane
from desk.notify.topics import Topic
from desk.organisation.models import Department
from desk.timeline import Event

WAITING_SQL = "state IN ('pending', 'sending')"  # word for word in the partial indexes, or SQLite does not use them


class LinkState(StrEnum):
    """Whether a chat still takes our messages."""

    WORKING = "working"
    BLOCKED = "blocked"
    REMOVED = "removed"


class Channel(StrEnum):
    """By which courier a delivery goes."""

    TELEGRAM = "telegram"
    EMAIL = "email"


class DeliveryState(StrEnum):
    """Where a delivery stands; every one ends in sent, refused or dropped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"


UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)


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


class Delivery(Base):
    """The courier's slip: a notice to one chat of its person, news of a complaint to a citizen's chat, or a letter of the bot.

    The words of notices and news are made when they are sent; those of a letter lie sealed in the slip until it has been
    sent or given up. Which chat a citizen's news go to stands sealed with the binding, never here.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "link_id"),
        Index("ix_deliveries_notice_id_mail_id", "notice_id", "mail_id", unique=True),
        CheckConstraint(
            "notice_id IS NOT NULL OR letter IS NOT NULL OR binding_id IS NOT NULL OR state NOT IN ('pending', 'sending')",
            name="has_words",
        ),
        CheckConstraint("(binding_id IS NULL) = (event_id IS NULL)", name="citizens_hear_of_an_event"),
        Index("uq_deliveries_binding_id_event_id", "binding_id", "event_id", unique=True),
        Index("ix_deliveries_chat_id_message_id", "chat_id", "message_id"),
        Index(
            "ix_deliveries_letters",
            "created_at",
            sqlite_where=text("notice_id IS NULL AND chat_id IS NOT NULL"),
            postgresql_where=text("notice_id IS NULL AND chat_id IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_waiting_lane",
            "lane",
            "id",
            sqlite_where=text(WAITING_SQL),
            postgresql_where=text(WAITING_SQL),
        ),
        Index(
            "ix_deliveries_waiting_chat",
            "chat_id",
            "lane",
            "id",
            sqlite_where=text(WAITING_SQL),
            postgresql_where=text(WAITING_SQL),
        ),
        Index(
            "ix_deliveries_refused",
            "id",
            sqlite_where=text("state = 'refused'"),
            postgresql_where=text("state = 'refused'"),
        ),
        Index("ix_deliveries_sent_at", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("telegram_links.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail_addresses.id"))
    binding_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_chats.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel), default=Channel.TELEGRAM)
    lane: Mapped[Lane] = mapped_column(stored_enum(Lane), default=Lane.NORMAL)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    letter: Mapped[str | None] = mapped_column(Text)  # sealed
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))  # what a letter is about
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # what the other side calls it once it has arrived
    state: Mapped[DeliveryState] = mapped_column(stored_enum(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)  # the fence: only the attempt that was claimed may report
    failures: Mapped[int] = mapped_column(default=0)  # tries that went wrong; to be told to wait is none
    created_at: Mapped[datetime]
    try_after: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")

    notice: Mapped[Notice | None] = relationship()
    link: Mapped[TelegramLink | None] = relationship()
    mail: Mapped[MailAddress | None] = relationship()
    binding: Mapped[ComplaintChat | None] = relationship()
    event: Mapped[Event | None] = relationship()


EVERYBODY = 0  # the gate that everything passes; no chat has that id


class SendGate(Base):
    """From when on the next message may go to a chat. Chat 0 is the gate that everything passes."""

    __tablename__ = "send_gates"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    opens_at: Mapped[datetime]
    troubles: Mapped[int] = mapped_column(default=0)  # of gate 0: calls in a row that failed
    limited: Mapped[int] = mapped_column(default=0)  # of gate 0: calls in a row that were told to wait


WAITING = literal_column(
    f"deliveries.{WAITING_SQL}", Boolean
)  # with it a query of deliveries may use the partial indexes
