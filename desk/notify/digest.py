"""One message instead of many: the morning's, and the one that follows when the sweep has caught up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update

from desk import heartbeats, timeline
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import queries, quiet
from desk.notify.models import Notice
from desk.sla import calendars
from desk.tickets.models import Ticket
from desk.timeline import Event

WHOLE_CITY = "digests"  # the day's morning digests have all been issued
MORNING_ENDS = 11  # o'clock; a digest that comes later, because nothing ran before, does not say good morning


class Kept(NamedTuple):
    """What had been kept back from one person and is told of now."""

    told: int
    caught_up: int
    raised: list[dict[str, str]]  # critical tickets, by number and department alone


def is_due(at: datetime) -> bool:
    """Whether digests may go out: in office hours, once the relay has told what has just happened."""
    return quiet.is_office_open(calendars.get(calendars.OFFICE), at) and not queries.is_telling(at)


def issue_morning_digest(
    *, user_id: int, executives: Collection[int], troubled: Sequence[dict[str, Any]], at: datetime
) -> bool:
    """A person's one digest of the day: their tickets, and what was kept back. False when they have had it already."""
    local = at.astimezone(calendars.city_zone())
    if not heartbeats.claim_day(f"digest:{user_id}", on_day=local.date(), at=at):
        return False
    kept = _take_kept_back(user_id, at)
    load = queries.workload(user_id, at)
    is_executive = user_id in executives
    timeline.record(
        EventKind.DIGEST_ISSUED,
        at=at,
        user=user_id,
        good_morning=local.hour < MORNING_ENDS or None,
        open=load.open,
        near=load.near,
        late=load.late,
        kept=kept.told,
        caught_up=kept.caught_up,
        departments=list(troubled) if is_executive and troubled else None,
        critical=kept.raised if is_executive and kept.raised else None,
    )
    return True


def issue_later_digest(*, user_id: int, at: datetime) -> bool:
    """What was kept back in the course of the day. False when another ticker was quicker."""
    kept = _take_kept_back(user_id, at)
    if not kept.told:
        return False
    timeline.record(EventKind.DIGEST_ISSUED, at=at, user=user_id, kept=kept.told, caught_up=kept.caught_up)
    return True


def _take_kept_back(user_id: int, at: datetime) -> Kept:
    """Claim the notices: each is told of in one digest, whoever else tries."""
    claimed = db.session.scalars(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.kept_back_at.is_not(None), Notice.digested_at.is_(None))
        .values(digested_at=at)
        .returning(Notice.event_id)
    ).all()
    events = _events(claimed)
    raised = {
        ticket.number: {"number": ticket.number, "department": ticket.department.short}
        for event, ticket in events
        if ticket is not None and event.kind is EventKind.CLOCK_RAISED
    }
    caught_up = sum(quiet.is_caught_up(event.kind, event.details) for event, _ in events)
    return Kept(len(claimed), caught_up, list(raised.values()))


def _events(ids: Sequence[int]) -> list[tuple[Event, Ticket | None]]:
    if not ids:
        return []
    events = select(Event, Ticket).outerjoin(Ticket, Ticket.id == Event.ticket_id).where(Event.id.in_(ids))
    return [(event, ticket) for event, ticket in db.session.execute(events.order_by(Event.id)).all()]
