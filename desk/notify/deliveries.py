"""The courier's slips: claimed by one worker at a time, fenced by the number of the attempt."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from flask import current_app
from sqlalchemy import ColumnElement, case, delete, exists, or_, select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Actor
from desk.complaints import chats
from desk.config import SendLimits
from desk.database import db, rows_changed
from desk.event_kinds import EventKind
from desk.notify import gates, waiting, wording
from desk.notify.delivery_models import EVERYBODY, WAITING, Delivery, DeliveryState, SendGate
from desk.notify.lanes import Lane
from desk.notify.letters import Letter
from desk.notify.models import LinkState, Notice, TelegramLink

LEASE = timedelta(seconds=30)
MOST_FAILURES = 12
LONGEST_WAIT = timedelta(hours=1)
SLIPS_KEPT = timedelta(days=90)  # so long an answer in a chat finds the message it answers
WORDS_KEPT = timedelta(days=7)  # so long a letter that was given up can be sent again
GATES_KEPT = timedelta(days=1)
FORGET_AT_ONCE = 2000
AFTER_A_FAULT = timedelta(minutes=1)


class Parcel(NamedTuple):
    """What a worker carries: no objects, only what it needs to speak."""

    delivery_id: int
    attempt: int
    failures: int
    chat_id: int
    letter: Letter


class Claimed(Protocol):
    """What a worker says of the slip that it reports about."""

    @property
    def delivery_id(self) -> int: ...

    @property
    def attempt(self) -> int: ...

    @property
    def failures(self) -> int: ...


def claim(delivery_id: int, *, at: datetime) -> Parcel | None:
    """Take a slip for sending; None when another worker has it, it is done, or its reader may no longer read."""
    slip = claim_slip(delivery_id, at=at)
    if slip is None:
        return None
    letter = wording.letter_of(slip, at)
    chat_id = slip.chat_id if slip.binding is None else chats.chat_of(slip.binding, keys=wording.keys())
    if letter is None or chat_id is None:
        slip.state, slip.lease_until, slip.letter = DeliveryState.DROPPED, None, None
        return None
    return Parcel(slip.id, slip.attempts, slip.failures, chat_id, letter)


def claim_slip(delivery_id: int, *, at: datetime) -> Delivery | None:
    """Take a slip of any channel; None when another worker has it, it is done, or each try ended the worker."""
    was_lost = Delivery.state == DeliveryState.SENDING  # its worker died, perhaps of this very slip
    claimed = rows_changed(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            WAITING,
            Delivery.try_after <= at,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at),
        )
        .values(
            state=DeliveryState.SENDING,
            lease_until=at + LEASE,
            attempts=Delivery.attempts + 1,
            failures=Delivery.failures + case((was_lost, 1), else_=0),
        )
    )
    if claimed != 1:
        return None
    slip = db.session.get_one(
        Delivery,
        delivery_id,
        options=[
            joinedload(Delivery.link),
            joinedload(Delivery.mail),
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
    if slip.failures >= MOST_FAILURES:
        slip.state, slip.lease_until, slip.error = (
            DeliveryState.REFUSED,
            None,
            slip.error or "Each try ended the worker.",
        )
        return None
    return slip


def reserve(parcel: Parcel, *, at: datetime, lead: timedelta, instead: bool = False) -> datetime | None:
    """The moment at which it may go out; None when another worker has it by now, or the limits leave no moment soon.

    `instead`: of one that was missed.
    """
    if rows_changed(update(Delivery).where(*_held(parcel)).values(lease_until=at + LEASE)) != 1:
        return None
    return gates.reserve(parcel.chat_id, at=at, limits=_limits(), lead=lead, instead=instead)


def write(*, chat_id: int, letter: Letter, at: datetime, lane: Lane = Lane.URGENT) -> Delivery:
    """A letter of the bot to a chat, sent by the couriers like everything else. The caller commits, and may then wake them."""
    slip = Delivery(
        chat_id=chat_id,
        lane=lane,
        letter=wording.keys().seal(letter.as_json()),
        ticket_id=letter.ticket_id,
        state=DeliveryState.PENDING,
        created_at=at,
        try_after=at,
    )
    db.session.add(slip)
    return slip


def mark_sent(parcel: Claimed, *, at: datetime, message_id: int | None = None) -> None:
    """It arrived, and is called `message_id` there."""
    _settle(
        parcel, state=DeliveryState.SENT, sent_at=at, lease_until=None, error="", letter=None, message_id=message_id
    )


def postpone(parcel: Claimed, *, until: datetime, error: str) -> None:
    """Not now. After many failures it is given up, and stays visible."""
    gave_up = parcel.failures + 1 >= MOST_FAILURES
    _settle(
        parcel,
        state=DeliveryState.REFUSED if gave_up else DeliveryState.PENDING,
        try_after=until,
        failures=parcel.failures + 1,
        lease_until=None,
        error=error[:300],
    )


def put_off(parcel: Parcel, *, until: datetime, error: str = "") -> None:
    """Not before that moment, through no fault of its own: it does not count as a failure."""
    _settle(parcel, state=DeliveryState.PENDING, try_after=until, lease_until=None, error=error[:300])


def stumble(delivery_id: int, *, at: datetime, error: str) -> None:
    """A slip could not even be put into words: later, and at last never, so that it does not hold up the others."""
    slip = db.session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    slip.failures += 1
    slip.state = DeliveryState.REFUSED if slip.failures >= MOST_FAILURES else DeliveryState.PENDING
    slip.try_after, slip.lease_until, slip.error = at + backoff(slip.failures, AFTER_A_FAULT), None, error[:300]


def give_up(parcel: Claimed, *, error: str) -> None:
    """Telegram will never take it."""
    _settle(parcel, state=DeliveryState.REFUSED, lease_until=None, error=error[:300])


def send_again(*, delivery_ids: Collection[int] | None, actor: Actor, at: datetime) -> int:
    """Give messages that were given up new tries: these, or all. What has no words or no chat any more stays; how many went."""
    wanted = waiting.sendable_again()
    if delivery_ids is not None:
        wanted = wanted.where(Delivery.id.in_(delivery_ids))
    again = rows_changed(
        update(Delivery)
        .where(Delivery.id.in_(wanted))
        .values(state=DeliveryState.PENDING, failures=0, try_after=at, lease_until=None)
    )
    if again:
        timeline.record(EventKind.DELIVERY_RETRIED, at=at, actor=actor, count=again)
    return again


def forget(*, at: datetime) -> int:
    """Remove what has been kept long enough, and the words of letters that were given up; how many slips went."""
    given_up = update(Delivery).where(
        Delivery.letter.is_not(None), Delivery.state == DeliveryState.REFUSED, Delivery.created_at < at - WORDS_KEPT
    )
    db.session.execute(given_up.values(letter=None))
    db.session.execute(delete(SendGate).where(SendGate.chat_id != EVERYBODY, SendGate.opens_at < at - GATES_KEPT))
    old = select(Delivery.id).where(~WAITING, Delivery.created_at < at - SLIPS_KEPT).limit(FORGET_AT_ONCE)
    return rows_changed(delete(Delivery).where(Delivery.id.in_(old)))


def forget_strangers(*, before: datetime) -> None:
    """Which chat a letter went to, once it is done with: nobody's whom the desk knows, so nothing has to find it again."""
    known = exists().where(TelegramLink.chat_id == Delivery.chat_id, TelegramLink.state != LinkState.REMOVED)
    letters_done = update(Delivery).where(
        Delivery.notice_id.is_(None),
        Delivery.chat_id > 0,  # nobody's group
        ~WAITING,
        Delivery.created_at <= before,
        ~known,
    )
    db.session.execute(letters_done.values(chat_id=None, message_id=None).execution_options(synchronize_session=False))
    is_known = exists().where(TelegramLink.chat_id == SendGate.chat_id, TelegramLink.state != LinkState.REMOVED)
    idle = delete(SendGate).where(SendGate.chat_id > 0, SendGate.opens_at <= before, ~is_known)
    db.session.execute(idle.execution_options(synchronize_session=False))


def backoff(failures: int, asked_for: timedelta) -> timedelta:
    """How long to wait: what the other side asked for, growing with failures, at most an hour unless it asked for more."""
    return max(asked_for, min(asked_for * float(2 ** max(0, failures - 1)), LONGEST_WAIT))


def _limits() -> SendLimits:
    limits: SendLimits = current_app.config["DESK"].telegram_limits
    return limits


def _held(parcel: Claimed) -> tuple[ColumnElement[bool], ...]:
    """Only the attempt that was claimed may report."""
    return (
        Delivery.id == parcel.delivery_id,
        Delivery.attempts == parcel.attempt,
        Delivery.state == DeliveryState.SENDING,
    )


def _settle(parcel: Claimed, **values: object) -> None:
    """Write down the outcome; that of a late orphan changes nothing."""
    db.session.execute(update(Delivery).where(*_held(parcel)).values(**values))
