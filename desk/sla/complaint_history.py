"""What happens to a complaint's clocks, and its clocks recomputed from what happened. Pure.

The table says for each act which clocks it stops and which it starts. Operations and `sla replay` go by the same table;
which of the starts a policy really promised stands, with the promise, in the event (decision 0009). None of these
clocks ever pauses: the law's time runs whoever is waited for.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from desk.event_kinds import EventKind
from desk.sla.facts import CalendarOf, Fact, History
from desk.sla.history import Clockwork
from desk.sla.kinds import Measure, StopReason

M, D = Measure, StopReason.DONE
MOVED, CANCELLED = StopReason.MOVED, StopReason.CANCELLED
ANSWERING = (M.VERIFICATION, M.FOLLOW_UP, M.STATUTORY_RESPONSE, M.STATUTORY_RESOLUTION, M.CLASS_RESOLUTION)
EVERYTHING = (*ANSWERING, M.DELIVERY, M.OPINION, M.COMPLETION, M.REPLY_WAIT)


class Turn(NamedTuple):
    """What an act does to the clocks: first it stops, then it starts."""

    stops: tuple[tuple[StopReason, tuple[Measure, ...]], ...] = ()
    starts: tuple[Measure, ...] = ()
    carries_on: frozenset[Measure] = frozenset()  # what earlier cycles used up stays used up


E = EventKind
TURNS: dict[EventKind, Turn] = {
    E.COMPLAINT_FILED: Turn(starts=(M.VERIFICATION, M.STATUTORY_RESPONSE, M.CLASS_RESOLUTION)),
    # Whoever is told what is missing has been answered (DOMAIN K3); the time to decide begins anew with the whole file.
    E.COMPLAINT_QUERIED: Turn(
        stops=((D, (M.VERIFICATION, M.STATUTORY_RESPONSE)), (MOVED, (M.CLASS_RESOLUTION,))), starts=(M.COMPLETION,)
    ),
    E.COMPLAINT_COMPLETED: Turn(
        stops=((D, (M.COMPLETION,)),), starts=(M.VERIFICATION, M.STATUTORY_RESPONSE, M.CLASS_RESOLUTION)
    ),
    E.COMPLAINT_WITHDRAWN: Turn(stops=((CANCELLED, EVERYTHING),)),
    # The file is complete: sixty days to decide (DOMAIN K6), and so many for the first follow-up (K9).
    E.COMPLAINT_DISPATCHED: Turn(
        stops=((D, (M.VERIFICATION,)), (MOVED, (M.FOLLOW_UP,))), starts=(M.FOLLOW_UP, M.STATUTORY_RESOLUTION)
    ),
    E.COMPLAINT_FOLLOWED_UP: Turn(stops=((D, (M.FOLLOW_UP,)),)),
    E.COMPLAINT_BOUNCED: Turn(stops=((MOVED, (M.FOLLOW_UP,)),), starts=(M.VERIFICATION,)),
    E.COMPLAINT_REFERRED: Turn(stops=((D, EVERYTHING),)),
    E.COMPLAINT_ARCHIVED: Turn(stops=((CANCELLED, EVERYTHING),)),
    E.COMPLAINT_ANSWERED: Turn(stops=((D, ANSWERING),), starts=(M.DELIVERY, M.REPLY_WAIT)),
    E.COMPLAINT_TOLD: Turn(stops=((D, (M.DELIVERY,)),)),
    E.COMPLAINT_CONFIRMED: Turn(stops=((D, EVERYTHING),)),
    E.COMPLAINT_CLOSED: Turn(stops=((D, EVERYTHING),)),
    # The law's days go on from where they stood.
    E.COMPLAINT_REOPENED: Turn(
        stops=((D, (M.DELIVERY,)), (CANCELLED, (M.REPLY_WAIT,))),
        starts=(M.FOLLOW_UP, M.CLASS_RESOLUTION, M.STATUTORY_RESOLUTION),
        carries_on=frozenset({M.CLASS_RESOLUTION, M.STATUTORY_RESOLUTION}),
    ),
    E.OPINION_ASKED: Turn(starts=(M.OPINION,)),
    E.OPINION_GIVEN: Turn(stops=((D, (M.OPINION,)),)),
}
TOLD = (*TURNS, EventKind.COMPLAINT_CLASSIFIED, EventKind.CLOCK_MOVED)


def replay_complaint(facts: Iterable[Fact], calendar_of: CalendarOf, *, until: datetime) -> History:
    """The clocks of a complaint with those facts, in the order in which they were written.

    Raises NoPromises, ValueError when the first fact is not the filing.
    """
    life: _ComplaintLife | None = None
    for fact in facts:
        if life is None:
            life = _ComplaintLife(fact, calendar_of)
        elif fact.at <= until:
            life.advance(fact)
    if life is None:
        raise ValueError("A complaint's history begins with its filing.")
    return History(life.clocks, (), life.opened_at, None)


class _ComplaintLife(Clockwork):
    """A complaint's life, fact by fact. A part of a split one begins with its dispatch."""

    def __init__(self, opening: Fact, calendar_of: CalendarOf) -> None:
        super().__init__(opening, calendar_of)
        self.start(opening)

    def advance(self, fact: Fact) -> None:
        self.at = max(self.at, fact.at)
        if fact.kind is EventKind.COMPLAINT_CLASSIFIED:
            self.retarget(fact)
        elif fact.kind is EventKind.CLOCK_MOVED:
            self.move(fact)
        else:
            turn = TURNS[fact.kind]
            for because, measures in turn.stops:
                self.stop(because, *measures)
            self.start(fact, carry_on=turn.carries_on)
