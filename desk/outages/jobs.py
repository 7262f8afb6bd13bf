"""The look at maintenance whose window is over. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.database import db
from desk.outages import operations, queries

log = logging.getLogger(__name__)


def pass_windows(at: datetime) -> Counter[str]:
    """End what ends by itself, say of the rest that it takes longer; one transaction each."""
    done: Counter[str] = Counter()
    due = queries.due_ids(at)
    db.session.rollback()  # the list was only read
    for outage_id in due:
        try:
            done[operations.pass_by(outage_id=outage_id, at=at)] += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not pass the window of outage %s", outage_id)
    return done
