"""The courier's slips: claimed by one worker at a time, fenced by the number of the attempt."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import exists, or_, update
from sqlalchemy.orm import joinedload

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Role
from desk.complaints import chats, reach
from desk.complaints.models import PublicComplaint
from desk.database import db, rows_changed
from desk.notify import cards, letters, news, queries
from desk.notify.letters import Letter
from desk.notify.messages import body_of, text_of
from desk.notify.models import Delivery, DeliveryState, Lane, LinkState, Notice, TeamChat, TelegramLink
from desk.notify.queries import UNFINISHED
from desk.sealing import Keys
from desk.sla import calendars
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

LEASE = timedelta(seconds=45)
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)
# Offices that a ladder may tell of a ticket which they may not open: its number is all they are told.
OFFICES = frozenset({Role.HEAD, Role.EXECUTIVE, Role.MALL_MANAGER, Role.INSPECTORATE})


class Parcel(NamedTuple):
    """What a worker carries: no objects, only what it needs to speak."""

    delivery_id: int
    attempt: int
    chat_id: int
    letter: Letter


def claim(delivery_id: int, *, at: datetime) -> Parcel | None:
    """Take a slip for sending; None when another worker has it, it is done, or its reader may no longer read."""
    claimed = rows_changed(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state.in_(UNFINISHED),
            Delivery.try_after <= at,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at),
        )
        .values(state=DeliveryState.SENDING, lease_until=at + LEASE, attempts=Delivery.attempts + 1)
    )
    if claimed != 1:
        return None
    slip = db.session.get_one(
        Delivery,
        delivery_id,
        options=[
            joinedload(Delivery.link),
            joinedload(Delivery.event),
            joinedload(Delivery.binding),
            joinedload(Delivery.notice).joinedload(Notice.event),
            joinedload(Delivery.notice)
            .joinedload(Notice.user)
            .joinedload(User.grants)
            .joinedload(RoleGrant.department),
        ],
        populate_existing=True,
    )
    letter = _letter_of(slip, at)
    chat_id = slip.chat_id if slip.binding is None else chats.chat_of(slip.binding, keys=_keys())
    if letter is None or chat_id is None:
        slip.state, slip.lease_until, slip.letter = DeliveryState.DROPPED, None, None
        return None
    return Parcel(slip.id, slip.attempts, chat_id, letter)


def write(*, chat_id: int, letter: Letter, at: datetime, lane: Lane = Lane.URGENT) -> Delivery:
    """A letter of the bot to a chat, sent by the couriers like everything else. The caller commits, and may then wake them."""
    slip = Delivery(
        chat_id=chat_id,
        lane=lane,
        letter=_keys().seal(letter.as_json()),
        ticket_id=letter.ticket_id,
        state=DeliveryState.PENDING,
        created_at=at,
        try_after=at,
    )
    db.session.add(slip)
    return slip


def mark_sent(parcel: Parcel, *, at: datetime, message_id: int | None = None) -> None:
    """It arrived, and is called `message_id` there."""
    _settle(
        parcel, state=DeliveryState.SENT, sent_at=at, lease_until=None, error="", letter=None, message_id=message_id
    )


def postpone(parcel: Parcel, *, until: datetime, error: str) -> None:
    """Not now. After many tries it is given up, and stays visible."""
    gave_up = parcel.attempt >= MOST_ATTEMPTS
    without_words = {"letter": None} if gave_up else {}
    _settle(
        parcel,
        state=DeliveryState.REFUSED if gave_up else DeliveryState.PENDING,
        try_after=until,
        enqueued_at=None,
        lease_until=None,
        error=error[:300],
        **without_words,
    )


def give_up(parcel: Parcel, *, error: str) -> None:
    """Telegram will never take it."""
    _settle(parcel, state=DeliveryState.REFUSED, lease_until=None, error=error[:300], letter=None)


def mark_chat_dead(parcel: Parcel, *, at: datetime) -> None:
    """The chat is closed to us: nothing more is sent there until it is linked anew."""
    chats.end(chats.of_chat(parcel.chat_id, keys=_keys()), at=at)
    db.session.execute(
        update(TelegramLink)
        .where(TelegramLink.chat_id == parcel.chat_id, TelegramLink.state == LinkState.WORKING)
        .values(state=LinkState.BLOCKED)
    )
    team = update(TeamChat).where(TeamChat.chat_id == parcel.chat_id, TeamChat.state == LinkState.WORKING)
    db.session.execute(team.values(state=LinkState.BLOCKED))


def move_chat(parcel: Parcel, *, new_chat_id: int) -> None:
    """The chat has a new address."""
    db.session.execute(update(TelegramLink).where(TelegramLink.chat_id == parcel.chat_id).values(chat_id=new_chat_id))
    db.session.execute(update(TeamChat).where(TeamChat.chat_id == parcel.chat_id).values(chat_id=new_chat_id))
    waiting = update(Delivery).where(Delivery.chat_id == parcel.chat_id, Delivery.state.in_(UNFINISHED))
    db.session.execute(waiting.values(chat_id=new_chat_id))


def forget_strangers(*, before: datetime) -> None:
    """Which chat a letter went to, once it is done with: nobody's whom the desk knows, so nothing has to find it again."""
    known = exists().where(TelegramLink.chat_id == Delivery.chat_id, TelegramLink.state != LinkState.REMOVED)
    letters_done = update(Delivery).where(
        Delivery.notice_id.is_(None),
        Delivery.chat_id > 0,  # nobody's group
        Delivery.state.not_in(UNFINISHED),
        Delivery.created_at <= before,
        ~known,
    )
    db.session.execute(letters_done.values(chat_id=None, message_id=None).execution_options(synchronize_session=False))


