"""A ticket's facts as they follow from its clocks, its ledger and what was done to it. Pure.

Whether clocks and ledger are the stored ones or recomputed from the events is the caller's choice: that is how the two are
compared (`flask figures check`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk.event_kinds import EventKind
from desk.figures.kinds import ELAPSED, HANDS, Outcome
from desk.figures.spreads import step_of
from desk.sla.facts import CalendarOf, ClockTrace, Promise, clock_calendar, elapsed_seconds
from desk.sla.kinds import Holder, Measure, StopReason, TargetUnit
from desk.sla.ledger import Booking, whole_second
from desk.tickets.kinds import Kind, Priority
from desk.tickets.states import ANSWERED, Status

# What targets in different units come to, nominally: only to see which of two is longer.
NOMINAL_MINUTES = {
    TargetUnit.MINUTES: 1,
    TargetUnit.HOURS: 60,
    TargetUnit.WORKING_DAYS: 8 * 60,
    TargetUnit.CALENDAR_DAYS: 24 * 60,
}
ENDS = {Status.CANCELLED: Outcome.CANCELLED, Status.MERGED: Outcome.MERGED}


@dataclass(frozen=True)
class Deed:
    """An event, as far as figures need to know it."""

    event_id: int
    kind: EventKind
    at: datetime
    actor_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """An ended stretch of the ledger."""

    holder: Holder
    since: datetime
    until: datetime
    booking: Booking


@dataclass(frozen=True)
class Story:
    """All that facts are made of."""

    ticket_id: int
    department_id: int
    unit_id: int | None
    service_id: int
    kind: Kind
    priority: Priority
    tier: int
    assignee_id: int | None
    status: Status
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    clocks: Sequence[ClockTrace]
    ledger: Sequence[Held]
    deeds: Sequence[Deed]
    first_answer_length: int | None


def facts_of(story: Story, *, day_of: Callable[[datetime], date], calendar_of: CalendarOf) -> dict[str, Any]:
    """Every column of the ticket's facts."""
    outcome = _outcome(story.status)
    ended_at = story.resolved_at if outcome is Outcome.ANSWERED else story.closed_at
    return {
        "ticket_id": story.ticket_id,
        "event_id": story.deeds[-1].event_id if story.deeds else 0,
        "department_id": story.department_id,
        "unit_id": story.unit_id,
        "service_id": story.service_id,
        "kind": story.kind,
        "priority": story.priority,
        "outcome": outcome,
        "is_answered": outcome is Outcome.ANSWERED,
        "opened_at": story.opened_at,
        "opened_on": day_of(story.opened_at),
        "resolved_at": story.resolved_at,
        "ended_on": day_of(ended_at) if ended_at and outcome is not Outcome.OPEN else None,
        "due_at": _next_due(story) if outcome is Outcome.OPEN else None,
        **_who(story, outcome),
        **_promise(story, Measure.RESPONSE, "response", day_of, calendar_of),
        **_promise(story, Measure.RESOLUTION, "resolution", day_of, calendar_of),
        "resolution_due_at": _deadline(story),
        **_hands(story),
        **_ways(story, day_of),
        **_oddities(story),
    }


def _outcome(status: Status) -> Outcome:
    return Outcome.ANSWERED if status in ANSWERED else ENDS.get(status, Outcome.OPEN)


def _who(story: Story, outcome: Outcome) -> dict[str, Any]:
    """The tier and the person that answered; of an open ticket, who has it."""
    answer = _last(story, EventKind.TICKET_RESOLVED) if outcome is Outcome.ANSWERED else None
    tier, agent_id = story.tier, story.assignee_id
    if answer is not None:
        tier = answer.details.get("tier", answer.details.get("to_tier", tier))
        agent_id = answer.actor_id or agent_id
    opening = story.deeds[0].details.get("tier", tier) if story.deeds else tier
    came_up = any(deed.kind is EventKind.TICKET_ESCALATED for deed in story.deeds)
    is_first = answer is not None and tier == 1 and opening == 1 and not came_up
    return {"tier": tier, "agent_id": agent_id, "is_first_tier": is_first}


