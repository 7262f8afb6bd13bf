"""Tables of complaints: content here, identity apart and sealed, words, tickets behind them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import ComplaintCategory
from desk.complaints.kinds import ArchiveReason, Channel, ComplainantKind, ComplaintKind, ConsentWording, Shield
from desk.complaints.states import Status
from desk.database import Base, stored_enum
from desk.event_kinds import Subject
from desk.mall.models import Counter, Tenant
from desk.organisation.models import Department
from desk.sla.kinds import Classification
from desk.tickets.models import Ticket
from desk.timeline import Event

OPEN_SQL = "status IN ('received', 'verification', 'incomplete', 'dispatched', 'in_progress', 'reopened', 'answered')"


class Complainant(Base):
    """Who complained. All of it is sealed; the marks find a person again without opening anything.

    {"name", "contact", "address", "national_id", "business_id", "proxy"} is what the seal holds.
    """

    __tablename__ = "complainants"
    __table_args__ = (
        Index("ix_complainants_contact_mark", "contact_mark"),
        Index("ix_complainants_id_mark", "id_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ComplainantKind] = mapped_column(stored_enum(ComplainantKind))
    sealed: Mapped[str] = mapped_column(Text)
    contact_mark: Mapped[str | None] = mapped_column(String(64))  # keyed hash of the telephone number or address
    id_mark: Mapped[str | None] = mapped_column(String(64))  # keyed hash of NIK or NIB
    created_at: Mapped[datetime]


class PublicComplaint(Base):
    """A complaint, an aspiration or a request for information of somebody from outside.

    `parent_id`: a part of it that another organisation answers; all parts share one public number (BDL-03).
    """

    __tablename__ = "public_complaints"
    __table_args__ = (
        CheckConstraint("(status = 'archived') = (archive_reason IS NOT NULL)", name="archived_for_a_reason"),
        CheckConstraint(
            "(status IN ('closed', 'withdrawn', 'not_ours', 'archived')) = (closed_at IS NOT NULL)", name="closed"
        ),
        CheckConstraint(
            "status NOT IN ('dispatched', 'in_progress') OR tenant_id IS NOT NULL OR is_split", name="has_an_addressee"
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_part"),
        CheckConstraint("(parent_id IS NULL) = (access_hash IS NOT NULL)", name="one_code_per_number"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 4", name="rating"),
        CheckConstraint(
            "channel NOT IN ('counter', 'phone', 'letter', 'box', 'whatsapp') OR received_by_id IS NOT NULL",
            name="typed_by_an_officer",
        ),
        UniqueConstraint("parent_id", "part_no"),
        Index("ix_public_complaints_open", "id", sqlite_where=text(OPEN_SQL), postgresql_where=text(OPEN_SQL)),
        Index("ix_public_complaints_tenant_id_id", "tenant_id", "id"),
        Index("ix_public_complaints_received_by_id_id", "received_by_id", "id"),
        Index("ix_public_complaints_complainant_id", "complainant_id"),
        Index(
            "ix_public_complaints_lapor_no",
            "lapor_no",
            unique=True,
            sqlite_where=text("lapor_no <> ''"),
            postgresql_where=text("lapor_no <> ''"),
        ),
    )

    subject = Subject.COMPLAINT

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    version: Mapped[int] = mapped_column()
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("public_complaints.id"))
    part_no: Mapped[int | None]
    is_split: Mapped[bool] = mapped_column(default=False)

    kind: Mapped[ComplaintKind] = mapped_column(stored_enum(ComplaintKind))
    status: Mapped[Status] = mapped_column(stored_enum(Status, 32))
    shield: Mapped[Shield] = mapped_column(stored_enum(Shield))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    classification: Mapped[Classification | None] = mapped_column(stored_enum(Classification))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_categories.id"))
    archive_reason: Mapped[ArchiveReason | None] = mapped_column(stored_enum(ArchiveReason))

    description: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    happened_on: Mapped[date | None]
    own_fields: Mapped[dict[str, Any]]
    complainant_id: Mapped[int | None] = mapped_column(ForeignKey("complainants.id"))
    consented_at: Mapped[datetime]
    consent_wording: Mapped[ConsentWording | None] = mapped_column(stored_enum(ConsentWording, 16))
    # The person asked for what is kept here by a complaint that this one's readers do not read: they give it out.
    data_asked_at: Mapped[datetime | None]
    needs_help: Mapped[bool] = mapped_column(default=False)  # butuh pendampingan (A1)

    # What it is about, as the citizen or the officer named it; and with whom it lies now.
    about_tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id"))
    about_service: Mapped[str] = mapped_column(String(160), default="")
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counters.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # of the tenant, when a city's own
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    bounces: Mapped[int] = mapped_column(default=0)
    needs_decision: Mapped[bool] = mapped_column(default=False)  # returned twice: the coordinator decides (once)
    is_decided: Mapped[bool] = mapped_column(default=False)
    proposed_owner: Mapped[str] = mapped_column(String(160), default="")  # whom the last one that returned it named
    referred_to: Mapped[str] = mapped_column(String(160), default="")
    is_field: Mapped[bool] = mapped_column(default=False)  # something to be seen: closes with fresh pictures alone

    received_at: Mapped[datetime]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who typed it (BDL-17)
    received_place: Mapped[str] = mapped_column(String(120), default="")
    file_complete_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    promised_on: Mapped[date]  # the earlier one of the two countings, as the receipt says it
    rating: Mapped[int | None]
    rating_note: Mapped[str] = mapped_column(String(500), default="")
    is_solved: Mapped[bool | None]  # what the citizen said: sudah / belum
    lapor_no: Mapped[str] = mapped_column(String(40), default="")

    access_hash: Mapped[str | None] = mapped_column(String(200))  # salted; together with the number it opens the page
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    form_digest: Mapped[str] = mapped_column(String(64), default="")  # the same key with another body is refused

    parent: Mapped["PublicComplaint | None"] = relationship(remote_side="PublicComplaint.id", back_populates="parts")
    parts: Mapped[list["PublicComplaint"]] = relationship(back_populates="parent", order_by="PublicComplaint.part_no")
    category: Mapped[ComplaintCategory | None] = relationship()
    complainant: Mapped[Complainant | None] = relationship()
    about_tenant: Mapped[Tenant | None] = relationship(foreign_keys=about_tenant_id)
    tenant: Mapped[Tenant | None] = relationship(foreign_keys=tenant_id)
    department: Mapped[Department | None] = relationship()
    counter: Mapped[Counter | None] = relationship()
    handler: Mapped[User | None] = relationship(foreign_keys=handler_id)
    received_by: Mapped[User | None] = relationship(foreign_keys=received_by_id)
    respondents: Mapped[list["Respondent"]] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_shielded(self) -> bool:
        return self.shield is not Shield.OPEN


class Respondent(Base):
    """Somebody whom the complaint names: they neither find nor handle it."""

    __tablename__ = "complaint_respondents"
    __table_args__ = (Index("ix_complaint_respondents_user_id", "user_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)

    user: Mapped[User] = relationship()


class Utterance(Base):
    """Words of an event: what a citizen wrote, what they read, or what stays within the offices."""

    __tablename__ = "complaint_utterances"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_public: Mapped[bool]  # the citizen reads it
    is_citizens: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)

    event: Mapped[Event] = relationship()
    author: Mapped[User | None] = relationship()


class LinkedTicket(Base):
    """A ticket of the technicians behind a complaint: each keeps its own clocks."""

    __tablename__ = "complaint_tickets"
    __table_args__ = (Index("ix_complaint_tickets_ticket_id", "ticket_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)

    complaint: Mapped[PublicComplaint] = relationship()
    ticket: Mapped[Ticket] = relationship()
