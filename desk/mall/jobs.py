"""The hourly look at what is about to end in the mall. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.mall import queries
from desk.mall.reminding import remind_of_agreement
from desk.one_by_one import one_by_one
from desk.templating import city_day

log = logging.getLogger(__name__)


def remind_of_agreements(at: datetime) -> Counter[str]:
    """Remind of each agreement that ends within 60 days, one transaction each."""
    today = city_day(at)
    return one_by_one(
        queries.agreements_to_remind_of(on=today),
        lambda one: "reminded" if remind_of_agreement(agreement_id=one, on=today, at=at) else None,
        log=log,
        failure="Could not remind of agreement %s",
    )