def backoff(attempt: int, asked_for: timedelta) -> timedelta:
    """How long to wait: what the other side asked for, growing with failures, at most an hour unless it asked for more."""
    return max(asked_for, min(asked_for * float(2 ** max(0, attempt - 1)), LONGEST_WAIT))


def _letter_of(slip: Delivery, at: datetime) -> Letter | None:
    """What to say now; None when nobody may hear it there any more."""
    if slip.binding is not None:
        return news.letter_of(slip)
    if slip.notice is None:
        return _as_written(slip)
    event = slip.notice.event
    ticket = db.session.get_one(Ticket, event.ticket_id) if event.ticket_id else None
    complaint = db.session.get_one(PublicComplaint, event.complaint_id) if event.complaint_id else None
    reader = _reader(slip.notice, at)
    may_open = ticket is None or tickets.may(reader, Action.TICKET_READ, ticket, at)
    if complaint is not None:
        may_open = reach.may(reader, Action.COMPLAINT_READ, complaint, on=at.astimezone(calendars.city_zone()).date())
    is_told_by_number = "who" in event.details and bool(reader.roles & OFFICES)
    is_linked = slip.link is not None and slip.link.state is LinkState.WORKING
    if not is_linked or not slip.notice.user.is_active or not (may_open or is_told_by_number):
        return None
    if ticket is not None and may_open and event.kind in cards.WITH_BUTTONS:
        with force_locale(slip.notice.user.language):
            return Letter(body_of(slip.notice, ticket), cards.rows_for(ticket, reader, at), ticket_id=ticket.id)
    return Letter(text_of(slip.notice, ticket, complaint=complaint, may_open=may_open))


def _as_written(slip: Delivery) -> Letter | None:
    """A letter of the bot; of a ticket it goes only to a chat that still belongs to somebody, or to a team."""
    if slip.letter is None or slip.chat_id is None:
        return None
    if slip.ticket_id is not None:
        link = queries.link_of_chat(slip.chat_id)
        if not (link is not None and link.user.is_active) and not queries.is_of_a_team(slip.chat_id):
            return None
    return letters.from_json(_keys().open(slip.letter))


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)


def _settle(parcel: Parcel, **values: object) -> None:
    """Only the attempt that was claimed may report; a late orphan changes nothing."""
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.id == parcel.delivery_id,
            Delivery.attempts == parcel.attempt,
            Delivery.state == DeliveryState.SENDING,
        )
        .values(**values)
    )


def _reader(notice: Notice, at: datetime) -> Actor:
    """The person as they stand now, not as they stood when it happened."""
    today = at.astimezone(current_app.config["DESK"].timezone).date()
    return accounts.actor_of(notice.user, on=today)
