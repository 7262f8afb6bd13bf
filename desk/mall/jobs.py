"""The hourly look at what is about to end in the mall. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from flask import current_app

from desk.database import db
from desk.mall import queries
from desk.mall.reminding import remind_of_agreement

log = logging.getLogger(__name__)


def remind_of_agreements(at: datetime) -> Counter[str]:
    """Remind of each agreement that ends within 60 days, one transaction each."""
    done: Counter[str] = Counter()
    today = at.astimezone(current_app.config["DESK"].timezone).date()
    due = queries.agreements_to_remind_of(on=today)
    db.session.rollback()  # the list was only read
    for agreement_id in due:
        try:
            reminded = remind_of_agreement(agreement_id=agreement_id, on=today, at=at)
            db.session.commit()
            done["reminded" if reminded else "left_to_another"] += 1
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not remind of agreement %s", agreement_id)
    return done
