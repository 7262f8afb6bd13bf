"""Sealing: the events that nobody has sealed yet get their places in the chain. Of any number of sealers one does it at a time.

Hashing is done beforehand, while nobody is kept waiting; what is written is one claim of the head, and the seals.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, insert, update

from desk import timeline
from desk.audit import queries
from desk.audit.chain import BEGINNING, Fault, Link, canonical, following, gaps_between, without
from desk.audit.models import ONLY, Seal, SealCheck, SealGap, SealHead
from desk.audit.queries import Check
from desk.database import db, rows_changed
from desk.event_kinds import EventKind

BATCH = 1000
# A number that was never used stays a gap; whoever has not committed after a day never will.
GAPS_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Batch:
    """Seals that follow that end of the chain; what turned up late, what is missing on the way, and how far all is seen."""

    after: Link
    seals: tuple[tuple[int, str], ...]  # the event's id and the hash
    late: tuple[int, ...]
    gaps: tuple[tuple[int, int], ...]
    scanned_to: int

    @property
    def end(self) -> Link:
        return Link(self.after.number + len(self.seals), self.seals[-1][1])


def next_batch() -> Batch | None:
    """What is to be sealed next; None when all is. Only reads: those that turned up late first, then the new ones by their ids.

    Raises LookupError where the head of the chain is gone.
    """
    found = queries.unsealed()
    if found is None:
        return None
    head, is_late = found
    late = queries.late_events(BATCH) if is_late else []
    new = queries.events_after(head.scanned_to, BATCH - len(late)) if len(late) < BATCH else []
    if not late and not new:
        return None
    seals, previous = [], head.link.hash
    for event in (*late, *new):
        previous = following(previous, canonical(event))
        seals.append((event.id, previous))
    ids = [event.id for event in new]
    return Batch(
        after=head.link,
        seals=tuple(seals),
        late=tuple(event.id for event in late),
        gaps=tuple(gaps_between(max(head.scanned_to, head.inherited_to), ids)),
        scanned_to=max([head.scanned_to, *ids]),
    )


def seal_batch(*, batch: Batch, at: datetime) -> bool:
    """Write these seals. False: another sealer was there first, and nothing was written."""
    end = batch.end
    claim = update(SealHead).where(
        SealHead.id == ONLY, SealHead.number == batch.after.number, SealHead.hash == batch.after.hash
    )
    claim = claim.values(number=end.number, hash=end.hash, scanned_to=batch.scanned_to, sealed_at=at)
    if not rows_changed(claim):
        return False
    db.session.execute(
        insert(Seal),
        [
            {"number": number, "event_id": event_id, "hash": told, "sealed_at": at}
            for number, (event_id, told) in enumerate(batch.seals, start=batch.after.number + 1)
        ],
    )
    if batch.late:
        _fill_gaps(batch.late)
    if batch.gaps:
        _note_gaps(batch.gaps, at)
    db.session.execute(delete(SealGap).where(SealGap.seen_at < at - GAPS_WAIT))
    return True


def _note_gaps(gaps: tuple[tuple[int, int], ...], at: datetime) -> None:
    db.session.execute(insert(SealGap), [{"first_id": first, "last_id": last, "seen_at": at} for first, last in gaps])


def _fill_gaps(ids: tuple[int, ...]) -> None:
    """What is left of the gaps that these ids lay in."""
    for first, last, seen_at in queries.gaps_around(ids):
        left = [{"first_id": one, "last_id": other, "seen_at": seen_at} for one, other in without(first, last, ids)]
        db.session.execute(delete(SealGap).where(SealGap.first_id == first))
        if left:
            db.session.execute(insert(SealGap), left)


def begin_check(*, up_to: int, at: datetime) -> None:
    """Begin to check the whole chain, as long as it is now."""
    start = {"checked_to": BEGINNING.number, "hash": BEGINNING.hash}
    db.session.add(SealCheck(begun_at=at, up_to=up_to, anchors=0, **start))


def note_checked(*, check: Check, reached: Link) -> bool:
    """Write down how far a check is. False: another ticker has done this page."""
    return bool(rows_changed(_still_there(check).values(checked_to=reached.number, hash=reached.hash)))


def end_check(*, check: Check, reached: Link, anchors: int, fault: Fault | None, at: datetime) -> bool:
    """Write down what a check came to, and tell of a finding when it is a new one. False: another ticker has."""
    came_to = {"fault": fault.kind if fault else None, "sequence": fault.sequence if fault else None}
    ended = {"checked_to": reached.number, "hash": reached.hash, "anchors": anchors, "ended_at": at}
    before = queries.ended_checks(1)
    if not rows_changed(_still_there(check).values(**ended, **came_to)):
        return False
    if fault is not None and [(one.fault, one.sequence) for one in before] != [(fault.kind, fault.sequence)]:
        timeline.record(EventKind.LOG_BROKEN, at=at, sequence=fault.sequence, fault=fault.kind.value)
    return True


def _still_there(check: Check) -> Update:
    return update(SealCheck).where(
        SealCheck.id == check.id, SealCheck.checked_to == check.reached.number, SealCheck.ended_at.is_(None)
    )
