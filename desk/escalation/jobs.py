"""The sweep: what has fallen due, one transaction each. Any number may run at once."""

import logging
from collections import Counter
from datetime import datetime

from desk.database import db
from desk.escalation import operations
from desk.sla import queries as sla
from desk.tickets import operations as tickets
from desk.tickets import queries as ticket_queries
from desk.tickets import states

log = logging.getLogger(__name__)
PAGE = 200


def sweep(at: datetime) -> Counter[str]:
    """Climb every rung that is due, the longest overdue first, until none is left; close what nobody objected to.

    A poisonous one is logged and passed over; it cannot hold up the rest.
    """
    done: Counter[str] = Counter()
    failed: set[int] = set()
    while due := [clock_id for clock_id in sla.due_clock_ids(at, limit=PAGE + len(failed)) if clock_id not in failed]:
        db.session.rollback()  # the list was only read; the first climb begins its own transaction
        for clock_id in due:
            try:
                step = operations.climb_ladder(clock_id=clock_id, at=at)
                db.session.commit()
                done[step or "left_to_another"] += 1
            except Exception:
                db.session.rollback()
                failed.add(clock_id)
                done["failed"] += 1
                log.exception("Could not climb the ladder of clock %s", clock_id)
    done.update(_close_answered(at))
    return done


def _close_answered(at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    closing = ticket_queries.closing_ids(at, limit=PAGE)
    db.session.rollback()
    for ticket_id in closing:
        try:
            ticket = ticket_queries.lock_ticket(ticket_id)
            if ticket.status is states.Status.RESOLVED and ticket.closes_at is not None and ticket.closes_at <= at:
                tickets.close_unanswered(ticket=ticket, at=at)
                done["closed"] += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not close ticket %s", ticket_id)
    return done
