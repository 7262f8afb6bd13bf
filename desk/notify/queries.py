"""What is asked of notices, chats and deliveries."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from desk.database import db
from desk.notify.models import Delivery, DeliveryState, LinkState, Notice, TelegramLink
from desk.tickets.models import Ticket
from desk.timeline import Event, OutboxEntry

PAGE = 50
FORGOTTEN_AFTER = timedelta(seconds=30)  # what was enqueued so long ago and not begun was lost with the queue
UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)


def unread_count(user_id: int) -> int:
    """How many notices the person has not read."""
    unread = select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def notices_of(user_id: int, *, before: int | None = None) -> list[tuple[Notice, Ticket | None]]:
    """A page of notices, the newest first, each with its ticket; one more than a page is returned."""
    notices = (
        select(Notice, Ticket)
        .join(Notice.event)
        .outerjoin(Ticket, Ticket.id == Event.ticket_id)
        .where(Notice.user_id == user_id)
        .options(joinedload(Notice.event))
        .order_by(Notice.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        notices = notices.where(Notice.id < before)
    return [(notice, ticket) for notice, ticket in db.session.execute(notices).all()]


def working_links(user_ids: Collection[int]) -> Sequence[TelegramLink]:
    """The chats that reach these people."""
    if not user_ids:
        return []
    links = select(TelegramLink).where(TelegramLink.user_id.in_(user_ids), TelegramLink.state == LinkState.WORKING)
    return db.session.scalars(links.order_by(TelegramLink.id)).all()


def links_of(user_id: int) -> Sequence[TelegramLink]:
    """The chats of a person that they have not removed, blocked ones too."""
    links = select(TelegramLink).where(TelegramLink.user_id == user_id, TelegramLink.state != LinkState.REMOVED)
    return db.session.scalars(links.order_by(TelegramLink.id)).all()


def link_of_chat(chat_id: int) -> TelegramLink | None:
    """The person behind a chat."""
    links = (
        select(TelegramLink)
        .where(TelegramLink.chat_id == chat_id, TelegramLink.state == LinkState.WORKING)
        .options(joinedload(TelegramLink.user))
        .order_by(TelegramLink.id.desc())
    )
    return db.session.scalars(links).first()


def untold_event_ids(*, limit: int) -> Sequence[int]:
    """Events that wait in the outbox, in the order they happened."""
    return db.session.scalars(select(OutboxEntry.event_id).order_by(OutboxEntry.event_id).limit(limit)).all()


def deliveries_to_enqueue(at: datetime, *, limit: int, lost: bool = False) -> Sequence[int]:
    """Deliveries whose time has come and that are in nobody's hands: new, postponed, or held by a worker that died.

    With `lost` those that were handed to the queue long ago and that no worker took.
    """
    long_ago = Delivery.enqueued_at <= at - FORGOTTEN_AFTER
    handed_over = (
        and_(Delivery.state == DeliveryState.PENDING, long_ago)
        if lost
        else or_(Delivery.enqueued_at.is_(None), and_(Delivery.state == DeliveryState.SENDING, long_ago))
    )
    due = (
        select(Delivery.id)
        .where(
            Delivery.state.in_(UNFINISHED),
            Delivery.try_after <= at,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at),
            handed_over,
        )
        .order_by(Delivery.id)
        .limit(limit)
    )
    return db.session.scalars(due).all()


def outbox_report(at: datetime) -> dict[str, Any]:
    """What waits, hangs and failed."""
    states: dict[DeliveryState, int] = {
        state: count
        for state, count in db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).tuples()
    }
    hanging = select(func.count()).where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= at)
    oldest = db.session.scalar(select(func.min(Delivery.created_at)).where(Delivery.state.in_(UNFINISHED)))
    return {
        "untold_events": db.session.scalar(select(func.count()).select_from(OutboxEntry)) or 0,
        "deliveries": {state.value: states.get(state, 0) for state in DeliveryState},
        "hanging": db.session.scalar(hanging) or 0,
        "oldest_unfinished_seconds": int((at - oldest).total_seconds()) if oldest else 0,
    }
