"""Reading the chain: where it ends, what is not sealed yet, its pages, its checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, select, type_coerce

from desk.audit.chain import FIELDS, FaultKind, Link
from desk.audit.models import ONLY, Seal, SealCheck, SealGap, SealHead
from desk.database import db
from desk.timeline import Event

MANY = 500  # keys in one question


def _content() -> list[ColumnElement[Any]]:
    """An event's fields in the order of FIELDS; kinds as they are stored, also those that are none."""
    coded = {"kind", "origin"}
    columns = {name: getattr(Event, name) for name in FIELDS}
    return [type_coerce(column, String).label(name) if name in coded else column for name, column in columns.items()]


CONTENT = _content()


@dataclass(frozen=True)
class Head:
    """Where the chain ends, and up to which event everything is sealed."""

    link: Link
    scanned_to: int
    inherited_to: int
    sealed_at: datetime | None


HEAD = (SealHead.number, SealHead.hash, SealHead.scanned_to, SealHead.inherited_to, SealHead.sealed_at)


def head() -> Head | None:
    """The end of the chain as the database has it now. None only where somebody has taken the row out."""
    found = db.session.execute(select(*HEAD).where(SealHead.id == ONLY)).first()
    return _head_of(found) if found else None


def _head_of(row: Any) -> Head:
    return Head(Link(row[0], row[1]), row[2], row[3], row[4])


def unsealed() -> tuple[Head, bool] | None:
    """The head, when an event waits for its seal, and whether one turned up late; None when there is nothing to do.

    One question, of indexes alone. Raises LookupError when the head is gone.
    """
    newest = select(func.max(Event.id)).scalar_subquery()
    is_late = select(SealGap.first_id).where(_holds_an_event()).exists()
    asked = select(*HEAD, newest, is_late).where(SealHead.id == ONLY)
    found = db.session.execute(asked).first()
    if found is None:
        raise LookupError("The head of the chain of seals is gone.")
    standing, last_id, someone_is_late = _head_of(found), found[-2], bool(found[-1])
    return (standing, someone_is_late) if someone_is_late or (last_id or 0) > standing.scanned_to else None


def _holds_an_event() -> ColumnElement[bool]:
    """Of a gap: that an event has turned up in it. Asked gap by gap, of which there are few."""
    return exists().where(Event.id.between(SealGap.first_id, SealGap.last_id)).correlate(SealGap)


def late_events(limit: int) -> list[Any]:
    """Events that turned up below the last one that was sealed."""
    gaps = select(SealGap.first_id, SealGap.last_id).where(_holds_an_event()).order_by(SealGap.first_id)
    events: list[Any] = []
    for first, last in db.session.execute(gaps.limit(limit)).tuples().all():
        within = select(*CONTENT).where(Event.id.between(first, last)).order_by(Event.id)
        events += db.session.execute(within.limit(limit - len(events))).all()
        if len(events) == limit:
            break
    return events


def events_after(event_id: int, limit: int) -> Sequence[Any]:
    """The events that follow, in the order of their ids."""
    return db.session.execute(select(*CONTENT).where(Event.id > event_id).order_by(Event.id).limit(limit)).all()


def gaps_around(ids: Sequence[int]) -> Sequence[tuple[int, int, datetime]]:
    """The gaps that these ids lie in or between."""
    found = select(SealGap.first_id, SealGap.last_id, SealGap.seen_at)
    found = found.where(SealGap.first_id <= max(ids), SealGap.last_id >= min(ids))
    return db.session.execute(found.order_by(SealGap.first_id)).tuples().all()


def sealed_page(after: int, up_to: int, limit: int) -> Sequence[Any]:
    """Seals that follow that number, each as number, event's id and hash, then the event, whose id is null where it is gone."""
    found = select(Seal.number, Seal.event_id, Seal.hash, *CONTENT).outerjoin(Event, Event.id == Seal.event_id)
    found = found.where(Seal.number > after, Seal.number <= up_to)
    return db.session.execute(found.order_by(Seal.number).limit(limit)).all()


