"""Signs of life of the processes that nobody calls: the ticker, the worker, the bot."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, db


class Heartbeat(Base):
    """When a process last said that it lives."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    beaten_at: Mapped[datetime]


def beat(name: str, *, at: datetime) -> None:
    """Say that the process of that name lives."""
    db.session.merge(Heartbeat(name=name, beaten_at=at))


def last_beat(name: str) -> datetime | None:
    """When it last said so."""
    found = db.session.get(Heartbeat, name)
    return found.beaten_at if found else None
