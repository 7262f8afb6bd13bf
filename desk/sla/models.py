"""Tables of calendars, policies and clocks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, stored_enum


class Measure(StrEnum):
    """What a clock measures."""

    RESPONSE = "response"
    TIER1_HOLD = "tier1_hold"
    TIER2_HOLD = "tier2_hold"
    RESOLUTION = "resolution"


class TargetUnit(StrEnum):
    """Typed durations, never mixed: working minutes, working hours, or the end of the n-th working day."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"


class WhenOverdue(StrEnum):
    """What becomes of a ticket whose Tier 1 hold is over."""

    FORCED = "forced"
    OFFERED = "offered"


class Rung(StrEnum):
    """The next step of the ladder that a clock will climb."""

    WARNING = "warning"
    BREACH = "breach"


class StopReason(StrEnum):
    """Why a clock no longer runs."""

    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"


class HolidayCategory(StrEnum):
    PUBLIC = "public"
    COLLECTIVE_LEAVE = "collective_leave"


class SlaCalendar(Base):
    """A working week in the city's zone; which holidays close it."""

    __tablename__ = "sla_calendars"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(40))
    week: Mapped[dict[str, Any]]  # "mon": [["07:30", "12:00"], ...]
    observes_holidays: Mapped[bool] = mapped_column(default=True)
    observes_collective_leave: Mapped[bool] = mapped_column(default=True)

    seasons: Mapped[list["SlaSeason"]] = relationship(order_by="SlaSeason.first_on", lazy="selectin")


class SlaSeason(Base):
    """A week that replaces the usual one for a while (Ramadan)."""

    __tablename__ = "sla_seasons"
    __table_args__ = (
        UniqueConstraint("calendar_code", "first_on"),
        CheckConstraint("last_on >= first_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_code: Mapped[str] = mapped_column(ForeignKey("sla_calendars.code"))
    name: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date]
    last_on: Mapped[date]
    week: Mapped[dict[str, Any]]


class Holiday(Base):
    """A day off: a public holiday or cuti bersama."""

    __tablename__ = "holidays"
    __table_args__ = (UniqueConstraint("on_day", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on_day: Mapped[date]
    category: Mapped[HolidayCategory] = mapped_column(stored_enum(HolidayCategory))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class SlaPolicy(Base):
    """A version of the promises: the priority matrix and the targets. Never changed once a clock runs by it."""

    __tablename__ = "sla_policies"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date]
    matrix: Mapped[dict[str, Any]]  # impact -> urgency -> priority

    targets: Mapped[list["SlaTarget"]] = relationship(back_populates="policy", lazy="selectin")


class SlaTarget(Base):
    """How long a measure may take at a priority."""

    __tablename__ = "sla_targets"
    __table_args__ = (
        UniqueConstraint("policy_version", "priority", "measure"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_version: Mapped[int] = mapped_column(ForeignKey("sla_policies.version"))
    priority: Mapped[str] = mapped_column(String(2))
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    amount: Mapped[int]
    unit: Mapped[TargetUnit] = mapped_column(stored_enum(TargetUnit))
    calendar_code: Mapped[str] = mapped_column(ForeignKey("sla_calendars.code"))
    when_overdue: Mapped[WhenOverdue | None] = mapped_column(stored_enum(WhenOverdue))

    policy: Mapped[SlaPolicy] = relationship(back_populates="targets")


class SlaClock(Base):
    """A promise that runs. Policy version, target and calendar are fixed when it starts.

    `due_at` and `next_rung_at` are null while it is paused: a paused clock has no deadline and cannot breach.
    """

    __tablename__ = "sla_clocks"
    __table_args__ = (
        UniqueConstraint("ticket_id", "measure", "cycle"),
        CheckConstraint(
            "(next_rung IS NULL) OR (next_rung_at IS NOT NULL) OR (paused_at IS NOT NULL)", name="rung_has_moment"
        ),
        CheckConstraint("paused_at IS NULL OR due_at IS NULL", name="paused_has_no_deadline"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_because IS NULL)", name="stopped"),
        # The sweep reads this index alone: it costs what is due, not what is open.
        Index(
            "ix_sla_clocks_next_rung_at",
            "next_rung_at",
            "id",
            sqlite_where=text("next_rung_at IS NOT NULL"),
            postgresql_where=text("next_rung_at IS NOT NULL"),
        ),
        # Lists ask for the deadlines of open tickets alone.
        Index(
            "ix_sla_clocks_ticket_id_open",
            "ticket_id",
            "due_at",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    cycle: Mapped[int]
    priority: Mapped[str] = mapped_column(String(2))
    policy_version: Mapped[int] = mapped_column(ForeignKey("sla_policies.version"))
    calendar_code: Mapped[str] = mapped_column(ForeignKey("sla_calendars.code"))
    amount: Mapped[int]
    unit: Mapped[TargetUnit] = mapped_column(stored_enum(TargetUnit))
    when_overdue: Mapped[WhenOverdue | None] = mapped_column(stored_enum(WhenOverdue))
    carried_seconds: Mapped[int] = mapped_column(default=0)  # working time that earlier cycles have used up
    started_at: Mapped[datetime]
    origin_at: Mapped[datetime]  # start of the first cycle that this one carries on: working days count from there
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[StopReason | None] = mapped_column(stored_enum(StopReason))
    breached_at: Mapped[datetime | None]  # the deadline that was missed; set once, never cleared
    next_rung: Mapped[Rung | None] = mapped_column(stored_enum(Rung))
    next_rung_at: Mapped[datetime | None]

    pauses: Mapped[list["SlaPause"]] = relationship(back_populates="clock", order_by="SlaPause.started_at")

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and self.paused_at is not None


class SlaPause(Base):
    """A stretch in which a clock stood still, and for whom."""

    __tablename__ = "sla_pauses"
    __table_args__ = (CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clocks.id"), index=True)
    waiting_for: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    clock: Mapped[SlaClock] = relationship(back_populates="pauses")
