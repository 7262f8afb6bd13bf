"""What has happened to a row of a register: the events of the timeline that speak of it, found without reading all others."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk import timeline
from desk.database import Base, db, stored_enum
from desk.event_kinds import EventKind
from desk.timeline import Event


class Register(StrEnum):
    """The registers whose rows have a history."""

    APPLICATION = "application"
    BACKUP = "backup"
    DIAGRAM = "diagram"
    DOMAIN_NAME = "domain_name"


class Trail(Base):
    """That an event speaks of a row. Written once, with the event."""

    __tablename__ = "register_trails"
    __table_args__ = (Index("ix_register_trails_register_row_id", "register", "row_id", "event_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, autoincrement=False)
    register: Mapped[Register] = mapped_column(stored_enum(Register))
    row_id: Mapped[int]

    event: Mapped[Event] = relationship()


def note(
    register: Register, row_id: int, *, name: str, at: datetime, actor: timeline.Acting | None, **details: Any
) -> Event:
    """Write what was done to a row, in the caller's transaction; nobody is told of it."""
    event = timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, register=register, row=row_id, name=name, **details
    )
    db.session.add(Trail(register=register, row_id=row_id, event=event))
    return event


def of(register: Register, row_id: int, *, limit: int = 50) -> Sequence[Event]:
    """What was done to a row, the newest first."""
    events = select(Event).join(Trail, Trail.event_id == Event.id)
    events = events.where(Trail.register == register, Trail.row_id == row_id)
    return db.session.scalars(events.order_by(Event.id.desc()).limit(limit)).all()


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What is no longer the same, by its name: the old and the new value, as an event keeps them."""
    return {name: [_plain(before[name]), _plain(after[name])] for name in after if before[name] != after[name]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value.value if isinstance(value, StrEnum) else value
