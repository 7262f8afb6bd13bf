"""What a rung of the ladder does to a ticket. Pure.

The ladder itself is data of the policy (desk/sla/ladders.py). Here stands what no data may change: who keeps a ticket
when Tier 1's time is over, and what is needless because somebody has acted meanwhile.
"""

from collections.abc import Sequence
from enum import StrEnum

from desk.sla.kinds import Step
from desk.tickets.routes import Overdue
from desk.tickets.states import OPEN, Status


class Deed(StrEnum):
    """What is done on a rung."""

    WARN = "warn"
    NOTE_BREACH = "note_breach"
    ESCALATE = "escalate"
    OFFER = "offer"
    ALERT_HEAD = "alert_head"
    RAISE = "raise"
    REMIND = "remind"
    RESUME = "resume"
    CLOSE = "close"
    NOTHING = "nothing"


PLAIN = {
    Step.WARN: Deed.WARN,
    Step.BREACH: Deed.NOTE_BREACH,
    Step.RAISE: Deed.RAISE,
    Step.REMIND: Deed.REMIND,
}


def deed_for(step: Step, *, status: Status, tier: int, leads_to: Overdue) -> Deed:
    """What the step comes to for a ticket that stands so.

    The time of an autonomous department runs out to its own head instead of to Tier 2, for what it keeps (LLG-15).
    """
    if step in PLAIN:
        return PLAIN[step]
    if step in (Step.RESUME, Step.CLOSE):
        waits = status is Status.WAITING
        return (Deed.RESUME if step is Step.RESUME else Deed.CLOSE) if waits else Deed.NOTHING
    if tier != 1 or status not in OPEN:
        return Deed.NOTHING
    if leads_to is Overdue.OWN_HEAD:
        return Deed.ALERT_HEAD
    return Deed.ESCALATE if step is Step.ESCALATE else Deed.OFFER


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest of these values that so many percent of them do not exceed; None when there are none."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
