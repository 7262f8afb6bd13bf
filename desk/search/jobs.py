"""Filling the index with what was there before it, or was written past it."""

from sqlalchemy import func, select

from desk.database import db
from desk.search.feeding import Feed, feeds, refill
from desk.search.models import SearchText


def rebuild(told: Feed) -> int:
    """Bring in the texts of one table, a transaction for each batch so that nobody waits long. How many there are."""
    last: int | None = 0
    while last is not None:
        last = refill(told, after=last)
        db.session.commit()
        db.session.expunge_all()
    return db.session.scalar(select(func.count()).select_from(told.model).where(told.still_found())) or 0


def rebuild_if_empty() -> None:
    """After an update from a desk that had no index: on one machine nobody needs to remember the command."""
    if db.session.scalar(select(SearchText.id).limit(1)) is None:
        for told in feeds():
            rebuild(told)
