"""How much one account may ask: counted in the database, so that several web processes count together.

Each process fetches a few at once and hands them out itself, or every reading would be a writing too; what it has not handed out
when the minute ends is lost, so that together they allow less, never more.
"""

import threading
from datetime import datetime

from flask import current_app

from desk.database import db
from desk.gate import limits
from desk.gate.rules import MINUTE, Window

FETCHES = 30  # of a minute's whole
_lock = threading.Lock()


def take(user_id: int, *, at: datetime) -> None:
    """Count one call. Raises TooMany."""
    most = current_app.config["DESK"].api_per_minute
    fetched: dict[int, tuple[int, int]] = current_app.extensions.setdefault("desk_api_fetched", {})
    minute = int(at.timestamp() // MINUTE.total_seconds())
    with _lock:
        began, left = fetched.get(user_id, (minute, 0))
        if began == minute and left > 0:
            fetched[user_id] = (minute, left - 1)
            return
    amount = max(1, most // FETCHES)
    db.session.commit()  # nothing was changed: this only ends the reading
    with db.engine.begin() as connection:
        limits.take(connection=connection, key=f"api:{user_id}", window=Window(most, MINUTE), at=at, amount=amount)
    with _lock:
        began, left = fetched.get(user_id, (minute, 0))
        fetched[user_id] = (minute, (left if began == minute else 0) + amount - 1)
