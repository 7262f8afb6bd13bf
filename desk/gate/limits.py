"""Counting within sliding windows, in the database: it works with Redis gone, and several web processes count together.

Every function takes a connection with a short transaction of its own; a refusal undoes what it had counted.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from desk.errors import TooMany
from desk.gate import rules
from desk.gate.models import GateCounter
from desk.gate.rules import Window


def take(*, connection: Connection, key: str, window: Window, at: datetime, amount: int = 1) -> int:
    """Count one more (or `amount`), atomically; how many there are in this period.

    Raises TooMany, and the caller's transaction ends.
    """
    began_at, elapsed = _period(window, at)
    key = _name(key, window)
    current = _raise(connection, key, began_at, window, amount)
    previous = _read(connection, key, began_at - window.period)
    if rules.level(previous=previous, current=current, elapsed=elapsed) > window.amount:
        raise TooMany(
            "Too much was sent from this place in a short time. Please wait a moment and send it again.",
            retry_after=rules.seconds_to_wait(
                previous=previous, current=current - amount, elapsed=elapsed, window=window
            ),
        )
    return current


def note(*, connection: Connection, key: str, window: Window, at: datetime) -> None:
    """Count one more and refuse nothing."""
    _raise(connection, _name(key, window), _period(window, at)[0], window)


def level(*, connection: Connection, key: str, window: Window, at: datetime) -> float:
    """How many stand in the window now."""
    began_at, elapsed = _period(window, at)
    key = _name(key, window)
    current, previous = (_read(connection, key, moment) for moment in (began_at, began_at - window.period))
    return rules.level(previous=previous, current=current, elapsed=elapsed)


def _period(window: Window, at: datetime) -> tuple[datetime, float]:
    """When the period of this moment began, and which share of it has passed."""
    length = window.period.total_seconds()
    passed = at.timestamp() % length
    return datetime.fromtimestamp(round(at.timestamp() - passed), UTC), passed / length


def _name(key: str, window: Window) -> str:
    return f"{key}:{int(window.period.total_seconds())}"


def _raise(connection: Connection, key: str, began_at: datetime, window: Window, amount: int = 1) -> int:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(
        insert(GateCounter)
        .values(key=key, began_at=began_at, hits=amount, expires_at=began_at + 2 * window.period)
        .on_conflict_do_update(
            index_elements=[GateCounter.key, GateCounter.began_at], set_={"hits": GateCounter.hits + amount}
        )
        .returning(GateCounter.hits)
    ).scalar_one()


def _read(connection: Connection, key: str, began_at: datetime) -> int:
    found = connection.scalar(select(GateCounter.hits).where(GateCounter.key == key, GateCounter.began_at == began_at))
    return found or 0
