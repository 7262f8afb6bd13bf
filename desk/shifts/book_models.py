"""Tables of the book of a post: hand-overs, checklists, rounds, lines. Lines and checks are written once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.shifts.kinds import LineKind
from desk.shifts.models import CheckItem, Post, Shift
from desk.shifts.states import State
from desk.tickets.models import Ticket

UNDERWAY = text("ended_at IS NULL")
ABOUT_ANOTHER = "kind IN ('correction', 'done', 'seen')"


class Handover(Base):
    """What the outgoing officer leaves in writing, and what the incoming one says to it (TRK-06, TRK-14).

    `tickets` and `items` are frozen as they stood: numbers, and the lines that are still to be followed up.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("(state = 'written') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> written_by_id", name="two_people"),
        CheckConstraint("state <> 'objected' OR objections <> ''", name="objects_to_something"),
        Index("ix_handovers_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), unique=True)  # the outgoing one
    next_shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))  # whose officer has answered
    state: Mapped[State] = mapped_column(stored_enum(State, 16))
    words: Mapped[str] = mapped_column(Text)
    tickets: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)
    items: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)
    counts: Mapped[dict[str, Any]]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    objections: Mapped[str] = mapped_column(Text, default="")

    shift: Mapped[Shift] = relationship(foreign_keys=shift_id)
    next_shift: Mapped[Shift | None] = relationship(foreign_keys=next_shift_id)
    written_by: Mapped[User] = relationship(foreign_keys=written_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)


class PostCheck(Base):
    """The checklist of a shift: once, each item in order or not (TRK-07)."""

    __tablename__ = "post_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime]

    shift: Mapped[Shift] = relationship()
    officer: Mapped[User] = relationship()
    lines: Mapped[list["CheckLine"]] = relationship(back_populates="check", order_by="CheckLine.id")


class CheckLine(Base):
    """What was found of an item; what is wrong has a ticket."""

    __tablename__ = "post_check_lines"
    __table_args__ = (
        UniqueConstraint("check_id", "item_id"),
        CheckConstraint("(fault = '') = (ticket_id IS NULL)", name="fault_has_a_ticket"),
        Index("ix_post_check_lines_item_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("post_checks.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("check_items.id"))
    fault: Mapped[str] = mapped_column(String(300), default="")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))

    check: Mapped[PostCheck] = relationship(back_populates="lines")
    item: Mapped[CheckItem] = relationship()
    ticket: Mapped[Ticket | None] = relationship()


class Patrol(Base):
    """A round: begun by one press, ended by another, with what was seen (TRK-08)."""

    __tablename__ = "patrols"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= begun_at", name="period"),
        Index("ix_patrols_shift_id_begun_at", "shift_id", "begun_at"),
        # One of an officer is under way at a time.
        Index("uq_patrols_underway", "officer_id", unique=True, sqlite_where=UNDERWAY, postgresql_where=UNDERWAY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(String(500), default="")

    shift: Mapped[Shift] = relationship()
    officer: Mapped[User] = relationship()


class LogLine(Base):
    """A line of the logbook. Written once, never changed, never removed (TRK-12)."""

    __tablename__ = "log_lines"
    __table_args__ = (
        CheckConstraint(f"({ABOUT_ANOTHER}) = (about_id IS NOT NULL)", name="about_another_line"),
        CheckConstraint("words <> '' OR kind IN ('done', 'seen')", name="says_something"),
        Index("ix_log_lines_post_id_id", "post_id", "id"),
        Index("ix_log_lines_about_id", "about_id"),
        # An alert is seen once, what is to be followed up is done once.
        Index(
            "uq_log_lines_about_id_kind",
            "about_id",
            "kind",
            unique=True,
            sqlite_where=text("kind IN ('done', 'seen')"),
            postgresql_where=text("kind IN ('done', 'seen')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))  # null: a leader, who stands in none
    kind: Mapped[LineKind] = mapped_column(stored_enum(LineKind, 16))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("log_lines.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    post: Mapped[Post] = relationship()
    shift: Mapped[Shift | None] = relationship()
    author: Mapped[User] = relationship()
    about: Mapped["LogLine | None"] = relationship(remote_side=id)
