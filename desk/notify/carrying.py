"""The couriers: woken by the queue, they take from the database whatever is due, the most urgent first.

The queue carries no message, only the word that there is work: emptied, it loses nothing. A worker carries one message at
a time, so that its sudden end can double one at most.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, current_app
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, queueing
from desk.database import db
from desk.notify import chats, deliveries, gates, pacing, waiting, wording
from desk.notify.deliveries import Parcel
from desk.notify.refusals import ChatGone, ChatMoved, Refused, TryLater

if TYPE_CHECKING:
    from desk.notify.telegram import Courier

log = logging.getLogger(__name__)
TURN = 2.0  # seconds after which a courier looks whether it has been asked to stop
PATIENCE = timedelta(seconds=1)  # what is not due by then is left to the ticker
MOST_CALLS = 2  # that lie in the queue unheard; each wakes one worker, which then goes on until nothing is due


def wake() -> None:
    """Tell the couriers, after a commit, that something waits. It never fails: what Redis does not take, the ticker finds."""
    try:
        enqueue_due(clock.now())
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("The couriers could not be woken, the ticker will do it")


def enqueue_due(at: datetime) -> int:
    """Wake a courier when something may go out now: 1, or 0 when there is nothing, or Redis is out of reach."""
    if current_app.config["DESK"].telegram_token is None:
        return 0
    is_due = waiting.next_delivery_id(at) is not None
    db.session.commit()
    if not is_due:
        return 0
    try:
        calls = queueing.queue()
        is_called = calls.count >= MOST_CALLS
        if not is_called:
            calls.enqueue("desk.notify.jobs.drain", result_ttl=0, failure_ttl=queueing.KEEP_FAILURES)
    except (RedisError, OSError) as error:
        if current_app.extensions.get("desk_queue_is_up", True):  # said once, not every second
            log.warning("The queue is out of reach, messages wait: %s", error)
        current_app.extensions["desk_queue_is_up"] = False
        return 0
    if not current_app.extensions.get("desk_queue_is_up", True):
        log.warning("The queue is back, waiting messages go out.")
    current_app.extensions["desk_queue_is_up"] = True
    return 0 if is_called else 1


def drain() -> None:
    """Carry what is due, one after the other, until nothing is or the turn is over; then another call goes on."""
    ends, waited_for = time.monotonic() + TURN, None
    while time.monotonic() < ends:
        if carry_one():
            continue
        ready_at = waiting.next_moment(at := clock.now(), within=PATIENCE)
        db.session.commit()
        if ready_at is None or ready_at == waited_for:
            break
        time.sleep(max((ready_at - at).total_seconds(), 0))
        waited_for = ready_at
    wake()


def carry_one(delivery_id: int | None = None) -> bool:
    """Claim what comes next (or that one), let go of the database, wait for its moment, speak, write down what happened.

    False when there was nothing to carry.
    """
    delivery_id = delivery_id or waiting.next_delivery_id(clock.now())
    if delivery_id is None:
        db.session.commit()
        return False
    held = _claimed(delivery_id)
    parcel = held and _at_its_moment(*held)
    if parcel is None:
        return True
    try:
        message_id = courier().send(parcel.chat_id, parcel.letter)
    except TryLater as later:
        _write_down_delay(parcel, later)
    except Refused as refused:
        _write_down_refusal(parcel, refused)
    else:
        at = clock.now()
        deliveries.mark_sent(parcel, at=at, message_id=message_id)
        gates.note_answer()
        gates.note_arrival(parcel.chat_id, at=at, limits=current_app.config["DESK"].telegram_limits)
    db.session.commit()
    return True


def _claimed(delivery_id: int) -> tuple[Parcel, datetime | None] | None:
    """A parcel and its moment. None also when it cannot be put into words: one message's fault holds up no other."""
    try:
        parcel = deliveries.claim(delivery_id, at=clock.now())
        moment = deliveries.reserve(parcel, at=clock.now(), lead=pacing.LEADS[0]) if parcel else None
        db.session.commit()
        return (parcel, moment) if parcel else None
    except SQLAlchemyError:
        db.session.rollback()
        raise
    except Exception as error:
        db.session.rollback()
        log.exception("Could not put message %s into words", delivery_id)
        deliveries.stumble(delivery_id, at=clock.now(), error=f"{type(error).__name__}: {error}")
        db.session.commit()
    return None


def _at_its_moment(parcel: Parcel, moment: datetime | None) -> Parcel | None:
    """The parcel, once its moment has come; one that was missed, because the machine is busy, is reserved anew."""
    for lead in (*pacing.LEADS[1:], None):
        if moment is None:
            break
        time.sleep(max((moment - clock.now()).total_seconds(), 0))
        if clock.now() - moment <= pacing.LATE:
            return parcel
        moment = deliveries.reserve(parcel, at=clock.now(), lead=lead, instead=True) if lead else None
        db.session.commit()
    deliveries.put_off(parcel, until=clock.now())  # no moment for it now; if it is another worker's, nothing is changed
    db.session.commit()
    return None


def _write_down_delay(parcel: Parcel, later: TryLater) -> None:
    at = clock.now()
    if later.is_limit:
        deliveries.put_off(parcel, until=at + later.delay, error=str(later))
        gates.note_limit(parcel.chat_id, at=at, until=at + later.delay)
    else:
        wait = deliveries.backoff(parcel.failures + 1, later.delay)
        deliveries.postpone(parcel, until=at + wait, error=str(later))
        gates.note_trouble(at=at)


def _write_down_refusal(parcel: Parcel, refused: Refused) -> None:
    at = clock.now()
    if isinstance(refused, ChatMoved):
        deliveries.put_off(parcel, until=at, error=str(refused))
        chats.move_chat(chat_id=parcel.chat_id, new_chat_id=refused.new_chat_id)
    else:
        deliveries.give_up(parcel, error=str(refused))
        if isinstance(refused, ChatGone):
            chats.close_chat(chat_id=parcel.chat_id, keys=wording.keys(), at=at)
    gates.note_answer()


def courier() -> "Courier":
    """The one line to Telegram of this process."""
    found: Courier | None = current_app.extensions.get("desk_courier")
    if found is None:
        from desk.notify import telegram  # here: it takes a second and ten megabytes, which no page and no sweep needs

        settings = current_app.config["DESK"]
        found = telegram.Courier(settings.telegram_token, settings.telegram_api_base)
        current_app.extensions["desk_courier"] = found
    return found


def hang_up(app: Flask) -> None:
    """Close the line, if it was ever opened."""
    found = app.extensions.pop("desk_courier", None)
    if found is not None:
        found.close()
