"""One at a time: who asks Telegram for updates. A second one waits until the first has let go, or died. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from desk.bot.models import BotLease
from desk.database import db, rows_changed

POLLER = "poller"
HOLDS_FOR = timedelta(seconds=25)  # longer than one question to Telegram can take


def take(name: str, *, holder: str, at: datetime) -> bool:
    """Take or renew it. False while somebody else holds it."""
    mine = update(BotLease).where(BotLease.name == name, or_(BotLease.holder == holder, BotLease.lease_until <= at))
    if rows_changed(mine.values(holder=holder, lease_until=at + HOLDS_FOR)) == 1:
        return True
    if db.session.get(BotLease, name, populate_existing=True) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(BotLease(name=name, holder=holder, lease_until=at + HOLDS_FOR))
    except IntegrityError:  # another one, at the same moment
        return False
    return True


def let_go(name: str, *, holder: str) -> None:
    """Let the next one in at once."""
    db.session.execute(delete(BotLease).where(BotLease.name == name, BotLease.holder == holder))
