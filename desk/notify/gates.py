"""Limits that all workers share: each message reserves its moment in the database before it goes out.

One row, the gate of everything, is locked for the few milliseconds of a reservation; nobody sleeps meanwhile. Redis may be
emptied without a limit being forgotten.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from desk.config import SendLimits
from desk.database import db, rows_changed
from desk.notify import pacing
from desk.notify.delivery_models import EVERYBODY, SendGate


def reserve(
    chat_id: int, *, at: datetime, limits: SendLimits, lead: timedelta, instead: bool = False
) -> datetime | None:
    """The moment, at least `lead` from now, at which one message may go to that chat: nobody else gets it.

    None while that moment is too far away to wait for. `instead`: of one that was reserved and missed, which is why the
    chat itself need not wait again.
    """
    everybody = _locked(at)
    own = db.session.get(SendGate, chat_id, populate_existing=True)
    moment = max(at + lead, everybody.opens_at, own.opens_at if own and not instead else at)
    if moment > at + pacing.AHEAD:
        return None
    everybody.opens_at = moment + pacing.apart(limits)
    _open_at(chat_id, own, moment + pacing.apart_in(chat_id, limits))
    return moment


def note_answer() -> None:
    """Telegram took a message, or refused it for good: it is there."""
    rows_changed(
        update(SendGate)
        .where(SendGate.chat_id == EVERYBODY, or_(SendGate.troubles > 0, SendGate.limited > 0))
        .values(troubles=0, limited=0)
    )


def note_arrival(chat_id: int, *, at: datetime, limits: SendLimits) -> None:
    """A message of that chat has arrived by now: however late it was, the next one keeps the limit's distance from it."""
    opens_at = at + pacing.limit_in(chat_id, limits)
    rows_changed(
        update(SendGate).where(SendGate.chat_id == chat_id, SendGate.opens_at < opens_at).values(opens_at=opens_at)
    )


def note_limit(chat_id: int, *, at: datetime, until: datetime) -> None:
    """Telegram asked us to wait: that chat, and when it says so to one chat after another, everybody."""
    everybody = _locked(at)
    everybody.limited += 1
    if everybody.limited >= pacing.LIMITED_BY_ALL:
        everybody.opens_at = max(everybody.opens_at, until)
    own = db.session.get(SendGate, chat_id, populate_existing=True)
    _open_at(chat_id, own, max(until, own.opens_at if own else until))


def note_trouble(*, at: datetime) -> None:
    """A call failed. After some in a row everybody waits, so that an outage does not use up the tries of all messages."""
    everybody = _locked(at)
    everybody.limited, everybody.troubles = 0, everybody.troubles + 1
    everybody.opens_at = max(everybody.opens_at, at + pacing.pause_after(everybody.troubles))


def _open_at(chat_id: int, own: SendGate | None, moment: datetime) -> None:
    if own is None:
        db.session.add(SendGate(chat_id=chat_id, opens_at=moment, troubles=0, limited=0))
    else:
        own.opens_at = moment


def _locked(at: datetime) -> SendGate:
    """The gate of everything, locked until the commit; whoever holds it may also make and change the gates of chats."""
    for _ in range(2):
        gate = db.session.get(SendGate, EVERYBODY, with_for_update=True, populate_existing=True)
        if gate is not None:
            return gate
        try:
            with db.session.begin_nested():
                db.session.add(SendGate(chat_id=EVERYBODY, opens_at=at, troubles=0, limited=0))
        except IntegrityError:  # another worker's very first message, at the same moment
            continue
    return db.session.get_one(SendGate, EVERYBODY, with_for_update=True, populate_existing=True)
