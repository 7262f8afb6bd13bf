"""Tables of changes. The stage lives here; status, tier and clocks are the ticket's own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.changes.states import Document, Risk, Stage
from desk.database import Base, stored_enum
from desk.organisation.models import Department
from desk.tickets.models import Ticket


class Office(StrEnum):
    """Whose approval it is."""

    TIER2_LEAD = "tier2_lead"
    DATA_OWNER = "data_owner"  # the head of the department that owns the data (LLG-21)


class Decision(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    VOID = "void"  # the plan was changed after it


class AdviceField(StrEnum):
    """What is advised on: the four fields of a technical consideration, and integrations."""

    SOFTWARE = "software"
    HARDWARE = "hardware"
    NETWORK = "network"
    DATA_CENTRE = "data_centre"
    INTEGRATION = "integration"


class Verdict(StrEnum):
    """What a recommendation comes to."""

    RECOMMENDED = "recommended"
    WITH_CONDITIONS = "with_conditions"
    NOT_RECOMMENDED = "not_recommended"


class ChangePlan(Base):
    """How a change is to be carried out, and how it went."""

    __tablename__ = "change_plans"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="schedule"),
        CheckConstraint("ends_at > starts_at", name="schedule_in_order"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(stored_enum(Stage), default=Stage.PLANNING)
    stage_since: Mapped[datetime]
    aim: Mapped[str] = mapped_column(Text, default="")  # what is changed, and why
    risk: Mapped[Risk | None] = mapped_column(stored_enum(Risk))
    risk_words: Mapped[str] = mapped_column(Text, default="")
    rollback_plan: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    evaluation: Mapped[str] = mapped_column(Text, default="")
    # What everybody reads on the status page once the change is done; empty: nothing.
    public_words: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_at: Mapped[datetime | None]  # taken off the page again
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # who wrote it last: never its approver

    ticket: Mapped[Ticket] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)


class ChangeApproval(Base):
    """An approval that was asked for, and what became of it."""

    __tablename__ = "change_approvals"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="four_eyes"),
        CheckConstraint("(office = 'data_owner') = (department_id IS NOT NULL)", name="data_has_an_owner"),
        Index(
            "uq_change_approvals_open",
            "ticket_id",
            "office",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_change_approvals_ticket_id", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    office: Mapped[Office] = mapped_column(stored_enum(Office))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    request: Mapped[str] = mapped_column(Text, default="")  # what is asked for
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(stored_enum(Decision))
    words: Mapped[str] = mapped_column(Text, default="")

    ticket: Mapped[Ticket] = relationship()
    department: Mapped[Department | None] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


class ChangeDocument(Base):
    """Where a document of a release lies; the source code in its repository (LLG-26)."""

    __tablename__ = "change_documents"
    __table_args__ = (Index("uq_change_documents_ticket_id_kind", "ticket_id", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[Document] = mapped_column(stored_enum(Document))
    place: Mapped[str] = mapped_column(String(400))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]


class Recommendation(Base):
    """What the ICT office advises: fitness and security of an integration, or a technical consideration (LLG-25, BKS-13)."""

    __tablename__ = "recommendations"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    field: Mapped[AdviceField] = mapped_column(stored_enum(AdviceField))
    verdict: Mapped[Verdict] = mapped_column(stored_enum(Verdict))
    words: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]

    given_by: Mapped[User] = relationship()


class Subdomain(Base):
    """The name that a ticket asks for, under the city's domain (LLG-24)."""

    __tablename__ = "subdomains"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    name: Mapped[str] = mapped_column(String(253), index=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
