"""The look at running shifts: who has not come, which round was missed. Any number of tickers may look; each is told once."""

import logging
from collections import Counter
from datetime import datetime

from desk.database import db
from desk.shifts import queries, rounds
from desk.shifts.models import Shift
from desk.sla import queries as sla

log = logging.getLogger(__name__)


def look_after_shifts(at: datetime) -> Counter[str]:
    """Tell of those who have not come when their shift began, and of missed rounds; one transaction each."""
    done: Counter[str] = Counter()
    if not sla.has_calendars():
        return done
    running = [shift.id for shift in queries.running_shifts(at)]
    db.session.rollback()  # the list was only read
    for shift_id in running:
        for name, act in (("missing", rounds.tell_of_missing), ("round", rounds.remind_of_round)):
            try:
                if act(shift=db.session.get_one(Shift, shift_id, populate_existing=True), at=at):
                    done[name] += 1
                db.session.commit()
            except Exception:
                db.session.rollback()
                done["failed"] += 1
                log.exception("Could not look after shift %s", shift_id)
    return done
