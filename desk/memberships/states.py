"""The way of a member's report from desk to desk: one table says where it goes, accepted or returned. Pure.

Article 20 (1) sends the monthly, quarterly and last report to the chair by way of the coordinator; article 20 (2) to (5) let the
evaluation go up to the patron. So a month ends with the chair, a quarter and the end of the assignment with the patron.
"""

from enum import StrEnum

from desk.errors import Conflict
from desk.memberships.kinds import ReportKind


class Seat(StrEnum):
    """The five positions of a team (BKS-10)."""

    MEMBER = "member"
    COORDINATOR = "coordinator"  # heads the department where the member sits
    SECRETARY = "secretary"
    CHAIR = "chair"
    PATRON = "patron"


class State(StrEnum):
    """With whom a report lies."""

    DRAFT = "draft"
    RETURNED = "returned"  # with the member again
    WITH_COORDINATOR = "with_coordinator"
    WITH_SECRETARY = "with_secretary"
    WITH_CHAIR = "with_chair"
    WITH_PATRON = "with_patron"
    COMPLETE = "complete"


class Verdict(StrEnum):
    """What was done with it at a desk."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"


TO_CHAIR = (Seat.COORDINATOR, Seat.SECRETARY, Seat.CHAIR)
CHAINS: dict[ReportKind, tuple[Seat, ...]] = {
    ReportKind.MONTHLY: TO_CHAIR,
    ReportKind.INCIDENTAL: TO_CHAIR,
    ReportKind.QUARTERLY: (*TO_CHAIR, Seat.PATRON),
    ReportKind.FINAL: (*TO_CHAIR, Seat.PATRON),
}
WITH: dict[Seat, State] = {
    Seat.COORDINATOR: State.WITH_COORDINATOR,
    Seat.SECRETARY: State.WITH_SECRETARY,
    Seat.CHAIR: State.WITH_CHAIR,
    Seat.PATRON: State.WITH_PATRON,
}
WRITABLE = frozenset({State.DRAFT, State.RETURNED})
SEATS: dict[State, Seat] = {state: seat for seat, state in WITH.items()} | dict.fromkeys(WRITABLE, Seat.MEMBER)


def seat_of(state: State) -> Seat | None:
    """At whose desk it lies; None once it is complete."""
    return SEATS.get(state)


def after(kind: ReportKind, state: State, verdict: Verdict) -> State:
    """Where a report goes. Raises Conflict where the desk at which it lies cannot do that."""
    seat = seat_of(state)
    chain = CHAINS[kind]
    if seat is Seat.MEMBER and verdict is Verdict.SENT:
        return WITH[chain[0]]
    if seat in chain and verdict is Verdict.RETURNED:
        return State.RETURNED
    if seat in chain and verdict is Verdict.ACCEPTED:
        following = chain[chain.index(seat) + 1 :]
        return WITH[following[0]] if following else State.COMPLETE
    raise Conflict("This report lies at another desk by now.")
