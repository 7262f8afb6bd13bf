"""Checking the chain: each event against its seal, each seal against the one before, the whole against the anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from desk.audit import queries
from desk.audit.chain import BEGINNING, Fault, FaultKind, Link, canonical, following
from desk.audit.notes import Note
from desk.database import db, only_read

PAGE = 2000


@dataclass(frozen=True)
class Step:
    """How far the chain holds, and what is wrong after that."""

    reached: Link
    fault: Fault | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole came to. `anchors` were compared; `unproven` of them are signed by an earlier key."""

    reached: Link
    up_to: int
    faults: tuple[Fault, ...]
    anchors: int = 0
    unproven: int = 0
    last_anchor: Note | None = None

    @property
    def first(self) -> Fault | None:
        return self.faults[0] if self.faults else None


def verify(notes: Sequence[Note] = (), *, broken: int = 0, page: int = PAGE) -> Verdict:
    """Walk the whole chain, a short transaction for each page, and compare it with these anchors. Ends the caller's transaction.

    `broken`: pieces of the anchors' files that are none.
    """
    only_read()
    _head, last = queries.end_of_chain()
    db.session.rollback()
    up_to = last.number if last else 0
    step = Step(BEGINNING)
    while step.fault is None and step.reached.number < up_to:
        only_read()
        step = walk(step.reached, up_to=up_to, limit=page)
        db.session.rollback()
    only_read()
    verdict = conclude(step, up_to=up_to, notes=notes, broken=broken)
    db.session.rollback()
    return verdict


def conclude(step: Step, *, up_to: int, notes: Sequence[Note], broken: int = 0) -> Verdict:
    """What is left to be looked at after the last page: the end, what no seal names, the anchors."""
    found = [step.fault, *_at_the_end(), *_compared(notes, broken)]
    faults = sorted((fault for fault in found if fault is not None), key=_first_known)
    return Verdict(
        reached=step.reached,
        up_to=up_to,
        faults=tuple(faults),
        anchors=len(notes),
        unproven=sum(not note.is_ours for note in notes),
        last_anchor=max(notes, key=lambda note: note.anchor.size, default=None),
    )


def _first_known(fault: Fault) -> int:
    """Where something is wrong for certain: of a stretch between two anchors its end, so that what is exact comes first."""
    return fault.until if fault.kind is FaultKind.REWRITTEN and fault.until else fault.sequence


def walk(reached: Link, *, up_to: int, limit: int = PAGE) -> Step:
    """The following page of the chain. Whatever stands in the database, it names a number and raises nothing."""
    try:
        rows = queries.sealed_page(reached.number, up_to, limit)
    except (SQLAlchemyError, ValueError, LookupError, TypeError):
        db.session.rollback()
        if limit == 1:
            return Step(reached, Fault(reached.number + 1, FaultKind.UNREADABLE))
        only_read()
        return walk(reached, up_to=up_to, limit=max(1, limit // 8))
    for row in rows:
        if (fault := _fault_of(row, reached)) is not None:
            return Step(reached, fault)
        reached = Link(row[0], row[2])
    if not rows:
        return Step(reached, Fault(reached.number + 1, FaultKind.SEAL_GONE))
    return Step(reached)


def _fault_of(row: Any, before: Link) -> Fault | None:
    number, event_id, told, *event = row
    expected = before.number + 1
    if number != expected:
        return Fault(expected, FaultKind.SEAL_GONE)
    if event[0] is None:
        return Fault(number, FaultKind.EVENT_GONE, event_id)
    try:
        is_right = following(before.hash, canonical(event)) == told
    except (TypeError, ValueError):
        return Fault(number, FaultKind.UNREADABLE, event_id)
    return None if is_right else Fault(number, FaultKind.CHANGED, event_id)


def _at_the_end() -> list[Fault]:
    """Whether the chain ends where the desk left it, and whether each event below its end has a seal."""
    head, last = queries.end_of_chain()
    standing = queries.head()
    if head is None or standing is None:
        return [Fault(1, FaultKind.HEAD_MOVED)]
    faults = []
    if head != (last or BEGINNING):
        shorter = min(head.number, last.number if last else 0)
        is_longer_by_one = last is not None and head.number == last.number
        faults.append(Fault(shorter if is_longer_by_one else shorter + 1, FaultKind.HEAD_MOVED))
    if (slipped := queries.first_slipped_in(standing)) is not None:
        faults.append(Fault(slipped[0], FaultKind.SLIPPED_IN, slipped[1]))
    return faults


def _compared(notes: Sequence[Note], broken: int) -> list[Fault]:
    """The first anchor that the chain contradicts, and the first that the desk has not signed.

    Notes signed by another key count when none of the desk's own stands before them: the secret was changed after them.
    """
    _head, last = queries.end_of_chain()
    hashes = queries.hashes_at(note.anchor.size for note in notes)
    faults: list[Fault] = []
    held = 0  # up to here an anchor agrees
    for anchor in sorted((note.anchor for note in notes), key=lambda anchor: anchor.size):
        if hashes.get(anchor.size) == anchor.hash:
            held = anchor.size
        elif anchor.size in hashes:
            faults.append(Fault(held + 1, FaultKind.REWRITTEN, until=anchor.size))
            break
        elif anchor.size > 0:
            faults.append(
                Fault(min(last.number if last else 0, anchor.size - 1) + 1, FaultKind.TAIL_GONE, until=anchor.size)
            )
            break
    forged = _first_forged(notes)
    if forged is not None or broken:
        faults.append(Fault(max(1, forged.anchor.size) if forged else held + 1, FaultKind.ANCHOR_FORGED))
    return faults


def _first_forged(notes: Sequence[Note]) -> Note | None:
    seen_own = False
    for note in notes:
        if (note.is_ours and not note.is_proven) or (seen_own and not note.is_ours):
            return note
        seen_own = seen_own or note.is_ours
    return notes[-1] if notes and not seen_own else None
