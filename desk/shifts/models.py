"""Tables of posts: where somebody stands, at which times, who does, what is checked there, which minutes a step may take."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import Service, Skill
from desk.database import Base, stored_enum
from desk.organisation.models import Department, Unit
from desk.shifts.kinds import ItemKind, Step
from desk.shifts.rules import Window

STANDING = text("withdrawn_at IS NULL")


class Post(Base):
    """A place that is manned. `tier` says which queue its officers watch: of its department's technicians, or Tier 2's."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("tier IN (1, 2)", name="tier"),
        CheckConstraint("presence_minutes BETWEEN 0 AND 120", name="presence_minutes"),
        CheckConstraint("patrol_every IS NULL OR patrol_every BETWEEN 15 AND 720", name="patrol_every"),
        Index("ix_posts_department_id", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(160), default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    tier: Mapped[int]
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id"))  # of that queue only what needs this skill
    presence_minutes: Mapped[int] = mapped_column(default=30)  # before the shift one has to be there
    patrol_every: Mapped[int | None]  # minutes; null: no rounds are made
    ended_on: Mapped[date | None]

    department: Mapped[Department] = relationship()
    unit: Mapped[Unit | None] = relationship()
    skill: Mapped[Skill | None] = relationship()
    times: Mapped[list["ShiftTime"]] = relationship(back_populates="post", order_by="(ShiftTime.begins, ShiftTime.id)")
    items: Mapped[list["CheckItem"]] = relationship(back_populates="post", order_by="(CheckItem.kind, CheckItem.id)")
    steps: Mapped[list["SopStep"]] = relationship(back_populates="post", order_by="SopStep.id")


class ShiftTime(Base):
    """A shift of the day, in the city's zone; one that ends no later than it begins ends on the following day."""

    __tablename__ = "shift_times"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_shift_times_post_id", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    name: Mapped[str] = mapped_column(String(40))
    begins: Mapped[time]
    ends: Mapped[time]
    ended_on: Mapped[date | None]

    post: Mapped[Post] = relationship(back_populates="times")


class CheckItem(Base):
    """A thing or camera that each shift checks; what is wrong with it is reported under its service (TRK-07)."""

    __tablename__ = "check_items"
    __table_args__ = (Index("ix_check_items_post_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    kind: Mapped[ItemKind] = mapped_column(stored_enum(ItemKind))
    name: Mapped[str] = mapped_column(String(120))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    ended_on: Mapped[date | None]

    post: Mapped[Post] = relationship(back_populates="items")
    service: Mapped[Service] = relationship()


class SopStep(Base):
    """The minutes that a step of the procedure may take at a post (TRK-16)."""

    __tablename__ = "sop_steps"
    __table_args__ = (
        UniqueConstraint("post_id", "step"),
        CheckConstraint("target_minutes BETWEEN 1 AND 1440", name="target_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    step: Mapped[Step] = mapped_column(stored_enum(Step))
    target_minutes: Mapped[int]

    post: Mapped[Post] = relationship(back_populates="steps")


class Shift(Base):
    """A shift of one day at one post. Its moments and its name stay what they were when it was planned."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("post_id", "time_id", "on_day"),
        CheckConstraint("ends_at > begins_at", name="period"),
        CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opened_by_somebody"),
        CheckConstraint("opened_because = '' OR opened_at IS NOT NULL", name="reason_of_opening"),
        Index("ix_shifts_post_id_begins_at", "post_id", "begins_at"),
        Index("ix_shifts_begins_at", "begins_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    time_id: Mapped[int] = mapped_column(ForeignKey("shift_times.id"))
    on_day: Mapped[date]
    name: Mapped[str] = mapped_column(String(40))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_because: Mapped[str] = mapped_column(String(500), default="")  # without an accepted hand-over: why
    told_missing_at: Mapped[datetime | None]  # the lead was told that nobody is there
    rounds_told: Mapped[int] = mapped_column(default=0)  # how many missed rounds were told

    post: Mapped[Post] = relationship()
    opened_by: Mapped[User | None] = relationship()
    duties: Mapped[list["Duty"]] = relationship(back_populates="shift", order_by="Duty.id")

    @property
    def window(self) -> Window:
        return Window(self.begins_at, self.ends_at)

    @property
    def standing(self) -> list["Duty"]:
        """The duties that were not withdrawn."""
        return [duty for duty in self.duties if duty.withdrawn_at is None]


class Duty(Base):
    """That somebody stands in a shift, and when they came."""

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR checked_in_at IS NULL", name="who_came_is_not_withdrawn"),
        Index(
            "uq_duties_shift_id_user_id",
            "shift_id",
            "user_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_duties_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    checked_in_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    shift: Mapped[Shift] = relationship(back_populates="duties")
    user: Mapped[User] = relationship(foreign_keys=user_id)
