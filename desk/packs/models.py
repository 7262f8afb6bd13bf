"""Tables of packs, of their editions with the files of each, and of who gets which report when its period is over."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.organisation.models import Department
from desk.packs.kinds import FileForm, State
from desk.packs.periods import Rhythm, Span

WHOLE_CITY = text("department_id IS NULL")
ONE_DEPARTMENT = text("department_id IS NOT NULL")
UNFINISHED = text("state IN ('queued', 'making')")
GOING_ON = text("ended_at IS NULL")


class Pack(Base):
    """A report of a period and scope; what it says stands in its editions. `report` is a code of the catalogue."""

    __tablename__ = "packs"
    __table_args__ = (
        CheckConstraint("until_on >= since_on", name="period"),
        Index(
            "uq_packs_whole_city",
            "report",
            "since_on",
            "until_on",
            unique=True,
            sqlite_where=WHOLE_CITY,
            postgresql_where=WHOLE_CITY,
        ),
        Index(
            "uq_packs_department",
            "report",
            "since_on",
            "until_on",
            "department_id",
            unique=True,
            sqlite_where=ONE_DEPARTMENT,
            postgresql_where=ONE_DEPARTMENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(String(40))
    rhythm: Mapped[Rhythm] = mapped_column(stored_enum(Rhythm))
    since_on: Mapped[date]
    until_on: Mapped[date]
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id")
    )  # null: all that the report is about
    number: Mapped[str] = mapped_column(String(60), unique=True)
    created_at: Mapped[datetime]

    department: Mapped[Department | None] = relationship()
    editions: Mapped[list["Edition"]] = relationship(back_populates="pack", order_by="Edition.no")

    @property
    def span(self) -> Span:
        return Span(self.rhythm, self.since_on, self.until_on)


class Edition(Base):
    """What a pack says, frozen: once it is made, neither document nor files change; who signs is written beside them.

    `document` is the canonical JSON of the report. `done` is how much of the making is done, in per cent.
    """

    __tablename__ = "pack_editions"
    __table_args__ = (
        UniqueConstraint("pack_id", "no"),
        CheckConstraint("(no = 1) = (reason = '')", name="later_ones_have_a_reason"),
        CheckConstraint("(document IS NULL) = (state IN ('queued', 'making', 'failed'))", name="frozen"),
        CheckConstraint("(document IS NULL) = (code_hash IS NULL)", name="frozen_has_a_code"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        CheckConstraint("(state = 'returned') = (returned_at IS NOT NULL)", name="returned"),
        CheckConstraint("signer_id IS NULL OR signer_id <> author_id", name="signed_by_another"),
        CheckConstraint("done BETWEEN 0 AND 100", name="done"),
        Index(
            "uq_pack_editions_unfinished",
            "pack_id",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    no: Mapped[int]
    state: Mapped[State] = mapped_column(stored_enum(State))
    reason: Mapped[str] = mapped_column(Text, default="")  # why there is another one

    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    author_standing: Mapped[str] = mapped_column(String(80))  # the role held when it was asked for (LLG-39)
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    check_due_on: Mapped[date | None]
    sign_due_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    asked_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]  # while it is made: whoever makes it has until then
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")

    made_at: Mapped[datetime | None]
    document: Mapped[str | None] = mapped_column(Text, deferred=True)
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the code on its paper

    checked_at: Mapped[datetime | None]
    checked_standing: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None]
    signed_standing: Mapped[str] = mapped_column(String(80), default="")
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned_because: Mapped[str] = mapped_column(Text, default="")

    pack: Mapped[Pack] = relationship(back_populates="editions")
    author: Mapped[User] = relationship(foreign_keys=author_id)
    checker: Mapped[User | None] = relationship(foreign_keys=checker_id)
    signer: Mapped[User | None] = relationship(foreign_keys=signer_id)
    returned_by: Mapped[User | None] = relationship(foreign_keys=returned_by_id)
    files: Mapped[list["PackFile"]] = relationship(back_populates="edition", order_by="PackFile.id")

    @property
    def shown_number(self) -> str:
        """The number of its paper: later editions say which they are."""
        return self.pack.number if self.no == 1 else f"{self.pack.number} (Rev. {self.no - 1})"


class PackFile(Base):
    """A file of an edition, never changed. Of signed files each one that was ever kept is there; the last counts."""

    __tablename__ = "pack_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(form = 'signed') = (kept_by_id IS NOT NULL)", name="signed_ones_were_brought"),
        Index("ix_pack_files_edition_id", "edition_id"),
        Index(
            "uq_pack_files_made",
            "edition_id",
            "form",
            unique=True,
            sqlite_where=text("form <> 'signed'"),
            postgresql_where=text("form <> 'signed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("pack_editions.id"))
    form: Mapped[FileForm] = mapped_column(stored_enum(FileForm))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    holds_original: Mapped[bool] = mapped_column(default=False)  # begins with the very bytes of the PDF that was made

    edition: Mapped[Edition] = relationship(back_populates="files")
    kept_by: Mapped[User | None] = relationship()


class Subscription(Base):
    """Who gets which report when a period is over. `next_on`: the day after the period that is reported next."""

    __tablename__ = "pack_subscriptions"
    __table_args__ = (
        CheckConstraint("rhythm <> 'any'", name="comes_back"),
        Index(
            "uq_pack_subscriptions_whole_city",
            "user_id",
            "report",
            "rhythm",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND department_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND department_id IS NULL"),
        ),
        Index(
            "uq_pack_subscriptions_department",
            "user_id",
            "report",
            "rhythm",
            "department_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND department_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND department_id IS NOT NULL"),
        ),
        Index("ix_pack_subscriptions_next_on", "next_on", sqlite_where=GOING_ON, postgresql_where=GOING_ON),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    report: Mapped[str] = mapped_column(String(40))
    rhythm: Mapped[Rhythm] = mapped_column(stored_enum(Rhythm))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    next_on: Mapped[date]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    department: Mapped[Department | None] = relationship()
