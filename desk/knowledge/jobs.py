"""The look at articles that have grown old. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from desk.database import db
from desk.knowledge import aging

log = logging.getLogger(__name__)


def tell_of_stale_articles(at: datetime) -> Counter[str]:
    """Tell author and lead of each stale article, one transaction each."""
    done: Counter[str] = Counter()
    due = aging.untold_ids(at=at)
    db.session.rollback()  # the list was only read
    for text_id in due:
        try:
            told = aging.tell(text_id=text_id, at=at)
            db.session.commit()
            done["told" if told else "left_to_another"] += 1
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not tell of article text %s", text_id)
    return done
