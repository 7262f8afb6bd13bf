"""Tables of the register of breaches: how it stands, and everything that was ever written of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.privacy.kinds import BreachState, EntryKind

UNTOLD_SQL = "closed_at IS NULL AND (agency_told_at IS NULL OR subjects_told_at IS NULL)"


class Breach(Base):
    """A failure to protect personal data, as it is known now (Law 27/2022 article 46). Never deleted.

    Names of those affected do not stand here: kinds, numbers of people, numbers of complaints.
    """

    __tablename__ = "breaches"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("due_at > found_at", name="due_after_found"),
        CheckConstraint("people_count IS NULL OR people_count >= 0", name="people_count"),
        CheckConstraint("(state = 'found') = (is_failure IS NULL)", name="assessed"),
        CheckConstraint(
            "state <> 'notified' OR (agency_told_at IS NOT NULL AND subjects_told_at IS NOT NULL)", name="both_told"
        ),
        Index("ix_breaches_untold", "due_at", sqlite_where=text(UNTOLD_SQL), postgresql_where=text(UNTOLD_SQL)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    version: Mapped[int] = mapped_column()
    state: Mapped[BreachState] = mapped_column(stored_enum(BreachState))

    what: Mapped[str] = mapped_column(Text)
    data_kinds: Mapped[list[str]] = mapped_column(StoredJson)
    people_count: Mapped[int | None]  # null: not known yet
    affected: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime | None]  # null: not known yet
    found_at: Mapped[datetime]  # from here the 3 x 24 hours run
    how: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    reported_by: Mapped[str] = mapped_column(String(160), default="")

    due_at: Mapped[datetime]
    is_failure: Mapped[bool | None]
    agency_told_at: Mapped[datetime | None]
    subjects_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]  # 24 hours before the time is over
    overdue_told_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]

    entries: Mapped[list["BreachEntry"]] = relationship(back_populates="breach", order_by="BreachEntry.id")

    __mapper_args__ = {"version_id_col": version}


class BreachEntry(Base):
    """What was written into the register, when and by whom. Only added to.

    `content`: everything that was known of the breach from then on, where this entry changed it.
    """

    __tablename__ = "breach_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    breach_id: Mapped[int] = mapped_column(ForeignKey("breaches.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(stored_enum(EntryKind))
    content: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_standing: Mapped[str] = mapped_column(String(80))
    happened_at: Mapped[datetime]  # for a notice: when it was sent
    written_at: Mapped[datetime]

    breach: Mapped[Breach] = relationship(back_populates="entries")
    author: Mapped[User] = relationship()
