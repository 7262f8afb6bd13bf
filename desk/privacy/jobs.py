"""The look at breaches whose time is running out. Any number of tickers may look."""

import logging
from collections import Counter
from datetime import datetime

from flask import current_app

from desk.attachments import operations as files
from desk.complaints import erasing
from desk.database import db
from desk.one_by_one import one_by_one
from desk.privacy import queries
from desk.privacy.operations import warn_of_breach

log = logging.getLogger(__name__)


def warn_of_breaches(at: datetime) -> Counter[str]:
    """Warn of each breach whose time is nearly over or is over, one transaction each."""
    return one_by_one(
        queries.to_warn_of(at=at),
        lambda breach_id: "warned" if warn_of_breach(breach_id=breach_id, at=at) else None,
        log=log,
        failure="Could not warn of breach %s",
    )


def erase_what_has_ended(at: datetime) -> Counter[str]:
    """Erase what was to be erased once its complaint has ended, one transaction each; then the bytes of its pictures."""
    done: Counter[str] = Counter()
    due = erasing.erasures_due(at=at)
    db.session.rollback()
    for erasure_id in due:
        try:
            dropped = erasing.carry_out(erasure_id=erasure_id, at=at)
            db.session.commit()
            for key in dropped or ():
                files.drop_bytes(current_app.config["DESK"].data_dir, key)
            done["left_to_another" if dropped is None else "erased"] += 1
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not carry out erasure %s", erasure_id)
    return done
