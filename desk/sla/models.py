"""Tables of clocks, their pauses and climbed rungs, and the time ledger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, stored_enum
from desk.event_kinds import Subject
from desk.sla.kinds import Holder, Measure, StopReason, TargetUnit


class SlaClock(Base):
    """A clock that runs. Policy version, target and calendar version are fixed when it starts.

    `due_at` and `next_rung_at` are null while it is paused: a paused clock has no deadline and cannot breach.
    """

    __tablename__ = "sla_clocks"
    __table_args__ = (
        UniqueConstraint("ticket_id", "measure", "cycle"),
        Index(
            "uq_sla_clocks_complaint_id_measure_cycle",
            "complaint_id",
            "measure",
            "cycle",
            unique=True,
            sqlite_where=text("complaint_id IS NOT NULL"),
            postgresql_where=text("complaint_id IS NOT NULL"),
        ),
        CheckConstraint("(ticket_id IS NULL) <> (complaint_id IS NULL)", name="has_one_subject"),
        CheckConstraint(
            "(next_rung IS NULL) OR (next_rung_at IS NOT NULL) OR (paused_at IS NOT NULL)", name="rung_has_moment"
        ),
        CheckConstraint("paused_at IS NULL OR due_at IS NULL", name="paused_has_no_deadline"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_because IS NULL)", name="stopped"),
        ForeignKeyConstraint(
            ["calendar_code", "calendar_version"],
            ["sla_calendar_versions.calendar_code", "sla_calendar_versions.version"],
            name="fk_sla_clocks_calendar_version",
        ),
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
        # What a new calendar or policy has to look at: the clocks that have not stopped, in order.
        Index(
            "ix_sla_clocks_unstopped",
            "id",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("public_complaints.id"))
    measure: Mapped[Measure] = mapped_column(stored_enum(Measure))
    cycle: Mapped[int]
    priority: Mapped[str] = mapped_column(String(2))
    policy_version: Mapped[int] = mapped_column(ForeignKey("sla_policies.version"))
    calendar_code: Mapped[str] = mapped_column(String(20))
    calendar_version: Mapped[int]
    amount: Mapped[int]
    unit: Mapped[TargetUnit] = mapped_column(stored_enum(TargetUnit))
    carried_seconds: Mapped[int] = mapped_column(default=0)  # time that earlier cycles have used up
    started_at: Mapped[datetime]
    origin_at: Mapped[datetime]  # start of the first cycle that this one carries on: working days count from there
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[StopReason | None] = mapped_column(stored_enum(StopReason))
    breached_at: Mapped[datetime | None]  # the deadline that was missed; the event of it is never erased
    next_rung: Mapped[str | None] = mapped_column(String(32))  # key of a rung of the policy's ladder
    next_rung_at: Mapped[datetime | None]

    pauses: Mapped[list["SlaPause"]] = relationship(back_populates="clock", order_by="SlaPause.started_at")
    climbs: Mapped[list["SlaClimb"]] = relationship(order_by="SlaClimb.climbed_at")

    @property
    def subject_key(self) -> tuple[Subject, int]:
        """What it runs for: a ticket or a public complaint, and its id."""
        if self.ticket_id is not None:
            return Subject.TICKET, self.ticket_id
        assert self.complaint_id is not None  # by constraint: one of the two
        return Subject.COMPLAINT, self.complaint_id

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and self.paused_at is not None


class SlaClimb(Base):
    """A rung that a clock has climbed. The key makes a second climb impossible, whoever tries."""

    __tablename__ = "sla_climbs"

    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clocks.id"), primary_key=True)
    rung: Mapped[str] = mapped_column(String(40), primary_key=True)
    was_due_at: Mapped[datetime]
    climbed_at: Mapped[datetime]


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


class LedgerStretch(Base):
    """A stretch of a ticket's life in one holder's hands. The stretches follow one another without gap or overlap.

    `seconds` is wall-clock time; `working_seconds` the part of it inside the hours of the calendar in which the
    resolution is counted; what is between them are closed hours. Both are null while the stretch goes on.
    """

    __tablename__ = "sla_ledger"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at > started_at", name="period"),
        CheckConstraint("(ended_at IS NULL) = (seconds IS NULL)", name="ended_is_counted"),
        Index(
            "uq_sla_ledger_ticket_id_open",
            "ticket_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        UniqueConstraint("ticket_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    holder: Mapped[Holder] = mapped_column(stored_enum(Holder))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    working_seconds: Mapped[int | None]
