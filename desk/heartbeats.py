"""Signs of life of the processes that nobody calls: the ticker, the worker, the bot."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, db


class Heartbeat(Base):
    """When a process last said that it lives."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    beaten_at: Mapped[datetime]


class DailyRun(Base):
    """A piece of work that has been done for a day: the key makes a second time impossible."""

    __tablename__ = "daily_runs"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]


def has_run(name: str, *, on_day: date) -> bool:
    """Whether the work of that name has been done for that day."""
    return db.session.get(DailyRun, (name, on_day)) is not None


def claim_day(name: str, *, on_day: date, at: datetime) -> bool:
    """Take the work of that name for that day, in the caller's transaction. False when somebody has it already."""
    if has_run(name, on_day=on_day):
        return False
    try:
        with db.session.begin_nested():
            db.session.add(DailyRun(name=name, on_day=on_day, ran_at=at))
    except IntegrityError:  # another ticker, at the same moment
        return False
    return True


def beat(name: str, *, at: datetime) -> None:
    """Say that the process of that name lives."""
    db.session.merge(Heartbeat(name=name, beaten_at=at))


def last_beat(name: str) -> datetime | None:
    """When it last said so."""
    found = db.session.get(Heartbeat, name)
    return found.beaten_at if found else None
