"""The spine: what happened, written once, in the transaction of the change itself; and the outbox of what is still to be told."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, Select, String, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.database import Base, db, stored_enum
from desk.event_kinds import EventKind, Origin, Subject
from desk.event_reach import INTERNAL_KINDS, SILENT_KINDS


class Acting(Protocol):
    """Whoever acts: what an event keeps of them, frozen as it was at that moment."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def origin(self) -> Origin: ...


class Numbered(Protocol):
    """A ticket or a public complaint, as far as timeline and clocks need to know it."""

    @property
    def subject(self) -> Subject: ...

    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...


class Event(Base):
    """One thing that happened. Written once, never changed."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_ticket_id_id", "ticket_id", "id"),
        # What somebody did in some days, and when they last did anything.
        Index(
            "ix_events_actor_id_happened_at",
            "actor_id",
            "happened_at",
            sqlite_where=text("actor_id IS NOT NULL"),
            postgresql_where=text("actor_id IS NOT NULL"),
        ),
        Index(
            "ix_events_complaint_id_id",
            "complaint_id",
            "id",
            sqlite_where=text("complaint_id IS NOT NULL"),
            postgresql_where=text("complaint_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(stored_enum(EventKind))
    happened_at: Mapped[datetime]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    # The version that the ticket had before this event: what a stale form has not seen is what came at or after its version.
    ticket_version: Mapped[int | None]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("public_complaints.id"))
    complaint_version: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # null: the system
    actor_name: Mapped[str | None] = mapped_column(String(120))
    actor_standing: Mapped[str | None] = mapped_column(String(80))  # role and department held at that moment (LLG-39)
    origin: Mapped[Origin] = mapped_column(stored_enum(Origin))
    details: Mapped[dict[str, Any]]

    @property
    def is_internal(self) -> bool:
        return self.kind in INTERNAL_KINDS


class OutboxEntry(Base):
    """An event that nobody has told yet. Deleting the row is taking it."""

    __tablename__ = "outbox"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, autoincrement=False)
    event: Mapped[Event] = relationship()


def record(
    kind: EventKind,
    *,
    at: datetime,
    actor: Acting | None = None,
    ticket: Numbered | None = None,
    complaint: Numbered | None = None,
    version: int | None = None,
    **details: Any,
) -> Event:
    """Write what happened, and that it is still to be told, in the caller's transaction.

    `version` is the one that ticket or complaint had before the act, where the act has already been written by now.
    """
    event = Event(
        kind=kind,
        happened_at=at,
        ticket_id=ticket.id if ticket else None,
        ticket_version=(version or ticket.version) if ticket else None,
        complaint_id=complaint.id if complaint else None,
        complaint_version=(version or complaint.version) if complaint else None,
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else None,
        actor_standing=actor.standing if actor else None,
        origin=actor.origin if actor else Origin.SYSTEM,
        details={name: _plain(value) for name, value in details.items() if value is not None},
    )
    db.session.add(event)
    if kind not in SILENT_KINDS:
        db.session.add(OutboxEntry(event=event))
    return event


def naming(subject: Numbered) -> dict[str, Any]:
    """The keyword of `record` for whatever a clock runs for."""
    return {subject.subject.value: subject}


def of_complaint(complaint_id: int, *, kinds: Collection[EventKind] | None = None) -> Sequence[Event]:
    """A complaint's events in the order they happened; of these kinds alone, where they are named."""
    events = select(Event).where(Event.complaint_id == complaint_id).order_by(Event.happened_at, Event.id)
    if kinds is not None:
        events = events.where(Event.kind.in_(kinds))
    return db.session.scalars(events).all()


def newest_id() -> int:
    """The id of what happened last to any ticket or complaint; 0 while nothing has."""
    about = select(Event.id).where(or_(Event.ticket_id.is_not(None), Event.complaint_id.is_not(None)))
    return db.session.scalars(about.order_by(Event.id.desc()).limit(1)).first() or 0


def of_ticket(ticket_id: int, *, with_internal: bool, since_version: int | None = None) -> Sequence[Event]:
    """The ticket's events in the order they happened."""
    events = events_of_ticket(ticket_id, with_internal=with_internal, since_version=since_version)
    return db.session.scalars(events).all()


def events_of_ticket(ticket_id: int, *, with_internal: bool, since_version: int | None = None) -> Select[tuple[Event]]:
    """The same as a question, for who asks for more beside."""
    events = select(Event).where(Event.ticket_id == ticket_id).order_by(Event.happened_at, Event.id)
    if not with_internal:
        events = events.where(Event.kind.not_in(INTERNAL_KINDS))
    if since_version is not None:
        events = events.where(Event.ticket_version >= since_version)
    return events


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
