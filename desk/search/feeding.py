"""Which rows are texts that can be found: told once for each table, and kept from then on, whoever writes to it.

What is written, changed or removed is put or forgotten within the same flush: a comment has no id before it, and a flush of
our own would write half a change. `refill` brings in what was there before, or was written past the session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, event, inspect, select, true

from desk.database import Base, db
from desk.search.operations import Passage as Passage
from desk.search.operations import forget, put_all, put_first

BATCH = 500


@dataclass(frozen=True)
class Feed:
    """A table whose rows are texts that can be found."""

    model: type[Base]
    passage_of: Callable[[Any], Passage]
    columns: tuple[str, ...]  # what the text is made of: only when one of these changes it is put anew
    still_found: Callable[[], ColumnElement[bool]]  # what `refill` brings in


_feeds: dict[type[Base], Feed] = {}


def feed(
    model: type[Base],
    passage_of: Callable[[Any], Passage],
    *columns: str,
    still_found: Callable[[], ColumnElement[bool]] = true,
    is_whole: bool = False,
) -> None:
    """From now on let each row of this table be found by the passage that is made of it. Said when the application is made.

    `is_whole`: the row is the very thing that is found, so that nothing else of it is there when it is made.
    """
    if model in _feeds:
        return
    told = _feeds[model] = Feed(model, passage_of, columns, still_found)
    put = _put_first if is_whole else _put
    event.listen(model, "after_insert", lambda _mapper, connection, row: put(told, row, connection))
    event.listen(model, "after_update", lambda _mapper, connection, row: _put_changed(told, row, connection))
    event.listen(model, "after_delete", lambda _mapper, connection, row: _forget(told, row, connection))


def feeds() -> list[Feed]:
    """All that feed the index."""
    return list(_feeds.values())


def refill(told: Feed, *, after: int, limit: int = BATCH) -> int | None:
    """Put the next rows of a table after that id; the id after which to go on, None at the end. As often as one likes."""
    key: Any = inspect(told.model).primary_key[0]
    asked = select(told.model).where(key > after, told.still_found()).order_by(key).limit(limit)
    rows = db.session.scalars(asked).unique().all()
    if not rows:
        return None
    put_all(told.passage_of(row) for row in rows)
    last: int = getattr(rows[-1], key.name)
    return last


def _put(told: Feed, row: Any, connection: Connection) -> None:
    put_all([told.passage_of(row)], connection=connection)


def _put_first(told: Feed, row: Any, connection: Connection) -> None:
    put_first(told.passage_of(row), connection=connection)


def _put_changed(told: Feed, row: Any, connection: Connection) -> None:
    state = inspect(row)
    if any(state.attrs[name].history.has_changes() for name in told.columns):
        _put(told, row, connection)


def _forget(told: Feed, row: Any, connection: Connection) -> None:
    passage = told.passage_of(row)
    forget(kind=passage.kind, subject_id=passage.subject_id, part=passage.part, connection=connection)
