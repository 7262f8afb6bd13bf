"""What happens by itself: transfers take effect when their day comes."""

import logging
from datetime import datetime

from desk.database import db
from desk.sla import calendars
from desk.staffing import operations, queries
from desk.staffing.models import Transfer

log = logging.getLogger(__name__)
PAGE = 50


def perform_transfers(at: datetime) -> int:
    """Hand over what those leave behind whose transfer has begun; one transaction each, and one that fails holds up no other."""
    today = at.astimezone(calendars.city_zone()).date()
    done = 0
    ids = queries.due_transfer_ids(on=today, limit=PAGE)
    db.session.rollback()
    for transfer_id in ids:
        try:
            transfer = db.session.get_one(Transfer, transfer_id, with_for_update=True)
            if transfer.done_at is None and transfer.withdrawn_at is None:
                operations.perform_transfer(transfer=transfer, at=at, today=today)
                done += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not perform transfer %s", transfer_id)
    return done
