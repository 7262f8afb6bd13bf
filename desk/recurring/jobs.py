"""Opening what comes back. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.database import db
from desk.recurring import operations, queries

log = logging.getLogger(__name__)


def open_recurring(at: datetime) -> Counter[str]:
    """Open the tickets that are due, one transaction each."""
    done: Counter[str] = Counter()
    due = queries.due_ids(at)
    db.session.rollback()  # the list was only read
    for work_id in due:
        try:
            done[operations.open_due(work_id=work_id, at=at)] += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not open the ticket of recurring work %s", work_id)
    return done
