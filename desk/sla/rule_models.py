"""Tables of what clocks are set by: calendars, holidays, policies with their ladders, and proposals to change them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, StoredJson, stored_enum
from desk.sla.kinds import HolidayCategory, Measure, ProposalKind, ProposalState, Step, TargetUnit


class SlaCalendar(Base):
    """A working calendar; what it says stands in its versions, the newest of which new clocks take."""

    __tablename__ = "sla_calendars"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    current_version: Mapped[int] = mapped_column(default=1)


class SlaCalendarVersion(Base):
    """All that a calendar said at a time: zone, weeks, seasons, exceptions, holidays. Never changed; clocks name it."""

    __tablename__ = "sla_calendar_versions"

    calendar_code: Mapped[str] = mapped_column(ForeignKey("sla_calendars.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]  # the form of desk/sla/calendar_content.py
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("sla_proposals.id"))


class Holiday(Base):
    """A day off: a public holiday or cuti bersama. Calendars take them in when a version is made."""

    __tablename__ = "holidays"
    __table_args__ = (UniqueConstraint("on_day", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_day: Mapped[date]
    category: Mapped[HolidayCategory] = mapped_column(stored_enum(HolidayCategory))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class SlaPolicy(Base):
    """A version of the promises: the priority matrix, the targets, the ladders. Never changed once it is there."""

    __tablename__ = "sla_policies"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date]
    matrix: Mapped[dict[str, Any]]  # impact -> urgency -> priority
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("sla_proposals.id"))
    digest: Mapped[str | None] = mapped_column(String(64))  # of targets and rungs (desk/sla/terms.py)

    targets: Mapped[list["SlaTarget"]] = relationship(back_populates="policy", order_by="SlaTarget.id")
    rungs: Mapped[list["SlaRung"]] = relationship(back_populates="policy", order_by="SlaRung.id")


class SlaTarget(Base):
    """How long a measure may take at a priority; with a kind, service or department, for these alone.

    The most specific one counts: service before department before kind (desk/sla/matching.py).
    """

    __tablename__ = "sla_targets"
    __table_args__ = (
        UniqueConstraint(
            "policy_version",
            "priority",
            "measure",
            "kind",
            "service_code",
            "department_code",
            name="uq_sla_targets_scope",
        ),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_version: Mapped[int] = mapped_column(ForeignKey("sla_policies.version"))
    priority: Mapped[str] = mapped_column(String(2))  # "": any (complaints have no priority)
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    kind: Mapped[str] = mapped_column(String(20), default="")
    service_code: Mapped[str] = mapped_column(String(20), default="")
    department_code: Mapped[str] = mapped_column(String(20), default="")
    amount: Mapped[int]
    unit: Mapped[TargetUnit] = mapped_column(stored_enum(TargetUnit))
    calendar_code: Mapped[str] = mapped_column(ForeignKey("sla_calendars.code"))

    policy: Mapped[SlaPolicy] = relationship(back_populates="targets")


class SlaRung(Base):
    """A rung of a ladder: at a share of the target, or after a time of its own, what happens and who is told."""

    __tablename__ = "sla_rungs"
    __table_args__ = (
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="percent_or_amount"),
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_has_unit"),
        UniqueConstraint("policy_version", "measure", "priority", "percent", name="uq_sla_rungs_percent"),
        UniqueConstraint("policy_version", "measure", "priority", "amount", "unit", name="uq_sla_rungs_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_version: Mapped[int] = mapped_column(ForeignKey("sla_policies.version"))
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    priority: Mapped[str] = mapped_column(String(2), default="")  # "": any
    percent: Mapped[int | None]
    amount: Mapped[int | None]
    unit: Mapped[TargetUnit | None] = mapped_column(stored_enum(TargetUnit))
    step: Mapped[Step] = mapped_column(stored_enum(Step))
    audience: Mapped[list[str]] = mapped_column(StoredJson)  # names of desk/sla/ladders.py: Audience

    policy: Mapped[SlaPolicy] = relationship(back_populates="rungs")


class SlaProposal(Base):
    """A change of calendars or of the policy that somebody proposes, with what it would do, and who decided it."""

    __tablename__ = "sla_proposals"
    __table_args__ = (
        CheckConstraint("(state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(stored_enum(ProposalKind))
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]]
    state: Mapped[ProposalState] = mapped_column(stored_enum(ProposalState))
    preview: Mapped[dict[str, Any] | None] = mapped_column(StoredJson)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")

    proposed_by: Mapped[User | None] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


class SlaApplication(Base):
    """The application of an approved version to clocks that already run: in batches, in the background, once each."""

    __tablename__ = "sla_applications"
    __table_args__ = (
        Index(
            "ix_sla_applications_unfinished",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("sla_proposals.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime]
    last_clock_id: Mapped[int] = mapped_column(default=0)  # how far it has come
    looked_at: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    breaches_lifted: Mapped[int] = mapped_column(default=0)
    breaches_new: Mapped[int] = mapped_column(default=0)
    spread_until: Mapped[datetime | None]  # what has fallen due by it is spread out up to here, a consequence a second
    finished_at: Mapped[datetime | None]

    proposal: Mapped[SlaProposal] = relationship()
    requested_by: Mapped[User | None] = relationship()
