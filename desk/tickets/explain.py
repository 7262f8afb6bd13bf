"""Whose delay was it, and how was it counted: a ticket's clocks and ledger told from its events, for people and machines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import bookkeeping, calendars, replaying
from desk.sla.business_time import WorkingCalendar
from desk.sla.deadlines import budget
from desk.sla.facts import ClockTrace, clock_calendar, elapsed_seconds
from desk.sla.kinds import WALL_CLOCK_UNITS, Measure, StopReason
from desk.sla.ladders import is_promise
from desk.sla.ledger import Line, booking_of, lines_of, whole_second
from desk.sla.models import SlaClock
from desk.sla.rule_models import SlaCalendar, SlaPolicy
from desk.sla.tracing import Interval, Why, counted_seconds, days_off_within, intervals_of
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event

TIER_OF = {Measure.TIER1_HOLD: 1, Measure.TIER2_HOLD: 2, Measure.TIER3_WAIT: 3}
# What everybody sees between the lines of a day; the page names it once, in a sum.
OBVIOUS = frozenset({Why.BREAK, Why.NIGHT})


class Told(NamedTuple):
    """Who did something, when, and in which words."""

    at: datetime
    who: str
    words: str


class Row(NamedTuple):
    """An interval as the page shows it, with the running sum of what was counted."""

    interval: Interval
    counted_so_far: int
    pause: Told | None
    days_off: Sequence[tuple[date, str]] = ()  # inside a pause


@dataclass(frozen=True)
class ClockStory:
    """A clock with everything that an inspector asks of it. Seconds are of the clock's own time."""

    trace: ClockTrace
    calendar: WorkingCalendar
    calendar_name: str
    is_wall_clock: bool
    state: str  # running, paused, met, breached, stopped
    target_seconds: int
    elapsed_seconds: int
    intervals: Sequence[Interval]
    rows: Sequence[Row]

    @property
    def remaining_seconds(self) -> int:
        return self.target_seconds - self.elapsed_seconds

    @property
    def counted_here(self) -> int:
        """What this cycle has used; earlier ones are `carried_seconds`."""
        return counted_seconds(self.intervals)

    @property
    def skipped_seconds(self) -> int:
        """Breaks and nights, which have no row of their own."""
        return sum(line.seconds for line in self.intervals if line.why in OBVIOUS)


@dataclass(frozen=True)
class Explanation:
    """What `/tickets/<number>/sla` and `sla explain` show."""

    ticket: Ticket
    until: datetime
    ended_at: datetime | None
    clocks: Sequence[ClockStory]
    ledger: Sequence[Line]
    total_seconds: int
    policies: Mapping[int, SlaPolicy]
    changes: Sequence[Event]
    differences: Sequence[replaying.Difference]

    @property
    def main(self) -> ClockStory:
        """The clock of the resolution, last of its cycles."""
        return [story for story in self.clocks if story.trace.measure is Measure.RESOLUTION][-1]


def explain(ticket: Ticket, *, at: datetime) -> Explanation:
    """Everything that was counted up to `at`, from the events alone. Raises NoPromises for tickets from before."""
    history = replaying.history_of(ticket.id, until=at)
    pauses = _pauses_of(ticket.id)
    names = {row.code: row.name for row in db.session.scalars(select(SlaCalendar))}
    stories = [_story(trace, names, pauses, at) for trace in history.clocks]
    until = history.ended_at or at
    resolution = [trace for trace in history.clocks if trace.measure is Measure.RESOLUTION][-1]
    calendar = clock_calendar(resolution.promise, calendars.get)
    ledger = lines_of(
        (stretch.holder, booking_of(calendar, stretch.since, stretch.until or until)) for stretch in history.stretches
    )
    versions = {trace.promise.policy_version for trace in history.clocks}
    policies = db.session.scalars(select(SlaPolicy).where(SlaPolicy.version.in_(versions))).all()
    return Explanation(
        ticket=ticket,
        until=until,
        ended_at=history.ended_at,
        clocks=stories,
        ledger=ledger,
        total_seconds=int((whole_second(until) - whole_second(history.opened_at)).total_seconds()),
        policies={policy.version: policy for policy in policies},
        changes=_changes_of(ticket.id),
        differences=replaying.differences_of(ticket.id, at=at),
    )


def as_json_document(explanation: Explanation, *, measures: Collection[Measure] | None = None) -> dict[str, Any]:
    """The form of CONTRACT 4, `GET /api/v1/tickets/<number>/sla`; moments are RFC 3339 in UTC.

    `measures`: only these clocks, for who may not see the tiers' own.
    """
    return {
        "number": explanation.ticket.number,
        "clocks": [
            _clock_json(story) for story in explanation.clocks if measures is None or story.trace.measure in measures
        ],
        "ledger": [line._asdict() for line in explanation.ledger],
        "total_seconds": explanation.total_seconds,
        "intervals": [_interval_json(line) for line in explanation.main.intervals],
    }


