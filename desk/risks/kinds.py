"""The words of the risk register: what state a risk is in, what leads where, and when incidents make a candidate. Pure."""

from datetime import timedelta
from enum import StrEnum

MANY = 5  # incidents of the same service in the same department, or of the same thing ...
LATELY = timedelta(days=90)  # ... within this time: a candidate (LLG-13; the same measure as for things, LLG-12)


class RiskState(StrEnum):
    """How far a risk has come: identified, analysed and accepted into the register, under control, or over."""

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    TREATED = "treated"
    CLOSED = "closed"


class RiskLevel(StrEnum):
    """How heavy it is when it happens."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class RiskStep(StrEnum):
    """What is done to a risk; a note leaves it where it is (monitoring)."""

    NOTE = "note"
    ACCEPT = "accept"
    TREAT = "treat"
    CLOSE = "close"
    REOPEN = "reopen"


S, T = RiskState, RiskStep
STEPS: dict[RiskState, dict[RiskStep, RiskState]] = {
    S.CANDIDATE: {T.ACCEPT: S.ACCEPTED, T.CLOSE: S.CLOSED},
    S.ACCEPTED: {T.TREAT: S.TREATED, T.CLOSE: S.CLOSED},
    S.TREATED: {T.ACCEPT: S.ACCEPTED, T.CLOSE: S.CLOSED},
    S.CLOSED: {T.REOPEN: S.CANDIDATE},
}
JUDGED = (S.ACCEPTED, S.TREATED)  # cause, impact and control are known
