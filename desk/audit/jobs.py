"""What the ticker does for the log: seal what is new, anchor the chain outside the database, check the whole once a day."""

import logging
from datetime import datetime, timedelta

from desk.audit import keeping, operations, queries, verifying
from desk.audit.notes import Note
from desk.audit.queries import Check
from desk.audit.verifying import Step
from desk.database import db, only_read

log = logging.getLogger(__name__)
MOST_BATCHES = 5  # in one pass: the sweep waits no longer than a blink
CHECK_PAGE = 2000
CHECK_EVERY = timedelta(days=1)


def seal_events(at: datetime, *, most_batches: int = MOST_BATCHES) -> int:
    """Seal what nobody has sealed yet, a transaction for each batch; how many. The next pass goes on from there."""
    sealed = 0
    for _ in range(most_batches):
        only_read()
        batch = operations.next_batch()
        db.session.rollback()
        if batch is None or not operations.seal_batch(batch=batch, at=at):
            db.session.rollback()
            break
        db.session.commit()
        sealed += len(batch.seals)
    return sealed


def anchor_log(at: datetime) -> Note | None:
    """Write down outside the database how long the chain is and how it ends. Raises anchors.Shrunk, OSError."""
    only_read()
    head = queries.head()
    db.session.rollback()
    if head is None or head.link.number == 0:
        return None
    return keeping.add_anchor(end=head.link, at=at)


def close_log(at: datetime) -> None:
    """At the end of a ticker: what it leaves behind is sealed and anchored."""
    seal_events(at, most_batches=1)
    anchor_log(at)


def check_log(at: datetime) -> Check | None:
    """Go on with the check of the whole chain by a page; begin one when the last is a day old. The one that came to its end."""
    only_read()
    check, (_, last) = queries.last_check(), queries.end_of_chain()
    db.session.rollback()
    if check is None or check.ended_at is not None:
        is_due = last is not None if check is None else check.begun_at <= at - CHECK_EVERY
        if is_due:
            operations.begin_check(up_to=last.number if last else 0, at=at)
            db.session.commit()
        return None
    only_read()
    step = verifying.walk(check.reached, up_to=check.up_to, limit=CHECK_PAGE) if check.up_to else Step(check.reached)
    db.session.rollback()
    if step.fault is None and step.reached.number < check.up_to:
        operations.note_checked(check=check, reached=step.reached)
        db.session.commit()
        return None
    return _ended(check, step, at)


def _ended(check: Check, step: Step, at: datetime) -> Check | None:
    notes, broken = keeping.kept_anchors()
    only_read()
    verdict = verifying.conclude(step, up_to=check.up_to, notes=notes, broken=broken)
    db.session.rollback()
    fault = verdict.first
    reached = step.reached
    is_mine = operations.end_check(check=check, reached=reached, anchors=verdict.anchors, fault=fault, at=at)
    db.session.commit()
    if is_mine and fault is not None:
        log.error("The event log does not hold from number %s on (%s): see the runbook.", fault.sequence, fault.kind)
    return queries.check_of(check.id) if is_mine else None
