"""The code on a member's report: which report it is and how far it had come, readable with the desk's secret alone.

Nothing is kept of it (desk/papers/codes.py).
"""

from dataclasses import dataclass

from desk.database import db
from desk.memberships.models import MemberReport
from desk.memberships.states import WRITABLE
from desk.papers import codes
from desk.sealing import Keys

USE = "member report"
LAST_STEP = 255


@dataclass(frozen=True)
class Proof:
    """A report, and whether the paper says how it stands today."""

    report: MemberReport
    is_current: bool


def code_of(report: MemberReport, keys: Keys) -> str:
    """What stands on the paper of a report as it is now; empty while its member may still write on it."""
    if report.state in WRITABLE:
        return ""
    return codes.proving(report.id << 8 | _step(report), use=USE, derived=keys.derived)


def proof_of(typed: str, keys: Keys) -> Proof | None:
    """The report whose code this is; None of what the desk has not written."""
    told = codes.proven(typed, use=USE, derived=keys.derived)
    if told is None:
        return None
    report_id, step = divmod(told, LAST_STEP + 1)
    report = db.session.get(MemberReport, report_id)
    return None if report is None else Proof(report, step == _step(report) and report.state not in WRITABLE)


def _step(report: MemberReport) -> int:
    return min(len(report.steps), LAST_STEP)
