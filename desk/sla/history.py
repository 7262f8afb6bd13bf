"""Clocks and time ledger recomputed from what happened, and from nothing else. Pure (SLA-RULES 4, 24; `sla replay`).

A ticket's events say what was done; each start of a clock carries its promise. What follows from them here is computed
without a look at the stored clocks, so that the two can be compared, and a proposed policy tried on last quarter.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from desk.event_kinds import EventKind
from desk.sla import ladders
from desk.sla.business_time import WorkingCalendar
from desk.sla.facts import (
    HOLD_OF,
    HOLDER_OF_TIER,
    HOLDER_WHILE_WAITING,
    PAUSES_FOR,
    WAIT_OF,
    CalendarOf,
    ClockTrace,
    Fact,
    History,
    NoPromises,
    Paused,
    Promise,
    clock_calendar,
    course_of,
    elapsed_seconds,
)
from desk.sla.kinds import PAUSABLE, WAITS, Holder, Measure, StopReason
from desk.sla.ledger import Stretch, append_stretch


def replay(facts: Iterable[Fact], calendar_of: CalendarOf, *, until: datetime) -> History:
    """The clocks and the ledger of a ticket with those facts, in the order in which they were written.

    Raises NoPromises, ValueError when the first fact is not the opening.
    """
    life: _Life | None = None
    for fact in facts:
        if fact.kind is EventKind.TICKET_OPENED:
            life = _Life(fact, calendar_of)
        elif life is None:
            raise ValueError("A ticket's history begins with its opening.")
        elif fact.kind in EFFECTS and fact.at <= until:
            life.advance(fact)
    if life is None:
        raise ValueError("A ticket's history begins with its opening.")
    return life.history(until)


class Clockwork:
    """The clocks of a case, started, stopped and moved fact by fact."""

    def __init__(self, opening: Fact, calendar_of: CalendarOf) -> None:
        if "clocks" not in opening.details:
            raise NoPromises("This was opened before events kept what clocks promise.")
        self.calendar_of = calendar_of
        self.at = self.opened_at = opening.at
        self.clocks: list[ClockTrace] = []

    # What facts do to clocks.

    def start(self, fact: Fact, *, carry_on: frozenset[Measure] = frozenset()) -> None:
        for name, details in fact.details.get("clocks", {}).items():
            measure = Measure(name)
            last = next((clock for clock in reversed(self.clocks) if clock.measure is measure), None)
            carried = last is not None and measure in carry_on
            trace = ClockTrace(
                measure=measure,
                cycle=last.cycle + 1 if last else 1,
                promise=Promise.from_details(details),
                started_at=self.at,
                origin_at=last.origin_at if last and carried else self.at,
                carried_seconds=elapsed_seconds(last, self._calendar(last), self.at) if last and carried else 0,
            )
            self._set_deadline(trace)
            self.clocks.append(trace)

    def stop(self, because: StopReason, *measures: Measure) -> None:
        for trace in self._unstopped():
            if not measures or trace.measure in measures:
                self._note_breach(trace)
                if trace.is_paused:
                    trace.pauses[-1].until = self.at
                trace.stopped_at, trace.stopped_because = self.at, because

    def pause(self, waiting_for: str) -> None:
        for trace in self._unstopped():
            if trace.measure in PAUSABLE and not trace.is_paused:
                self._note_breach(trace)
                trace.pauses.append(Paused(waiting_for, self.at))
                trace.due_at = None

    def resume(self) -> None:
        for trace in self._unstopped():
            if trace.is_paused:
                trace.pauses[-1].until = self.at
                self._set_deadline(trace)
        self.stop(StopReason.DONE, *WAITS)

    def retarget(self, fact: Fact) -> None:
        for trace in self._unstopped():
            if trace.measure in fact.details.get("clocks", {}):
                self._note_breach(trace)
                trace.promise = Promise.from_details(fact.details["clocks"][trace.measure])
                if not trace.is_paused:
                    self._set_deadline(trace)

    def move(self, fact: Fact) -> None:
        """An approved change of calendar or policy, or an earlier start that a merged ticket brought."""
        for trace in self._unstopped():
            if trace.measure == fact.details["measure"]:
                # A miss that nobody had noted by then is judged by the new promise alone (SLA-RULES 3).
                if fact.details.get("breach_noted", True):
                    self._note_breach(trace)
                trace.promise = Promise.from_details(fact.details["promise"])
                if "started_at" in fact.details:
                    trace.started_at = trace.origin_at = datetime.fromisoformat(fact.details["started_at"])
                if trace.is_paused:
                    continue
                self._set_deadline(trace)
                if trace.due_at is not None and trace.due_at >= self.at:
                    trace.breached_at = None

    def _calendar(self, trace: ClockTrace) -> WorkingCalendar:
        return clock_calendar(trace.promise, self.calendar_of)

    def _set_deadline(self, trace: ClockTrace) -> None:
        trace.due_at = ladders.due_moment_of(course_of(trace, self.calendar_of))

    def _note_breach(self, trace: ClockTrace) -> None:
        missed = trace.due_at is not None and self.at > trace.due_at
        if missed and trace.breached_at is None and trace.measure not in WAITS:
            trace.breached_at = trace.due_at

    def _unstopped(self) -> list[ClockTrace]:
        return [trace for trace in self.clocks if trace.stopped_at is None]


class _Life(Clockwork):
    """A ticket's life, fact by fact."""

    def __init__(self, opening: Fact, calendar_of: CalendarOf) -> None:
        super().__init__(opening, calendar_of)
        self.tier: int = opening.details["tier"]
        self.ended_at: datetime | None = None
        self.stretches: list[Stretch] = []
        self.start(opening)
        self.hold(HOLDER_OF_TIER[self.tier])

    def advance(self, fact: Fact) -> None:
        self.at = max(self.at, fact.at)  # a machine whose clock went back makes no negative time
        EFFECTS[fact.kind](self, fact)

    def history(self, until: datetime) -> History:
        return History(self.clocks, self.stretches, self.opened_at, self.ended_at)

    # What facts do to the ledger.

    def hold(self, holder: Holder | None) -> None:
        append_stretch(self.stretches, holder, self.at, gap_holder=Holder.REPORTER)
        self.ended_at = self.at if holder is None else None

    def hold_by_tier(self) -> None:
        self.hold(HOLDER_OF_TIER[self.tier])


