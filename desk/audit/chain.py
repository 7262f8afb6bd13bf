"""The chain of hashes over the event log: what of an event is sealed, and how one seal follows from the one before. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

# All that an event holds. What is added to the table later is not sealed by this: docs/decisions/0042.
FIELDS = (
    "id", "kind", "happened_at", "ticket_id", "ticket_version", "complaint_id", "complaint_version", "actor_id", "actor_name",
    "actor_standing", "origin", "details",
)  # fmt: skip
START = "0" * 64  # what the first seal follows


class FaultKind(StrEnum):
    """What can be wrong with the log."""

    CHANGED = "changed"  # the event is not what was sealed, or the seal is not
    UNREADABLE = "unreadable"  # no event of the desk's looks so
    EVENT_GONE = "event_gone"
    SEAL_GONE = "seal_gone"
    HEAD_MOVED = "head_moved"  # the end of the chain is not where the desk left it
    SLIPPED_IN = "slipped_in"  # an event among sealed ones that no seal names
    TAIL_GONE = "tail_gone"  # an anchor knows of more
    REWRITTEN = "rewritten"  # an anchor knows another hash
    ANCHOR_FORGED = "anchor_forged"  # an anchor that the desk has not signed


@dataclass(frozen=True, order=True)
class Fault:
    """From this number of the chain on something is wrong; up to `until`, where it can only be said between which two."""

    sequence: int
    kind: FaultKind
    event_id: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Link:
    """A place in the chain."""

    number: int
    hash: str


BEGINNING = Link(0, START)


def _told(moment: Any) -> str:
    if not isinstance(moment, datetime):
        raise TypeError(f"{type(moment).__name__} is nothing that an event holds.")
    return moment.astimezone(UTC).isoformat()


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_told).encode


def canonical(values: Sequence[Any]) -> bytes:
    """An event as its seal sees it: a line of JSON in ASCII with sorted keys, from the values of FIELDS in their order."""
    return _encode(dict(zip(FIELDS, values, strict=True))).encode("ascii")


def following(previous: str, content: bytes) -> str:
    """The hash of the seal that follows: SHA-256 of a nought, the hash before, and the event."""
    return sha256(b"\x00" + bytes.fromhex(previous) + content).hexdigest()


def gaps_between(scanned_to: int, ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The ids that are missing on the way to these: never used, or of somebody who has not committed yet."""
    expected = scanned_to + 1
    for found in ids:
        if found > expected:
            yield expected, found - 1
        expected = max(expected, found + 1)


def without(first: int, last: int, found: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What is left of a gap when these ids have turned up."""
    for one in sorted(found):
        if first <= one <= last:
            if one > first:
                yield first, one - 1
            first = one + 1
    if first <= last:
        yield first, last
