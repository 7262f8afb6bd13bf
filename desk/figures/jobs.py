"""Counting what has changed. Any number of tickers may look; one at a time counts."""

from datetime import datetime

from desk.database import db
from desk.figures import operations

MOST_PAGES = 5  # of a round: the other work of the ticker waits meanwhile


def count_figures(at: datetime, *, most_pages: int | None = MOST_PAGES) -> int:
    """Bring facts and roll-ups up to date, a transaction for each page; how many tickets were counted."""
    counted = pages = 0
    while most_pages is None or pages < most_pages:
        done = operations.refresh(at=at)
        if done is None:
            db.session.rollback()
            return counted
        db.session.commit()
        counted, pages = counted + done, pages + 1
        if done < operations.PAGE:
            break
    return counted
