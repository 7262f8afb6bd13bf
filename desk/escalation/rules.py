"""The ladder, first form: what a clock's rung means. Pure.

75 % of the time used: a warning. All of it used: a breach, and for the Tier 1 hold the way up, forced for P1 and P2,
offered for P3 and P4; an autonomous department's own head instead of Tier 2 for what it keeps.
"""

from enum import StrEnum

from desk.tickets.routes import Overdue


class Step(StrEnum):
    """What happens on a rung."""

    WARN = "warn"
    NOTE_BREACH = "note_breach"
    ESCALATE = "escalate"
    OFFER = "offer"
    ALERT_HEAD = "alert_head"


def step_for(*, rung: str, measure: str, when_overdue: str | None, leads_to: Overdue) -> Step:
    """The step of a rung that has just been climbed."""
    if rung == "warning":
        return Step.WARN
    if measure != "tier1_hold":
        return Step.NOTE_BREACH
    if leads_to is Overdue.OWN_HEAD:
        return Step.ALERT_HEAD
    return Step.ESCALATE if when_overdue == "forced" else Step.OFFER
