"""The look at articles that have grown old. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.knowledge import aging
from desk.one_by_one import one_by_one

log = logging.getLogger(__name__)


def tell_of_stale_articles(at: datetime) -> Counter[str]:
    """Tell author and lead of each stale article, one transaction each."""
    return one_by_one(
        aging.untold_ids(at=at),
        lambda text_id: "told" if aging.tell(text_id=text_id, at=at) else None,
        log=log,
        failure="Could not tell of article text %s",
    )
