"""Tables of work that comes back, and of what was opened of it: one ticket for each day on which it falls."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import Base, stored_enum
from desk.organisation.models import Department
from desk.recurring.rhythms import Frequency, Rhythm
from desk.tickets.models import Ticket

WAITING = text("next_at IS NOT NULL")


class RecurringWork(Base):
    """A ticket that is opened again and again. `next_at` is empty while it rests, and when it has ended."""

    __tablename__ = "recurring_works"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR next_at IS NULL", name="ended_opens_nothing"),
        CheckConstraint("paused_at IS NULL OR next_at IS NULL", name="paused_opens_nothing"),
        Index("ix_recurring_works_next_at", "next_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    frequency: Mapped[Frequency] = mapped_column(stored_enum(Frequency))
    first_on: Mapped[date]
    opens_at: Mapped[time]  # in the city's zone
    only_working_days: Mapped[bool]
    last_on: Mapped[date | None]
    next_on: Mapped[date | None]  # the day on which it falls next, whatever day its ticket is then opened
    next_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    keeper_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # who is responsible that it is wanted

    service: Mapped[Service] = relationship()
    department: Mapped[Department] = relationship()
    keeper: Mapped[User] = relationship()

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.frequency, self.first_on, self.opens_at, self.only_working_days)


class RecurringOpening(Base):
    """What became of a day on which the work fell: a ticket, or none where a later one took its place."""

    __tablename__ = "recurring_openings"

    work_id: Mapped[int] = mapped_column(ForeignKey("recurring_works.id"), primary_key=True)
    falls_on: Mapped[date] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    opened_at: Mapped[datetime]

    ticket: Mapped[Ticket | None] = relationship()
