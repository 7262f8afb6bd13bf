"""Updates are written down before they are handled, and handled once, in the order of each chat. Nothing here commits.

An update that could not be handled is tried again; after three times it is put aside and those behind it go on.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from desk.bot.incoming import Incoming, is_id, read
from desk.bot.models import BotUpdate, UpdateState
from desk.database import db, rows_changed
from desk.sealing import Keys

LEASE = timedelta(seconds=60)  # longer than handling with a picture to be fetched takes
MOST_ATTEMPTS = 3
PAUSES = (timedelta(seconds=1), timedelta(seconds=5))  # before the second and the third attempt
KEPT_FOR = timedelta(days=7)  # Telegram repeats an update for a day at most
ORDER_HOLDS_FOR = timedelta(days=1)  # after a week of silence Telegram may begin anywhere, also below


class Claimed(NamedTuple):
    """An update in the hands of one worker; `attempt` is the fence."""

    update_id: int
    attempt: int
    chat_id: int
    content: str


def note(*, update: dict[str, Any], at: datetime) -> int | None:
    """Write an update down, unless it was before. Gives the chat that has something to be handled now, else None.

    What nobody needs (unknown kinds, edits, forwards) is only remembered.
    """
    update_id = update.get("update_id")
    if not is_id(update_id) or db.session.get(BotUpdate, update_id) is not None:
        return None
    incoming = read(update)
    row = BotUpdate(
        update_id=update_id,
        chat_id=incoming.chat_id if incoming else 0,
        state=UpdateState.WAITING if incoming else UpdateState.HANDLED,
        content=_sealed(update) if incoming else None,
        arrived_at=at,
        handled_at=None if incoming else at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the other way in, at the same moment
        return None
    return row.chat_id if incoming else None


def note_aside(*, update_id: int, error: Exception, at: datetime) -> None:
    """Remember an update that cannot even be written down, so that nobody asks for it again."""
    if db.session.get(BotUpdate, update_id) is None:
        kind = type(error).__name__[:300]
        db.session.add(
            BotUpdate(update_id=update_id, chat_id=0, state=UpdateState.ASIDE, arrived_at=at, handled_at=at, error=kind)
        )


def next_offset(at: datetime) -> int | None:
    """From where to ask on: behind the highest update written down lately. None: for whatever Telegram still has."""
    newest = select(func.max(BotUpdate.update_id)).where(BotUpdate.arrived_at > at - ORDER_HOLDS_FOR)
    highest = db.session.scalar(newest)
    return None if highest is None else highest + 1


def chats_waiting(at: datetime, *, arrived_before: datetime | None = None, limit: int = 100) -> Sequence[int]:
    """Chats whose oldest waiting update is in nobody's hands, those that have waited longest first.

    With `arrived_before` an update that nobody has tried yet counts only if it is older.
    """
    waiting = select(BotUpdate.chat_id).where(_is_next(), _is_free(at))
    if arrived_before is not None:
        waiting = waiting.where(or_(BotUpdate.attempts > 0, BotUpdate.arrived_at <= arrived_before))
    return db.session.scalars(waiting.order_by(BotUpdate.arrived_at, BotUpdate.update_id).limit(limit)).all()


def is_anything_waiting() -> bool:
    """Whether some update has still to be handled."""
    return db.session.scalars(select(BotUpdate.update_id).where(_waits(BotUpdate)).limit(1)).first() is not None


def claim(chat_id: int, *, at: datetime) -> Claimed | None:
    """Take the oldest waiting update of a chat; None when there is none, or somebody has it."""
    oldest = select(BotUpdate.update_id).where(
        BotUpdate.chat_id == chat_id, BotUpdate.attempts < MOST_ATTEMPTS, _is_next(), _is_free(at)
    )
    update_id = db.session.scalars(oldest).first()
    if update_id is None:
        return None
    row = db.session.get_one(BotUpdate, update_id, populate_existing=True)
    taken = rows_changed(
        update(BotUpdate)
        .where(BotUpdate.update_id == update_id, _is_free(at), BotUpdate.attempts == row.attempts)
        .values(attempts=row.attempts + 1, lease_until=at + LEASE)
    )
    if taken != 1 or row.content is None:
        return None
    return Claimed(update_id, row.attempts + 1, chat_id, row.content)


def opened(claimed: Claimed) -> Incoming:
    """What it says. Raises BrokenSeal."""
    incoming = read(json.loads(_keys().open(claimed.content)["update"]))
    assert incoming is not None  # what says nothing was never kept waiting
    return incoming


def settle(claimed: Claimed, *, at: datetime) -> bool:
    """It is handled, in the transaction of the handling. False when another worker has it by now: nothing may be kept."""
    return _close(claimed, state=UpdateState.HANDLED, handled_at=at, lease_until=None, content=None, error="") == 1


def fail(claimed: Claimed, *, error: Exception, at: datetime) -> bool:
    """It could not be handled: later again, or put aside for good. True when it was put aside.

    What kind of error is kept, never its words: they may be somebody's.
    """
    kind = type(error).__name__[:300]
    if claimed.attempt >= MOST_ATTEMPTS:
        _close(claimed, state=UpdateState.ASIDE, handled_at=at, lease_until=None, content=None, error=kind)
        return True
    _close(claimed, lease_until=at + PAUSES[claimed.attempt - 1], error=kind)
    return False


def leave(claimed: Claimed) -> None:
    """Give it back untouched: another process is to handle it."""
    _close(claimed, attempts=claimed.attempt - 1, lease_until=None)


def give_up_on_the_dead(*, at: datetime) -> int:
    """Put aside what took its worker down three times; how many."""
    lost = update(BotUpdate).where(
        _waits(BotUpdate), BotUpdate.attempts >= MOST_ATTEMPTS, BotUpdate.lease_until.is_not(None), _is_free(at)
    )
    return rows_changed(
        lost.values(state=UpdateState.ASIDE, handled_at=at, lease_until=None, content=None, error="WorkerDied")
    )


def forget(*, at: datetime) -> None:
    """Remove what Telegram cannot repeat any more."""
    old = delete(BotUpdate).where(BotUpdate.arrived_at <= at - KEPT_FOR, BotUpdate.state != UpdateState.WAITING)
    db.session.execute(old)


def _close(claimed: Claimed, **values: object) -> int:
    return rows_changed(
        update(BotUpdate)
        .where(
            BotUpdate.update_id == claimed.update_id,
            BotUpdate.attempts == claimed.attempt,
            BotUpdate.state == UpdateState.WAITING,
        )
        .values(**values)
    )


def _waits(row: Any) -> ColumnElement[bool]:
    # In a literal: SQLite uses a partial index only when it can read the condition.
    condition: ColumnElement[bool] = row.state == literal_column("'waiting'")
    return condition


def _is_free(at: datetime) -> ColumnElement[bool]:
    return and_(_waits(BotUpdate), or_(BotUpdate.lease_until.is_(None), BotUpdate.lease_until <= at))


def _sealed(update: dict[str, Any]) -> str:
    return _keys().seal({"update": json.dumps(update)})  # in ASCII: it may hold half letters, which no encoding takes


def _is_next() -> ColumnElement[bool]:
    """Nothing older of the same chat waits."""
    older = aliased(BotUpdate)
    before = exists().where(_waits(older), older.chat_id == BotUpdate.chat_id, older.update_id < BotUpdate.update_id)
    return and_(_waits(BotUpdate), ~before)


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
