"""Taking events out of the outbox. Taking is deleting; the row count says who took it."""

from datetime import datetime

from sqlalchemy import delete

from desk.database import db, rows_changed
from desk.notify import queries, recipients
from desk.notify.messages import is_sent_by_telegram
from desk.notify.models import Delivery, DeliveryState, Notice
from desk.timeline import Event, OutboxEntry


def take(*, event_id: int, at: datetime, by_telegram: bool = True) -> list[Delivery]:
    """Turn one outbox entry into notices and deliveries; none when another relay took it."""
    if rows_changed(delete(OutboxEntry).where(OutboxEntry.event_id == event_id)) != 1:
        return []
    event = db.session.get_one(Event, event_id)
    notices = {
        person.id: Notice(event_id=event.id, user_id=person.id, created_at=at) for person in recipients.of(event)
    }
    db.session.add_all(notices.values())
    if not by_telegram or not is_sent_by_telegram(event.kind):
        return []
    slips = [
        Delivery(notice=notices[link.user_id], link=link, state=DeliveryState.PENDING, created_at=at, try_after=at)
        for link in queries.working_links(notices)
    ]
    db.session.add_all(slips)
    return slips
