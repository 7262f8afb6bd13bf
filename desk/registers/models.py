"""Tables of backups, diagrams of networks, and names under the city's domain."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.applications.models import Application
from desk.database import Base, stored_enum
from desk.organisation.models import Department, Unit
from desk.registers.kinds import LanCase, RunKind
from desk.tickets.models import Ticket

GOING = text("ended_on IS NULL")


class Backup(Base):
    """What is backed up, where it is kept and how often (LLG-22). What is given up keeps its row."""

    __tablename__ = "backups"
    __table_args__ = (
        CheckConstraint("every_days BETWEEN 1 AND 1100", name="every_days"),
        CheckConstraint("restore_every_days BETWEEN 1 AND 1100", name="restore_every_days"),
        Index("ix_backups_department_id_id", "department_id", "id"),
        Index("ix_backups_due_on", "due_on", sqlite_where=GOING, postgresql_where=GOING),
        Index("ix_backups_restore_due_on", "restore_due_on", sqlite_where=GOING, postgresql_where=GOING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    what: Mapped[str] = mapped_column(String(160))
    kept_where: Mapped[str] = mapped_column(String(200))
    notes: Mapped[str] = mapped_column(Text, default="")  # how it is done; never a password
    every_days: Mapped[int]
    restore_every_days: Mapped[int]
    begun_on: Mapped[date]
    last_on: Mapped[date | None]
    last_restore_on: Mapped[date | None]
    due_on: Mapped[date]  # the last day on which the next one is in time; follows from the three above
    restore_due_on: Mapped[date]
    # The ticket that asks for it, and when it was opened; empty once it is done.
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    ticket_on: Mapped[date | None]
    restore_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    restore_ticket_on: Mapped[date | None]
    keeper_id: Mapped[int] = mapped_column(
        ForeignKey("users.id")
    )  # who wrote it last: tickets are opened in their name
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()
    application: Mapped[Application | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class BackupRun(Base):
    """That it was done on a day, and whether it went well: once for each day and kind."""

    __tablename__ = "backup_runs"
    __table_args__ = (Index("uq_backup_runs_backup_id_kind_done_on", "backup_id", "kind", "done_on", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    backup_id: Mapped[int] = mapped_column(ForeignKey("backups.id"))
    kind: Mapped[RunKind] = mapped_column(stored_enum(RunKind))
    done_on: Mapped[date]
    succeeded: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()


class LanDiagram(Base):
    """A drawing of a department's network as it was on a day (LLG-23). Every one is kept; the newest is in force."""

    __tablename__ = "lan_diagrams"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index("uq_lan_diagrams_department_id_drawn_on_sha256", "department_id", "drawn_on", "sha256", unique=True),
        Index("ix_lan_diagrams_drawn_on", "drawn_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    drawn_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")  # what is different from the one before
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    told_on: Mapped[date | None]  # that it has grown old

    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()
    uploaded_by: Mapped[User] = relationship()


class LanTicket(Base):
    """A ticket that was opened from the page of a network."""

    __tablename__ = "lan_tickets"
    __table_args__ = (Index("ix_lan_tickets_department_id_id", "department_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    case: Mapped[LanCase] = mapped_column(stored_enum(LanCase))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    ticket: Mapped[Ticket] = relationship()


class DomainName(Base):
    """A name under the city's domain: whose it is, where it is served, until when (LLG-24)."""

    __tablename__ = "domain_names"
    __table_args__ = (
        Index("ix_domain_names_department_id", "department_id"),
        Index("ix_domain_names_certificate_until", "certificate_until", sqlite_where=GOING, postgresql_where=GOING),
        Index("ix_domain_names_registered_until", "registered_until", sqlite_where=GOING, postgresql_where=GOING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(253), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    purpose: Mapped[str] = mapped_column(String(200), default="")
    hosting: Mapped[str] = mapped_column(String(200), default="")
    certificate_until: Mapped[date | None]
    registered_until: Mapped[date | None]
    # The last reminder that went out: 60, 30 or 7 days before; empty again when the day is changed.
    certificate_told: Mapped[int | None]
    registration_told: Mapped[int | None]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)  # by which it was asked for
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    department: Mapped[Department] = relationship()
    application: Mapped[Application | None] = relationship()
    ticket: Mapped[Ticket | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
