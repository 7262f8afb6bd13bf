"""Tables of the couriers: what goes to whom by which chat or mail, and from when on the next may go."""

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

from desk.complaints.chat_models import ComplaintChat
from desk.database import Base, stored_enum
from desk.notify.lanes import Lane
from desk.notify.models import Channel, MailAddress, Notice, TelegramLink
from desk.timeline import Event

WAITING_SQL = "state IN ('pending', 'sending')"  # word for word in the partial indexes, or SQLite does not use them


class DeliveryState(StrEnum):
    """Where a delivery stands; every one ends in sent, refused or dropped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"


UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)


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
