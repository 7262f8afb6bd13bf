"""Taking events out of the outbox. Taking is deleting; the row count says who took it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db, rows_changed
from desk.event_kinds import EventKind
from desk.notify import choosing, news, queries, quiet, recipients, teams
from desk.notify.delivery_models import Delivery, DeliveryState
from desk.notify.lanes import Lane, lane_of
from desk.notify.messages import is_sent_by_telegram
from desk.notify.models import Channel, Notice
from desk.notify.topics import is_wanted, topic_of
from desk.sla import calendars
from desk.tickets.kinds import Priority
from desk.tickets.models import Ticket
from desk.timeline import Event, OutboxEntry

# Of one ticket a person hears one of these a day: a wait for the owner outside, and the hand-over to them.
REMINDERS = (EventKind.CLOCK_REMINDED, EventKind.HAND_OVER_REMINDED)


def take(*, event_id: int, at: datetime, channels: Collection[str] = (Channel.TELEGRAM,)) -> list[Delivery]:
    """Turn one outbox entry into notices and deliveries; none when another relay took it."""
    if rows_changed(delete(OutboxEntry).where(OutboxEntry.event_id == event_id)) != 1:
        return []
    event = db.session.get_one(Event, event_id)
    people = _not_reminded_yet(event, recipients.of(event))
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
    slips: list[Delivery] = []
    if Channel.TELEGRAM in channels:
        teams.tell(event, at=at)
        slips += news.slips_of(event, at=at)
    if channels and is_sent_by_telegram(event.kind):
        told = {user_id: one for user_id, one in notices.items() if user_id not in waiting}
        slips += _slips(event, told, channels, at)
    db.session.add_all(slips)
    return slips


def _not_reminded_yet(event: Event, people: Sequence[User]) -> Sequence[User]:
    """Without those who were reminded of the same ticket on that day: a wait and a hand-over ask for one and the same thing."""
    if event.kind not in REMINDERS or event.ticket_id is None or not people:
        return people
    zone = calendars.city_zone()
    midnight = datetime.combine(event.happened_at.astimezone(zone).date(), time(0), zone).astimezone(UTC)
    reminded = (
        select(Notice.user_id)
        .join(Event, Event.id == Notice.event_id)
        .where(
            Event.ticket_id == event.ticket_id,
            Event.kind.in_(REMINDERS),
            Event.id != event.id,
            Event.happened_at >= midnight,
            Event.happened_at < midnight + timedelta(days=1),
            Notice.user_id.in_([person.id for person in people]),
        )
    )
    told = set(db.session.scalars(reminded))
    return [person for person in people if person.id not in told]


def _slips(event: Event, notices: dict[int, Notice], channels: Collection[str], at: datetime) -> list[Delivery]:
    """One for each chat and address of those who want to hear of it there."""
    lane, topic, is_critical = _lane_of(event), topic_of(event.kind), _is_critical(event)
    unwanted = choosing.unwanted(notices, topic=topic)
    ways: list[tuple[int, dict[str, Any]]] = []
    if Channel.TELEGRAM in channels:
        ways += [(one.user_id, {"link": one, "chat_id": one.chat_id}) for one in queries.working_links(notices)]
    if Channel.EMAIL in channels:
        ways += [(one.user_id, {"mail": one}) for one in choosing.working_mails(notices)]
    return [
        Delivery(
            lane=lane,
            notice=notices[user_id],
            channel=channel,
            state=DeliveryState.PENDING,
            created_at=at,
            try_after=at,
            **way,
        )
        for user_id, way in ways
        for channel in [Channel.EMAIL if "mail" in way else Channel.TELEGRAM]
        if is_wanted((user_id, channel) not in unwanted, is_critical=is_critical)
    ]


def _lane_of(event: Event) -> Lane:
    return lane_of(
        event.kind,
        is_critical=_is_critical(event),
        is_emergency=bool(event.details.get("emergency")),
    )


def _is_critical(event: Event) -> bool:
    ticket = db.session.get_one(Ticket, event.ticket_id) if event.ticket_id is not None else None
    return event.kind in quiet.ALWAYS_TOLD or (ticket is not None and ticket.priority is Priority.P1)


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