def end_of_chain() -> tuple[Link | None, Link | None]:
    """The head, and the last seal: of the same moment, and the same unless somebody was at it."""
    last = select(func.max(Seal.number)).scalar_subquery()
    found = db.session.execute(select(SealHead.number, SealHead.hash, last).where(SealHead.id == ONLY)).first()
    number = found[2] if found else db.session.scalar(select(func.max(Seal.number)))
    return (Link(found[0], found[1]) if found else None), link_at(number or 0)


def link_at(number: int) -> Link | None:
    """That seal."""
    return next((Link(one, told) for one, told in hashes_at([number]).items()), None)


def hashes_at(numbers: Iterable[int]) -> dict[int, str]:
    """The hash of each of these seals that is there."""
    wanted = sorted(set(numbers))
    told: dict[int, str] = {}
    for start in range(0, len(wanted), MANY):
        found = select(Seal.number, Seal.hash).where(Seal.number.in_(wanted[start : start + MANY]))
        told |= dict(db.session.execute(found).tuples().all())
    return told


def first_slipped_in(standing: Head) -> tuple[int, int] | None:
    """The first event that lies among sealed ones, has no seal, and is not waited for: the number it stands before, its id."""
    waited_for = exists().where(Event.id.between(SealGap.first_id, SealGap.last_id))
    found = (
        select(Event.id)
        .outerjoin(Seal, Seal.event_id == Event.id)
        .where(Seal.number.is_(None), Event.id <= standing.scanned_to, ~waited_for)
        .order_by(Event.id)
        .limit(1)
    )
    event_id = db.session.scalar(found)
    if event_id is None:
        return None
    follows = select(Seal.number).where(Seal.event_id > event_id).order_by(Seal.event_id).limit(1)
    return db.session.scalar(follows) or standing.link.number + 1, event_id


def count_waiting(standing: Head) -> int:
    """How many events have no seal yet."""
    return db.session.scalar(select(func.count()).select_from(Event).where(Event.id > standing.scanned_to)) or 0


def lag(at: datetime) -> timedelta | None:
    """For how long the oldest event waits for its seal; None: the head is gone.

    What was there before there were seals does not count.
    """
    found = head()
    if found is None:
        return None
    scanned = max(found.scanned_to, found.inherited_to)
    oldest = db.session.scalar(select(Event.happened_at).where(Event.id > scanned).order_by(Event.id).limit(1))
    moments = [event.happened_at for event in late_events(1)] + ([oldest] if oldest is not None else [])
    return max((at - min(moments)) if moments else timedelta(), timedelta())


@dataclass(frozen=True)
class Check:
    """A check of the whole chain: how far it is, and what it came to."""

    id: int
    begun_at: datetime
    up_to: int
    reached: Link
    anchors: int
    ended_at: datetime | None
    fault: FaultKind | None
    sequence: int | None


def last_check() -> Check | None:
    """The check that was begun last."""
    return next(iter(_checks(select(SealCheck), limit=1)), None)


def check_of(check_id: int) -> Check | None:
    """That check as it is now."""
    return next(iter(_checks(select(SealCheck).where(SealCheck.id == check_id), limit=1)), None)


def ended_checks(limit: int = 14) -> list[Check]:
    """The checks that came to their end, the newest first."""
    return _checks(select(SealCheck).where(SealCheck.ended_at.is_not(None)), limit=limit)


def _checks(asked: Select[Any], *, limit: int) -> list[Check]:
    c = SealCheck
    columns = (c.id, c.begun_at, c.up_to, c.checked_to, c.hash, c.anchors, c.ended_at, c.fault, c.sequence)
    found = db.session.execute(asked.with_only_columns(*columns).order_by(c.id.desc()).limit(limit))
    return [
        Check(number, begun_at, up_to, Link(checked_to, told), anchors, ended_at, fault, sequence)
        for number, begun_at, up_to, checked_to, told, anchors, ended_at, fault, sequence in found
    ]
