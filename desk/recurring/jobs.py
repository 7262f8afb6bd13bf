"""Opening what comes back. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.one_by_one import one_by_one
from desk.recurring import operations, queries

log = logging.getLogger(__name__)


def open_recurring(at: datetime) -> Counter[str]:
    """Open the tickets that are due, one transaction each."""
    return one_by_one(
        queries.due_ids(at),
        lambda work_id: operations.open_due(work_id=work_id, at=at),
        log=log,
        failure="Could not open the ticket of recurring work %s",
    )
