"""Tables of what people use to work on tickets: internal words on them, answers that are ready, minutes, what is put off."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.organisation.models import Department


class TicketTag(Base):
    """A word that technicians put on a ticket. The reporter never sees it."""

    __tablename__ = "ticket_tags"
    __table_args__ = (Index("ix_ticket_tags_tag_ticket_id", "tag", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(30), primary_key=True)
    tagged_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    tagged_at: Mapped[datetime]


class TemplateScope(enum.StrEnum):
    """Whose answers a template is for."""

    EVERYBODY = "everybody"
    TIER1 = "tier1"  # the technicians of one department
    TIER2 = "tier2"


class AnswerTemplate(Base):
    """Words that are said again and again, with places for what differs."""

    __tablename__ = "answer_templates"
    __table_args__ = (
        CheckConstraint("(scope = 'tier1') = (department_id IS NOT NULL)", name="tier1_is_of_a_department"),
        Index("ix_answer_templates_department_id", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    scope: Mapped[TemplateScope] = mapped_column(stored_enum(TemplateScope))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]

    department: Mapped[Department | None] = relationship()
    changed_by: Mapped[User] = relationship()


class TicketWatcher(Base):
    """Somebody who wants to hear of a ticket that is not in their hands. Whether they may is asked each time anew."""

    __tablename__ = "ticket_watchers"
    __table_args__ = (Index("ix_ticket_watchers_user_id", "user_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime]


class TimeEntry(Base):
    """Minutes that somebody worked on a ticket. Never changed: a correction is a further line, with a minus."""

    __tablename__ = "time_entries"
    __table_args__ = (
        CheckConstraint("minutes <> 0", name="is_some_time"),
        Index("ix_time_entries_ticket_id_user_id", "ticket_id", "user_id"),
        Index("ix_time_entries_user_id_noted_at", "user_id", "noted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    minutes: Mapped[int]
    word: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]


class TicketSnooze(Base):
    """A ticket that one person does not want to see in their lists before a moment. The clocks know nothing of it."""

    __tablename__ = "ticket_snoozes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    set_at: Mapped[datetime]
    until: Mapped[datetime]
