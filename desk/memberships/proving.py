"""The code on a member's report: which report it is and how far it had come, readable with the desk's secret alone.

Nothing is kept of it: five bytes say report and step under a veil, five more prove that the desk wrote them.
"""

import hmac
from dataclasses import dataclass

from desk.database import db
from desk.memberships.models import MemberReport
from desk.memberships.states import WRITABLE
from desk.packs import codes
from desk.sealing import Keys

USE, VEIL = "member report", "veil of a member report"
HALF = 5
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
    content = (report.id << 8 | _step(report)).to_bytes(HALF, "big")
    return codes.written(_veiled(content, proof := _proof(content, keys), keys) + proof)


def proof_of(typed: str, keys: Keys) -> Proof | None:
    """The report whose code this is; None of what the desk has not written."""
    read = codes.read(typed)
    if read is None:
        return None
    proof = read[HALF:]
    content = _veiled(read[:HALF], proof, keys)
    if not hmac.compare_digest(_proof(content, keys), proof):
        return None
    report_id, step = divmod(int.from_bytes(content, "big"), LAST_STEP + 1)
    report = db.session.get(MemberReport, report_id)
    return None if report is None else Proof(report, step == _step(report) and report.state not in WRITABLE)


def _step(report: MemberReport) -> int:
    return min(len(report.steps), LAST_STEP)


def _proof(content: bytes, keys: Keys) -> bytes:
    return keys.derived(USE, content.hex())[:HALF]


def _veiled(content: bytes, proof: bytes, keys: Keys) -> bytes:
    """Veiled, and unveiled again: which report it is, is nobody's to read off."""
    veil = keys.derived(VEIL, proof.hex())[:HALF]
    return bytes(one ^ other for one, other in zip(content, veil, strict=True))
