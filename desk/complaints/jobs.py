"""The sweep of complaints: what has fallen due, one transaction each. Any number may run at once."""

import logging
from collections import Counter
from datetime import datetime

from flask import current_app

from desk.attachments import operations as files
from desk.complaints import counter, following, ladder
from desk.database import db
from desk.event_kinds import Subject
from desk.gate.rules import LONGEST
from desk.sla import queries as sla

log = logging.getLogger(__name__)
PAGE = 25


def sweep_complaints(at: datetime) -> Counter[str]:
    """Climb every rung that is due, the longest overdue first. A poisonous one is logged and passed over."""
    done: Counter[str] = Counter()
    failed: set[int] = set()
    while due := _page(at, failed):
        for clock_id in due:
            try:
                done[ladder.climb_ladder(clock_id=clock_id, at=at) or "left_to_another"] += 1
                db.session.commit()
            except Exception:
                db.session.rollback()
                failed.add(clock_id)
                done["failed"] += 1
                log.exception("Could not climb the ladder of clock %s", clock_id)
    return done


def _page(at: datetime, failed: set[int]) -> list[int]:
    due = sla.due_clocks(at, limit=PAGE + len(failed), of=Subject.COMPLAINT)
    db.session.rollback()  # the list was only read
    return [clock_id for clock_id, _ in due if clock_id not in failed]


def drop_drafts(at: datetime) -> int:
    """What was typed at a counter and not sent within a day is not kept, nor are photos whose form never came again."""
    dropped = counter.drop_old_drafts(at=at)
    db.session.commit()
    return dropped + files.drop_waiting(current_app.config["DESK"].data_dir, before=at - LONGEST)


def drop_followers(at: datetime) -> int:
    """Who follows what ended is not kept for longer than it may be opened again."""
    dropped = following.drop_ended(at=at)
    db.session.commit()
    return dropped
