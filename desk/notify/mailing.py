"""The mail courier: woken by a queue of its own, so that a relay which hangs holds up no chat."""

import logging
import time

from flask import current_app
from redis.exceptions import RedisError

from desk import clock, queueing
from desk.database import db
from desk.notify import deliveries, mail_deliveries
from desk.notify.mail import Mailer
from desk.notify.mail_deliveries import MailParcel
from desk.notify.refusals import ChatGone, Refused, TryLater

log = logging.getLogger(__name__)
TURN = 2.0  # seconds after which a courier looks whether it has been asked to stop


def enqueue_mail() -> int:
    """Wake a mail courier when a mail may go out now: 1, or 0 when there is none, or Redis is out of reach."""
    if current_app.config["DESK"].smtp_url is None:
        return 0
    is_due = mail_deliveries.next_mail_id(clock.now()) is not None
    db.session.commit()
    if not is_due:
        return 0
    try:
        calls = queueing.queue(queueing.MAIL)
        if calls.count:
            return 0
        calls.enqueue("desk.notify.mailing.drain_mail", result_ttl=0, failure_ttl=queueing.KEEP_FAILURES)
    except (RedisError, OSError) as error:
        log.debug("The queue is out of reach, mail waits: %s", error)  # the couriers of chats say so aloud
        return 0
    return 1


def drain_mail() -> None:
    """Hand in what is due, one after the other, until nothing is or the turn is over; then another call goes on."""
    ends = time.monotonic() + TURN
    while time.monotonic() < ends:
        delivery_id = mail_deliveries.next_mail_id(clock.now())
        db.session.commit()
        if delivery_id is None:
            return
        _carry(delivery_id)
    enqueue_mail()


def _carry(delivery_id: int) -> None:
    """Claim, let go of the database, speak to the relay, write down what happened."""
    try:
        parcel = mail_deliveries.claim_mail(delivery_id, at=clock.now())
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        log.exception("Could not put mail %s into words", delivery_id)
        deliveries.stumble(delivery_id, at=clock.now(), error=f"{type(error).__name__}: {error}")
        db.session.commit()
        return
    if parcel is None:
        return
    try:
        _mailer().send(parcel.address, parcel.letter, reference=parcel.reference, at=clock.now())
    except TryLater as later:
        wait = deliveries.backoff(parcel.failures + 1, later.delay)
        deliveries.postpone(parcel, until=clock.now() + wait, error=str(later))
        mail_deliveries.note_trouble(at=clock.now())
    except Refused as refused:
        _write_down_refusal(parcel, refused)
    else:
        deliveries.mark_sent(parcel, at=clock.now())
        mail_deliveries.note_answer()
    db.session.commit()


def _write_down_refusal(parcel: MailParcel, refused: Refused) -> None:
    deliveries.give_up(parcel, error=str(refused))
    if isinstance(refused, ChatGone):
        mail_deliveries.mark_address_dead(address=parcel.address)
    mail_deliveries.note_answer()


def _mailer() -> Mailer:
    settings = current_app.config["DESK"]
    return Mailer(settings.smtp_url, sender=settings.mail_from, name=settings.city)
