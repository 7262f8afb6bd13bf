"""Taking events out of the outbox. Taking is deleting; the row count says who took it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db, rows_changed
from desk.notify import news, queries, quiet, recipients, teams
from desk.notify.lanes import Lane, lane_of
from desk.notify.messages import is_sent_by_telegram
from desk.notify.models import Delivery, DeliveryState, Notice
from desk.sla import calendars
from desk.tickets.kinds import Priority
from desk.tickets.models import Ticket
from desk.timeline import Event, OutboxEntry


def take(*, event_id: int, at: datetime, by_telegram: bool = True) -> list[Delivery]:
    """Turn one outbox entry into notices and deliveries; none when another relay took it."""
    if rows_changed(delete(OutboxEntry).where(OutboxEntry.event_id == event_id)) != 1:
        return []
    event = db.session.get_one(Event, event_id)
    people = recipients.of(event)
    waiting = _who_waits_for_digest(event, people, at)
    notices = {
        person.id: Notice(
            event_id=event.id,
            user_id=person.id,
            created_at=at,
            kept_back_at=at if person.id in waiting else None,
        )
        for person in people
    }
    db.session.add_all(notices.values())
    if not by_telegram:
        return []
    teams.tell(event, at=at)
    slips = news.slips_of(event, at=at)
    if is_sent_by_telegram(event.kind):
        slips += _slips_of(event, notices, waiting, at)
    db.session.add_all(slips)
    return slips


def _slips_of(event: Event, notices: Mapping[int, Notice], waiting: set[int], at: datetime) -> list[Delivery]:
    lane = _lane_of(event)
    return [
        Delivery(
            lane=lane,
            notice=notices[link.user_id],
            link=link,
            chat_id=link.chat_id,
            state=DeliveryState.PENDING,
            created_at=at,
            try_after=at,
        )
        for link in queries.working_links(notices.keys() - waiting)
    ]


def _lane_of(event: Event) -> Lane:
    ticket = db.session.get_one(Ticket, event.ticket_id) if event.ticket_id is not None else None
    return lane_of(
        event.kind,
        is_critical=ticket is not None and ticket.priority is Priority.P1,
        is_emergency=bool(event.details.get("emergency")),
    )


def _who_waits_for_digest(event: Event, people: Iterable[User], at: datetime) -> set[int]:
    """Those for whom this stays in the inbox until the digest; what never rings is not kept back either."""
    if not people or event.kind in quiet.NEVER_WAITS or not is_sent_by_telegram(event.kind):
        return set()
    calendar = calendars.get(calendars.OFFICE)
    is_open = quiet.is_office_open(calendar, at)
    ticket = db.session.get_one(Ticket, event.ticket_id) if event.ticket_id is not None else None
    is_critical = ticket is not None and quiet.is_critical(
        ticket.priority, rings_at_night=ticket.service.rings_at_night
    )
    is_caught_up = quiet.is_caught_up(event.kind, event.details)
    if is_open and not is_caught_up and "who" not in event.details:  # only a ladder speaks to executives
        return set()
    executives = set(accounts.ids_of_holders(Role.EXECUTIVE, on=at.astimezone(calendar.zone).date()))
    speaker = ticket.speaker_id if ticket is not None and quiet.is_for_reporters(event.kind) else None
    return {
        person.id
        for person in people
        if quiet.waits_for_digest(
            quiet.Message(
                is_critical=is_critical,
                is_caught_up=is_caught_up,
                is_to_reporter=person.id == speaker,
                is_to_executive=person.id in executives and person.id != speaker,
            ),
            office_is_open=is_open,
        )
    }
