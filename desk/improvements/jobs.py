"""Reminding of improvements whose day has passed. Any number of tickers may look."""

import logging
from datetime import datetime

from desk.database import db
from desk.improvements import operations, queries
from desk.sla import calendars

log = logging.getLogger(__name__)


def remind_of_improvements(at: datetime) -> int:
    """Remind once of each, one transaction each. How many."""
    today = at.astimezone(calendars.city_zone()).date()
    ids = queries.late_ids(on=today)
    db.session.rollback()
    done = 0
    for improvement_id in ids:
        try:
            done += operations.remind_of_late(improvement_id=improvement_id, on=today, at=at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not remind of improvement %s", improvement_id)
    return done
