"""What people read for the words of teams and member reports."""

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from desk.memberships.kinds import ReportKind
from desk.memberships.models import Renewal
from desk.memberships.states import Seat, State, Verdict
from desk.memberships.targets import Measure

KINDS = {
    ReportKind.MONTHLY: _l("Monthly report"),
    ReportKind.QUARTERLY: _l("Quarterly report"),
    ReportKind.FINAL: _l("Report at the end of the assignment"),
    ReportKind.INCIDENTAL: _l("Incidental report"),
}
SEATS = {
    Seat.MEMBER: _l("Member"),
    Seat.COORDINATOR: _l("Coordinator"),
    Seat.SECRETARY: _l("Secretary"),
    Seat.CHAIR: _l("Chair"),
    Seat.PATRON: _l("Patron"),
}
# Words and tone.
STATES = {
    State.DRAFT: (_l("To be written"), "neutral"),
    State.RETURNED: (_l("Returned"), "warn"),
    State.WITH_COORDINATOR: (_l("With the coordinator"), "progress"),
    State.WITH_SECRETARY: (_l("With the secretary"), "progress"),
    State.WITH_CHAIR: (_l("With the chair"), "progress"),
    State.WITH_PATRON: (_l("With the patron"), "progress"),
    State.COMPLETE: (_l("Accepted"), "good"),
}
VERDICTS = {
    Verdict.SENT: _l("Sent"),
    Verdict.ACCEPTED: _l("Accepted"),
    Verdict.RETURNED: _l("Returned"),
}
MEASURES = {
    Measure.SOLVED: _l("Tickets solved (counted by the desk)"),
    Measure.ON_TIME: _l("Solved on time, in per cent (counted by the desk)"),
    Measure.HOURS: _l("Hours noted on tickets (counted by the desk)"),
    Measure.OWN: _l("Something else (you say what was achieved)"),
}
SHORT_MEASURES = {
    Measure.SOLVED: _l("tickets"),
    Measure.ON_TIME: _l("per cent on time"),
    Measure.HOURS: _l("hours"),
    Measure.OWN: _l("told by the member"),
}
RATINGS = {
    5: _l("5: very good"),
    4: _l("4: good"),
    3: _l("3: sufficient"),
    2: _l("2: insufficient"),
    1: _l("1: poor"),
}
RENEWALS = {Renewal.RENEW: _l("Renew for another year"), Renewal.END: _l("Do not renew")}


def number(value: float) -> str:
    """`1.250` or `97,5`, as the reader's language writes it; two decimals at most."""
    return str(format_decimal(round(value, 2)))
