"""The code on the minutes of a hand-over: which one it is and how far it had come.

Nothing is kept of it (desk/papers/codes.py).
"""

from dataclasses import dataclass

from desk.database import db
from desk.papers import codes
from desk.sealing import Keys
from desk.shifts.book_models import Handover
from desk.shifts.states import State

USE = "hand-over"
ORDER = (State.WRITTEN, State.OBJECTED, State.ACCEPTED)  # in which the paper can have been printed; nothing goes back


@dataclass(frozen=True)
class Proof:
    """A hand-over, and whether the paper says how it stands today."""

    handover: Handover
    is_current: bool


def code_of(handover: Handover, keys: Keys) -> str:
    """What stands on the paper of a hand-over as it is now."""
    return codes.proving(handover.id << 8 | ORDER.index(handover.state), use=USE, derived=keys.derived)


def proof_of(typed: str, keys: Keys) -> Proof | None:
    """The hand-over whose code this is; None of what the desk has not written."""
    told = codes.proven(typed, use=USE, derived=keys.derived)
    if told is None:
        return None
    handover = db.session.get(Handover, told >> 8)
    return None if handover is None else Proof(handover, told & 255 == ORDER.index(handover.state))