def ledger_lines(ticket: Ticket, clocks: Sequence[SlaClock], *, at: datetime) -> Sequence[Line]:
    """The ledger as it is kept, for the bar on the ticket's page; empty for tickets from before there was one."""
    stretches = bookkeeping.stretches_of(ticket.id)
    if not stretches:
        return ()
    calendar = bookkeeping.calendar_among(clocks)
    return lines_of(
        (stretch.holder, booking_of(calendar, stretch.started_at, stretch.ended_at or max(at, stretch.started_at)))
        for stretch in stretches
    )


def _story(trace: ClockTrace, names: Mapping[str, str], pauses: Mapping[datetime, Told], at: datetime) -> ClockStory:
    calendar = clock_calendar(trace.promise, calendars.get)
    intervals = intervals_of(trace, calendar, until=at)
    return ClockStory(
        trace=trace,
        calendar=calendar,
        calendar_name=names.get(trace.promise.calendar_code, trace.promise.calendar_code),
        is_wall_clock=trace.promise.unit in WALL_CLOCK_UNITS,
        state=_state(trace, at),
        target_seconds=int(budget(calendar, trace.origin_at, trace.promise.target).total_seconds()),
        elapsed_seconds=elapsed_seconds(trace, calendar, at),
        intervals=intervals,
        rows=_rows(intervals, trace.carried_seconds, pauses, calendar),
    )


def _state(trace: ClockTrace, at: datetime) -> str:
    late = trace.due_at is not None and trace.stopped_at is None and at > trace.due_at
    if is_promise(trace.measure) and (trace.breached_at is not None or late):
        return "breached"
    if trace.stopped_at is not None:
        return "met" if trace.stopped_because is StopReason.DONE and is_promise(trace.measure) else "stopped"
    return "paused" if trace.is_paused else "running"


def _rows(
    intervals: Sequence[Interval], carried: int, pauses: Mapping[datetime, Told], calendar: WorkingCalendar
) -> list[Row]:
    rows, sofar = [], carried
    for line in intervals:
        sofar += line.seconds if line.counted else 0
        if line.why not in OBVIOUS:
            paused = line.why is Why.PAUSED
            days_off = days_off_within(calendar, line.since, line.until) if paused else ()
            rows.append(Row(line, sofar, pauses.get(line.since) if paused else None, days_off))
    return rows


WAIT_BEGINS = (EventKind.TICKET_HELD, EventKind.TICKET_HANDED_OVER)


def _pauses_of(ticket_id: int) -> dict[datetime, Told]:
    """Who let the ticket wait, and in which words, by the moment."""
    held = (
        select(Event, Comment.body)
        .outerjoin(Comment, Comment.event_id == Event.id)
        .where(Event.ticket_id == ticket_id, Event.kind.in_(WAIT_BEGINS))
    )
    return {
        event.happened_at: Told(event.happened_at, event.actor_name or "", words or "")
        for event, words in db.session.execute(held).tuples()
    }


def _changes_of(ticket_id: int) -> Sequence[Event]:
    """What changed the promises on the way: corrections, approved calendars and policies, dates promised by hand."""
    kinds = (EventKind.TICKET_TRIAGED, EventKind.CLOCK_MOVED, EventKind.TICKET_PROMISED, EventKind.CLOCK_BREACHED)
    changes = select(Event).where(Event.ticket_id == ticket_id, Event.kind.in_(kinds)).order_by(Event.id)
    return db.session.scalars(changes).all()


def _clock_json(story: ClockStory) -> dict[str, Any]:
    trace = story.trace
    return {
        "kind": trace.measure.value,
        "cycle": trace.cycle,
        "tier": TIER_OF.get(trace.measure),
        "state": story.state,
        "target_seconds": story.target_seconds,
        "elapsed_seconds": story.elapsed_seconds,
        "remaining_seconds": story.remaining_seconds,
        "started_at": _rfc3339(trace.started_at),
        "due_at": _rfc3339(trace.due_at),
        "stopped_at": _rfc3339(trace.stopped_at),
        "breached_at": _rfc3339(trace.breached_at),
        "policy": trace.promise.policy_version,
        "calendar": f"{trace.promise.calendar_code}/{trace.promise.calendar_version}",
        "intervals": [_interval_json(line) for line in story.intervals],
    }


def _interval_json(line: Interval) -> dict[str, Any]:
    return {
        "from": _rfc3339(line.since),
        "to": _rfc3339(line.until),
        "counted": line.counted,
        "why": f"{line.why}: {line.detail}" if line.detail else line.why.value,
    }


def _rfc3339(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
