"""The look at maintenance whose window is over. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.one_by_one import one_by_one
from desk.outages import operations, queries

log = logging.getLogger(__name__)


def pass_windows(at: datetime) -> Counter[str]:
    """End what ends by itself, say of the rest that it takes longer; one transaction each."""
    return one_by_one(
        queries.due_ids(at),
        lambda outage_id: operations.pass_by(outage_id=outage_id, at=at),
        log=log,
        failure="Could not pass the window of outage %s",
    )
