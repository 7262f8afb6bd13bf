"""Tables of outages: what is out of order, where, since when and until when; every change of the expected end; who follows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import Base, stored_enum
from desk.organisation.models import Department
from desk.outages.kinds import Area, State

RUNNING = text("ended_at IS NULL")


class Outage(Base):
    """A service out of order in an area, by an accident or by a plan."""

    __tablename__ = "outages"
    __table_args__ = (
        CheckConstraint(
            "NOT is_planned OR (expected_end IS NOT NULL AND announced_end IS NOT NULL)", name="plan_has_end"
        ),
        CheckConstraint("expected_end IS NULL OR expected_end > started_at", name="ends_after_it_begins"),
        CheckConstraint("NOT ends_by_itself OR is_planned", name="only_plans_end_by_themselves"),
        Index("ix_outages_running", "service_id", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    area: Mapped[Area] = mapped_column(stored_enum(Area))
    is_planned: Mapped[bool]
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)  # it ends with this one
    words: Mapped[str] = mapped_column(Text, default="")  # for everybody
    started_at: Mapped[datetime] = mapped_column(index=True)
    announced_end: Mapped[datetime | None]  # of a plan: the end that was announced; what comes after it is an outage
    expected_end: Mapped[datetime | None]
    ends_by_itself: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    overrun_told_at: Mapped[datetime | None]
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    service: Mapped[Service] = relationship()
    declared_by: Mapped[User] = relationship()
    departments: Mapped[list[Department]] = relationship(secondary="outage_departments", order_by=Department.name)
    changes: Mapped[list["OutageChange"]] = relationship(order_by="OutageChange.id")

    def state(self, at: datetime) -> State:
        """How it stands at that moment."""
        if self.ended_at is not None:
            return State.CALLED_OFF if self.ended_at < self.started_at else State.ENDED
        if at < self.started_at:
            return State.PLANNED
        if self.is_planned and self.announced_end is not None and at < self.announced_end:
            return State.UNDER_WAY
        return State.OUT


class OutageDepartment(Base):
    """A department that an outage reaches."""

    __tablename__ = "outage_departments"

    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), primary_key=True)


class OutageChange(Base):
    """The expected end, set anew: what it was and why it changed."""

    __tablename__ = "outage_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id"), index=True)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    was_expected: Mapped[datetime | None]
    expected: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text)

    changed_by: Mapped[User] = relationship()


class OutageFollower(Base):
    """Somebody who wants to hear of it instead of reporting the same once more."""

    __tablename__ = "outage_followers"

    outage_id: Mapped[int] = mapped_column(ForeignKey("outages.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    followed_at: Mapped[datetime]
