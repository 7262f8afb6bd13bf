"""Slips that go by mail: the same stations as those of chats, one relay for all of them, and a pause when it is out of reach."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import or_, select, update

from desk.database import db, rows_changed
from desk.notify import deliveries, wording
from desk.notify.delivery_models import UNFINISHED, WAITING, Delivery, DeliveryState, SendGate
from desk.notify.lanes import Lane
from desk.notify.letters import Letter
from desk.notify.models import Channel, LinkState, MailAddress
from desk.sealing import Keys

RELAY = -1  # the gate that all mail passes; no chat has that id
PAUSES = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))  # after so many failures in a row


class MailParcel(NamedTuple):
    """What a worker carries to the relay. `reference` is the same at each try: a reader's program knows a copy by it."""

    delivery_id: int
    attempt: int
    failures: int
    address: str
    letter: Letter
    reference: str


def write_mail(*, mail: MailAddress, letter: Letter, at: datetime) -> Delivery:
    """A letter to an address, confirmed or not: the code that confirms it. The caller commits."""
    slip = Delivery(
        channel=Channel.EMAIL,
        mail=mail,
        lane=Lane.URGENT,
        letter=Keys(current_app.config["DESK"].secret_key).seal(letter.as_json()),
        state=DeliveryState.PENDING,
        created_at=at,
        try_after=at,
    )
    db.session.add(slip)
    return slip


def next_mail_id(at: datetime) -> int | None:
    """The mail that goes out next, the earliest of the most urgent lane; None when none may."""
    gate = db.session.get(SendGate, RELAY, populate_existing=True)
    if gate is not None and gate.opens_at > at:
        return None
    for lane in Lane:
        due = select(Delivery.id).where(
            WAITING,
            Delivery.channel == Channel.EMAIL,
            Delivery.lane == lane,
            Delivery.try_after <= at,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at),
        )
        if (found := db.session.scalar(due.order_by(Delivery.id).limit(1))) is not None:
            return found
    return None


def claim_mail(delivery_id: int, *, at: datetime) -> MailParcel | None:
    """Take a slip for sending; None when another worker has it, or nobody is to read it any more."""
    slip = deliveries.claim_slip(delivery_id, at=at)
    if slip is None:
        return None
    mail = db.session.get(MailAddress, slip.mail_id) if slip.mail_id is not None else None
    letter = wording.letter_of(slip, at)
    if letter is None or mail is None or not mail.address:
        slip.state, slip.lease_until, slip.letter = DeliveryState.DROPPED, None, None
        return None
    return MailParcel(slip.id, slip.attempts, slip.failures, mail.address, letter, f"notice-{slip.id}")


def note_answer() -> None:
    """The relay took a mail, or refused it for good: it is there."""
    rows_changed(update(SendGate).where(SendGate.chat_id == RELAY, SendGate.troubles > 0).values(troubles=0))


def note_trouble(*, at: datetime) -> None:
    """The relay is out of reach or busy: all mail waits a while, longer each time, and nobody hangs on it again and again."""
    gate = db.session.get(SendGate, RELAY, with_for_update=True, populate_existing=True)
    if gate is None:
        gate = SendGate(chat_id=RELAY, opens_at=at, troubles=0, limited=0)
        db.session.add(gate)
    gate.opens_at = at + PAUSES[min(gate.troubles, len(PAUSES) - 1)]
    gate.troubles += 1


def mark_address_dead(*, address: str) -> None:
    """The relay knows no such address: nothing more goes there until it is confirmed anew."""
    db.session.execute(
        update(MailAddress)
        .where(MailAddress.address == address, MailAddress.state == LinkState.WORKING)
        .values(state=LinkState.BLOCKED)
    )
    waiting = (
        select(Delivery.id).join(Delivery.mail).where(MailAddress.address == address, Delivery.state.in_(UNFINISHED))
    )
    db.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting), Delivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.DROPPED, letter=None, error="The address is dead.")
    )
