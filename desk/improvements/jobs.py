"""Reminding of improvements whose day has passed. Any number of tickers may look."""

import logging
from datetime import datetime

from desk.improvements import operations, queries
from desk.one_by_one import how_many
from desk.sla import calendars

log = logging.getLogger(__name__)


def remind_of_improvements(at: datetime) -> int:
    """Remind once of each, one transaction each. How many."""
    today = calendars.city_day(at)
    return how_many(
        queries.late_ids(on=today),
        lambda one: operations.remind_of_late(improvement_id=one, on=today, at=at),
        log=log,
        failure="Could not remind of improvement %s",
    )