def _answered(life: _Life, fact: Fact) -> None:
    """A public word by staff who are not the reporter: the first response, and the beat of the rhythm."""
    if fact.details.get("answers"):
        life.stop(StopReason.DONE, Measure.RESPONSE, Measure.UPDATE)
        life.start(Fact(fact.kind, fact.at, {"clocks": _only(fact, Measure.UPDATE)}))


def _only(fact: Fact, *measures: Measure) -> dict[str, Any]:
    return {name: promise for name, promise in fact.details.get("clocks", {}).items() if name in measures}


def _held(life: _Life, fact: Fact) -> None:
    waiting_for = fact.details["waiting_for"]
    _answered(life, fact)
    if waiting_for in PAUSES_FOR:
        life.pause(waiting_for)
    life.start(Fact(fact.kind, fact.at, {"clocks": _only(fact, WAIT_OF[waiting_for])}))
    life.hold(HOLDER_WHILE_WAITING[waiting_for])


def _resumed(life: _Life, fact: Fact) -> None:
    life.resume()
    life.hold_by_tier()


def _handed_over(life: _Life, fact: Fact) -> None:
    life.resume()
    life.stop(StopReason.MOVED, HOLD_OF[life.tier])
    life.tier = fact.details["to_tier"]
    life.start(fact)
    life.hold_by_tier()


def _resolved(life: _Life, fact: Fact) -> None:
    if fact.details.get("answers"):
        life.stop(StopReason.DONE, Measure.RESPONSE)
    work = (Measure.UPDATE, Measure.TIER1_HOLD, Measure.TIER2_HOLD, Measure.RESOLUTION, *WAITS)
    life.stop(StopReason.DONE, *work)
    life.tier = fact.details.get("to_tier", life.tier)
    life.hold(Holder.REPORTER)


def _reopened(life: _Life, fact: Fact) -> None:
    life.start(fact, carry_on=frozenset({Measure.RESOLUTION}))
    life.hold_by_tier()


def _ended(because: StopReason) -> Callable[[_Life, Fact], None]:
    def end(life: _Life, fact: Fact) -> None:
        life.stop(because)
        life.hold(None)

    return end


EFFECTS: dict[EventKind, Callable[[_Life, Fact], None]] = {
    EventKind.TICKET_REPLIED: _answered,
    EventKind.TICKET_PROMISED: _answered,
    EventKind.TICKET_HELD: _held,
    EventKind.TICKET_HANDED_OVER: _held,
    EventKind.TICKET_RESUMED: _resumed,
    EventKind.TICKET_ESCALATED: _handed_over,
    EventKind.TICKET_RETURNED: _handed_over,
    EventKind.TICKET_RESOLVED: _resolved,
    EventKind.TICKET_REOPENED: _reopened,
    EventKind.TICKET_TRIAGED: _Life.retarget,
    EventKind.CLOCK_MOVED: _Life.move,
    EventKind.TICKET_CONFIRMED: _ended(StopReason.CANCELLED),
    EventKind.TICKET_CLOSED: _ended(StopReason.CANCELLED),
    EventKind.TICKET_CANCELLED: _ended(StopReason.CANCELLED),
    EventKind.TICKET_MERGED: _ended(StopReason.MERGED),
}