def _promise(
    story: Story, measure: Measure, name: str, day_of: Callable[[datetime], date], calendar_of: CalendarOf
) -> dict[str, Any]:
    """The day on which a promise counts, whether it was missed, and the working time it took."""
    trace = _last_clock(story, measure)
    counts_at = None if trace is None else trace.stopped_at or trace.breached_at
    told: dict[str, Any] = dict.fromkeys((f"{name}_on", f"{name}_late", f"{name}_seconds", f"{name}_step"))
    if trace is None or counts_at is None or trace.stopped_because not in (None, StopReason.DONE):
        return told
    told[f"{name}_on"], told[f"{name}_late"] = day_of(counts_at), trace.breached_at is not None
    if trace.stopped_at is not None:
        seconds = elapsed_seconds(trace, clock_calendar(trace.promise, calendar_of), trace.stopped_at)
        told[f"{name}_seconds"], told[f"{name}_step"] = seconds, step_of(seconds)
    return told


def _deadline(story: Story) -> datetime | None:
    trace = _last_clock(story, Measure.RESOLUTION)
    return trace.due_at if trace else None


def _next_due(story: Story) -> datetime | None:
    """The deadline of a promise that still runs: the earlier one."""
    promises = (Measure.RESPONSE, Measure.RESOLUTION)
    running = [trace.due_at for trace in story.clocks if trace.measure in promises and trace.stopped_at is None]
    return min((due for due in running if due is not None), default=None)


def _hands(story: Story) -> dict[str, int]:
    """Each holder's time until the answer: what comes after it is no delay of anybody."""
    told = dict.fromkeys([*HANDS.values(), *ELAPSED.values()], 0)
    until = whole_second(story.resolved_at) if story.resolved_at else None
    for held in story.ledger:
        if until is None or whole_second(held.since) < until:
            told[HANDS[held.holder]] += held.booking.working_seconds
            told[ELAPSED[held.holder]] += held.booking.seconds
    return told


def _ways(story: Story, day_of: Callable[[datetime], date]) -> dict[str, Any]:
    """How often it went up and came back, and was taken up again."""
    returned, reopened = _last(story, EventKind.TICKET_RETURNED), _last(story, EventKind.TICKET_REOPENED)
    return {
        "escalations": _count(story, EventKind.TICKET_ESCALATED),
        "returns": _count(story, EventKind.TICKET_RETURNED),
        "returned_on": day_of(returned.at) if returned else None,
        "reopens": _count(story, EventKind.TICKET_REOPENED),
        "reopened_at": reopened.at if reopened else None,
        "reopened_on": day_of(reopened.at) if reopened else None,
    }


def _oddities(story: Story) -> dict[str, Any]:
    """Pauses, an answer just before the deadline that was taken back, a target that was made longer."""
    cycles = [trace for trace in story.clocks if trace.measure is Measure.RESOLUTION]
    pauses = [pause for trace in cycles for pause in trace.pauses if pause.until is not None]
    lengths = [int((pause.until - pause.since).total_seconds()) for pause in pauses if pause.until is not None]
    margin = None
    if len(cycles) > 1 and (before := cycles[-2]).due_at is not None and before.stopped_at is not None:
        margin = int((before.due_at - before.stopped_at).total_seconds())
    return {
        "pauses": sum(len(trace.pauses) for trace in cycles),
        "paused_elapsed": sum(lengths),
        "longest_pause_elapsed": max(lengths, default=0),
        "first_answer_length": story.first_answer_length,
        "closed_margin": margin,
        "target_was_lengthened": _was_lengthened(story),
    }


def _was_lengthened(story: Story) -> bool:
    """Whether a correction of kind or priority gave the resolution a longer target than it had."""
    last: int | None = None
    for deed in story.deeds:
        told = deed.details.get("clocks", {}).get(Measure.RESOLUTION.value)
        if told is None:
            continue
        promise = Promise.from_details(told)
        nominal = promise.amount * NOMINAL_MINUTES[promise.unit]
        if deed.kind is EventKind.TICKET_TRIAGED and last is not None and nominal > last:
            return True
        last = nominal
    return False


def _last_clock(story: Story, measure: Measure) -> ClockTrace | None:
    return next((trace for trace in reversed(story.clocks) if trace.measure is measure), None)


def _last(story: Story, kind: EventKind) -> Deed | None:
    return next((deed for deed in reversed(story.deeds) if deed.kind is kind), None)


def _count(story: Story, kind: EventKind) -> int:
    return sum(deed.kind is kind for deed in story.deeds)
