"""What the ticker does for proposals: looks at their effect, and applies what was approved. Any number may run at once."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from desk.database import db
from desk.sla import applying, previews

log = logging.getLogger(__name__)
AT_MOST = 2.0  # seconds for each call: the sweep is waiting


def work_on_proposals(at: datetime) -> dict[str, int]:
    """Go on for two seconds, a transaction for each page; the next call goes on from there."""
    done: Counter[str] = Counter()
    ends = time.monotonic() + AT_MOST
    applications, proposed = applying.unfinished_ids(at), list(previews.proposed_ids())
    db.session.rollback()  # the lists were only read; the first page begins its own transaction
    for application_id in applications:
        _go_on(
            lambda number=application_id: applying.apply_batch(application_id=number, at=at) is not None,  # type: ignore[misc]
            "batches",
            done,
            ends,
        )
    for proposal_id in proposed:
        _go_on(
            lambda number=proposal_id: previews.look_further(proposal_id=number, at=at),  # type: ignore[misc]
            "pages",
            done,
            ends,
        )
    return dict(done)


def _go_on(step: Callable[[], bool], name: str, done: Counter[str], ends: float) -> None:
    """Step by step until nothing is left or the time is over. One that fails does not hold up the others."""
    while time.monotonic() < ends:
        try:
            goes_on = step()
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not go on with a proposal; it is tried again")
            return
        if not goes_on:
            return
        done[name] += 1
