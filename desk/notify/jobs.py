"""The edges of telling: the relay and the digests, straight on the database; the couriers stand in `carrying`."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from flask import current_app

from desk import heartbeats, timeline
from desk.accounts import queries as accounts
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import deliveries, digest, outbox, queries
from desk.notify.carrying import carry_one, courier, drain, enqueue_due, hang_up, wake
from desk.notify.mailing import enqueue_mail
from desk.sla import calendars, holiday_list
from desk.sla import queries as sla

__all__ = [
    "courier",
    "deliver",
    "drain",
    "enqueue_due",
    "forget_deliveries",
    "hang_up",
    "issue_digests",
    "relay",
    "wake",
    "warn_of_holidays",
]

log = logging.getLogger(__name__)
PAGE = 100


def relay(at: datetime) -> dict[str, int]:
    """Turn what happened into notices and deliveries, then wake the couriers when something is due.

    With Redis gone the rest goes on; the deliveries stay and go out when it is back.
    """
    told = failed = 0
    settings = current_app.config["DESK"]
    for event_id in _in_order():
        try:
            outbox.take(event_id=event_id, at=at, channels=settings.channels)
            db.session.commit()
            told += 1
        except Exception:
            db.session.rollback()
            failed += 1
            log.exception("Could not tell of event %s", event_id)
    return {"told": told, "failed": failed, "enqueued": enqueue_due(at) + enqueue_mail()}


def issue_digests(at: datetime) -> Counter[str]:
    """In office hours: everybody's digest once in the morning, and later one when the sweep had to catch up.

    Each is a transaction of its own; one that fails is tried again and does not hold up the others.
    """
    done: Counter[str] = Counter()
    if not sla.has_calendars() or not digest.is_due(at):
        db.session.commit()
        return done
    today = calendars.city_day(at)
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
        today = calendars.city_day(at)
        year = holiday_list.last_known_year()
        ends_on = date(year or today.year, 12, 31)
        if holiday_list.is_ending(today) and heartbeats.claim_day(f"holidays-ending:{year}", on_day=ends_on, at=at):
            timeline.record(EventKind.HOLIDAYS_ENDING, at=at, year=year)
            is_told = True
    db.session.commit()
    return is_told


def deliver(delivery_id: int) -> None:
    """One slip by its number: what a queue from before the couriers took whatever is due may still hold."""
    carry_one(delivery_id)


def forget_deliveries(at: datetime) -> int:
    """Remove slips that nobody needs any more."""
    gone = deliveries.forget(at=at)
    db.session.commit()
    return gone


def _in_order() -> list[int]:
    untold = list(queries.untold_event_ids(limit=PAGE))
    db.session.commit()
    return untold
