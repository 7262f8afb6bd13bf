"""The edges of telling: the relay on the database, and the one job that speaks to Telegram."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import Flask, current_app
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, heartbeats, queueing, timeline
from desk.accounts import queries as accounts
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import deliveries, digest, outbox, queries
from desk.notify.models import Delivery
from desk.notify.refusals import ChatGone, ChatMoved, Refused, TryLater
from desk.sla import calendars, holiday_list
from desk.sla import queries as sla

if TYPE_CHECKING:
    from desk.notify.telegram import Courier

log = logging.getLogger(__name__)
PAGE = 100


def relay(at: datetime) -> dict[str, int]:
    """Turn what happened into notices and deliveries, then hand due deliveries to the queue.

    With Redis gone the rest goes on; the deliveries stay and are handed over when it is back.
    """
    told = failed = 0
    by_telegram = current_app.config["DESK"].telegram_token is not None
    for event_id in _in_order():
        try:
            outbox.take(event_id=event_id, at=at, by_telegram=by_telegram)
            db.session.commit()
            told += 1
        except Exception:
            db.session.rollback()
            failed += 1
            log.exception("Could not tell of event %s", event_id)
    return {"told": told, "failed": failed, "enqueued": enqueue_due(at)}


def wake() -> None:
    """Tell the couriers, after a commit, that something waits. It never fails: what Redis does not take, the ticker finds."""
    try:
        enqueue_due(clock.now())
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("The couriers could not be woken, the ticker will do it")


def enqueue_due(at: datetime) -> int:
    """Hand deliveries whose time has come to the queue; 0 when Redis is out of reach."""
    if current_app.config["DESK"].telegram_token is None:
        return 0
    due = list(queries.deliveries_to_enqueue(at, limit=PAGE))
    lost = queries.deliveries_to_enqueue(at, limit=PAGE, lost=True)
    db.session.commit()
    if not due and not lost:
        return 0
    try:
        courier_queue = queueing.queue()
        if lost and not courier_queue.count:  # a queue that still holds jobs has lost none: the worker is only slow
            due += lost
        courier_queue.enqueue_many([_slip(courier_queue, delivery_id) for delivery_id in due])
    except (RedisError, OSError) as error:
        if current_app.extensions.get("desk_queue_is_up", True):  # said once, not every second
            log.warning("The queue is out of reach, messages wait: %s", error)
        current_app.extensions["desk_queue_is_up"] = False
        return 0
    if not current_app.extensions.get("desk_queue_is_up", True):
        log.warning("The queue is back, waiting messages go out.")
    current_app.extensions["desk_queue_is_up"] = True
    db.session.execute(update(Delivery).where(Delivery.id.in_(due)).values(enqueued_at=at))
    db.session.commit()
    return len(due)


def issue_digests(at: datetime) -> Counter[str]:
    """In office hours: everybody's digest once in the morning, and later one when the sweep had to catch up.

    Each is a transaction of its own; one that fails is tried again and does not hold up the others.
    """
    done: Counter[str] = Counter()
    if not sla.has_calendars() or not digest.is_due(at):
        db.session.commit()
        return done
    today = at.astimezone(calendars.city_zone()).date()
    executives = accounts.ids_of_holders(Role.EXECUTIVE, on=today)
    people: Sequence[int] = ()
    if not db.session.get(heartbeats.DailyRun, (digest.WHOLE_CITY, today)):
        troubled = queries.departments_in_trouble(at) if executives else []
        people = queries.owed_morning_digest(today, in_any_case=executives if troubled else ())
        db.session.commit()

        def greet(user_id: int) -> bool:
            return digest.issue_morning_digest(user_id=user_id, executives=executives, troubled=troubled, at=at)

        done += _one_by_one(people, greet, "morning")
        if not done["failed"]:  # from now on nobody is greeted for a ticket that was given to them at noon
            heartbeats.claim_day(digest.WHOLE_CITY, on_day=today, at=at)
            db.session.commit()
    later = queries.owed_later_digest(at, leaving_out={*executives, *people})
    db.session.commit()
    done += _one_by_one(later, lambda user_id: digest.issue_later_digest(user_id=user_id, at=at), "later")
    return done


def _one_by_one(people: Iterable[int], issue: Callable[[int], bool], name: str) -> Counter[str]:
    done: Counter[str] = Counter()
    for user_id in people:
        try:
            done[name] += issue(user_id)
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not issue the digest of user %s", user_id)
    return done


def warn_of_holidays(at: datetime) -> bool:
    """Tell the administrators, once per last known year, that the list of days off is running out (SLA-RULES 9)."""
    is_told = False
    if sla.has_calendars():
        today = at.astimezone(calendars.city_zone()).date()
        year = holiday_list.last_known_year()
        ends_on = date(year or today.year, 12, 31)
        if holiday_list.is_ending(today) and heartbeats.claim_day(f"holidays-ending:{year}", on_day=ends_on, at=at):
            timeline.record(EventKind.HOLIDAYS_ENDING, at=at, year=year)
            is_told = True
    db.session.commit()
    return is_told


def _slip(courier_queue: Queue, delivery_id: int) -> EnqueueData:
    return courier_queue.prepare_data(
        "desk.notify.jobs.deliver", args=(delivery_id,), result_ttl=0, failure_ttl=queueing.KEEP_FAILURES
    )


def deliver(delivery_id: int) -> None:
    """Claim, let go of the database, speak to Telegram, write down what happened."""
    parcel = deliveries.claim(delivery_id, at=clock.now())
    db.session.commit()
    if parcel is None:
        return
    try:
        message_id = courier().send(parcel.chat_id, parcel.letter)
    except TryLater as later:
        wait = deliveries.backoff(parcel.attempt, later.delay)
        deliveries.postpone(parcel, until=clock.now() + wait, error=str(later))
    except ChatMoved as moved:
        deliveries.move_chat(parcel, new_chat_id=moved.new_chat_id)
        deliveries.postpone(parcel, until=clock.now(), error=str(moved))
    except ChatGone as gone:
        deliveries.mark_chat_dead(parcel, at=clock.now())
        deliveries.give_up(parcel, error=str(gone))
    except Refused as refused:
        deliveries.give_up(parcel, error=str(refused))
    else:
        deliveries.mark_sent(parcel, at=clock.now(), message_id=message_id)
    db.session.commit()


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


def _in_order() -> list[int]:
    untold = list(queries.untold_event_ids(limit=PAGE))
    db.session.commit()
    return untold
