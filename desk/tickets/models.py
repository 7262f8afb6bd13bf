"""Tables of tickets and what was said on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.accounts.policy import Secrecy
from desk.assets.models import Asset
from desk.attachments.models import StoredFile
from desk.catalogue.field_models import FieldSet
from desk.catalogue.models import Authority, Service
from desk.database import Base, stored_enum
from desk.event_kinds import Subject
from desk.organisation.models import Department, Unit
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Priority, ReporterKind, Urgency, ViewAudience
from desk.tickets.routes import Way
from desk.tickets.states import ENDED, Status, WaitingFor
from desk.timeline import Event

NOT_ORDINARY_SQL = "secrecy <> 'ordinary'"
OPEN_SQL = "status IN ('new', 'accepted', 'in_progress', 'waiting')"


class Ticket(Base):
    """A case. Exactly one tier, department, and person or queue (assignee null) is responsible at any time (LLG-05)."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
        # Tier 3 is where a ticket waits, never where it is worked on: it stays open and owned here (MTR-05).
        CheckConstraint("tier < 3 OR (waiting_for IS NOT NULL AND waiting_for = 'vendor')", name="tier3_is_waited_for"),
        CheckConstraint("tier > 1 OR responsible_department_id = department_id", name="tier1_is_own_department"),
        CheckConstraint("status <> 'in_progress' OR assignee_id IS NOT NULL", name="work_has_a_worker"),
        CheckConstraint("(status = 'waiting') = (waiting_for IS NOT NULL)", name="waiting_for_somebody"),
        CheckConstraint("(status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name="resolved"),
        CheckConstraint("(status IN ('closed', 'cancelled', 'merged')) = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(status = 'resolved') = (closes_at IS NOT NULL)", name="closes"),
        CheckConstraint("reporter_id IS NOT NULL OR reporter_name <> ''", name="reporter_is_known"),
        CheckConstraint("problem_id IS NULL OR problem_id <> id", name="not_its_own_problem"),
        CheckConstraint("(promised_for IS NULL) = (promised_by_id IS NULL)", name="promise_has_author"),
        CheckConstraint("(lent_to_id IS NULL) = (lent_until IS NULL)", name="lent_until_a_day"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        Index(
            "ix_tickets_department_open",
            "department_id",
            "id",
            sqlite_where=text(OPEN_SQL),
            postgresql_where=text(OPEN_SQL),
        ),
        Index("ix_tickets_tier_open", "tier", "id", sqlite_where=text(OPEN_SQL), postgresql_where=text(OPEN_SQL)),
        Index("ix_tickets_department_id_id", "department_id", "id"),
        Index("ix_tickets_reporter_id_id", "reporter_id", "id"),
        Index("ix_tickets_filed_by_id_id", "filed_by_id", "id"),
        # The orders of the list, each with the tie that its pages go on after.
        Index("ix_tickets_updated_at_id", "updated_at", "id"),
        Index("ix_tickets_priority_id", "priority", "id"),
        Index(
            "ix_tickets_assignee_open",
            "assignee_id",
            "id",
            sqlite_where=text(OPEN_SQL),
            postgresql_where=text(OPEN_SQL),
        ),
        # What is not for everybody is little: its list is read from an index of its own.
        Index(
            "ix_tickets_secrecy_id",
            "secrecy",
            "id",
            sqlite_where=text(NOT_ORDINARY_SQL),
            postgresql_where=text(NOT_ORDINARY_SQL),
        ),
        Index(
            "ix_tickets_lent_to_id",
            "lent_to_id",
            sqlite_where=text("lent_to_id IS NOT NULL"),
            postgresql_where=text("lent_to_id IS NOT NULL"),
        ),
        Index(
            "ix_tickets_closes_at",
            "closes_at",
            sqlite_where=text("closes_at IS NOT NULL"),
            postgresql_where=text("closes_at IS NOT NULL"),
        ),
    )

    subject = Subject.TICKET

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    version: Mapped[int] = mapped_column()
    kind: Mapped[Kind] = mapped_column(stored_enum(Kind))
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text)
    own_fields: Mapped[dict[str, Any]]
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    # What the service asked for beside it, by the names of the fields, and the version in whose words it was asked.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    field_set_id: Mapped[int | None] = mapped_column(ForeignKey("service_field_sets.id"))

    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reporter_kind: Mapped[ReporterKind] = mapped_column(stored_enum(ReporterKind))
    reporter_name: Mapped[str] = mapped_column(String(120), default="")  # of those without an account
    reporter_contact: Mapped[str] = mapped_column(String(120), default="")
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who typed it, when not the reporter
    affected: Mapped[Affected] = mapped_column(stored_enum(Affected))
    can_work: Mapped[CanWork] = mapped_column(stored_enum(CanWork))

    impact: Mapped[Impact] = mapped_column(stored_enum(Impact))
    urgency: Mapped[Urgency] = mapped_column(stored_enum(Urgency))
    priority: Mapped[Priority] = mapped_column(stored_enum(Priority))

    status: Mapped[Status] = mapped_column(stored_enum(Status))
    waiting_for: Mapped[WaitingFor | None] = mapped_column(stored_enum(WaitingFor))
    tier: Mapped[int]
    way: Mapped[Way] = mapped_column(stored_enum(Way))
    authority: Mapped[Authority] = mapped_column(stored_enum(Authority), default=Authority.CITY)  # at triage (MTR-06)
    secrecy: Mapped[Secrecy] = mapped_column(stored_enum(Secrecy), default=Secrecy.ORDINARY)  # LLG-27
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))  # the reporter's
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    responsible_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # the reporter's technician in Tier 1
    # A colleague of another department, with their host's consent, for this ticket alone (BKS-04).
    lent_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lent_until: Mapped[datetime | None]
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # one form makes one ticket
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)

    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"), index=True)  # the thing it is about

    # A date promised by hand: nothing ever computes it anew (SLA-RULES 22).
    promised_for: Mapped[datetime | None]
    promised_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    promised_reason: Mapped[str] = mapped_column(Text, default="")

    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    responded_at: Mapped[datetime | None]  # first public answer by staff other than the reporter
    resolved_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # closes by itself then, when nobody confirms
    closed_at: Mapped[datetime | None]
    left_tier2_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)
    reopens: Mapped[int] = mapped_column(default=0)

    service: Mapped[Service] = relationship()
    field_set: Mapped[FieldSet | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    department: Mapped[Department] = relationship(foreign_keys=department_id)
    unit: Mapped[Unit | None] = relationship()
    responsible_department: Mapped[Department] = relationship(foreign_keys=responsible_department_id)
    reporter: Mapped[User | None] = relationship(foreign_keys=reporter_id)
    filed_by: Mapped[User | None] = relationship(foreign_keys=filed_by_id)
    promised_by: Mapped[User | None] = relationship(foreign_keys=promised_by_id)
    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    contact: Mapped[User | None] = relationship(foreign_keys=contact_id)
    lent_to: Mapped[User | None] = relationship(foreign_keys=lent_to_id)
    problem: Mapped["Ticket | None"] = relationship(foreign_keys=problem_id, remote_side=id)
    files: Mapped[list[StoredFile]] = relationship(order_by=StoredFile.id, viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def speaker_id(self) -> int | None:
        """Who speaks for the reporter here: they themselves, or whoever entered it for them."""
        return self.reporter_id or self.filed_by_id

    def is_lent_at(self, at: datetime) -> bool:
        return self.lent_until is not None and at < self.lent_until and self.status not in ENDED

    @property
    def shown_reporter(self) -> str:
        return self.reporter.name if self.reporter else self.reporter_name


class Comment(Base):
    """Words that somebody wrote in an event: a reply, a note, a reason. Kept apart so that the event stays untouched."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_internal: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)

    event: Mapped[Event] = relationship()


class SavedView(Base):
    """A list of tickets under a name: what is asked for, never which tickets there are. Whoever opens it sees their own."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("(audience = 'tier1') = (department_id IS NOT NULL)", name="tier1_of_a_department"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)  # as the address bar says it: `desk.tickets.filters`
    audience: Mapped[ViewAudience] = mapped_column(stored_enum(ViewAudience))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    created_at: Mapped[datetime]

    owner: Mapped[User] = relationship()
    department: Mapped[Department | None] = relationship()
