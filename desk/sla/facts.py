"""What a ticket's events tell of its clocks, and what follows from them for one clock. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from desk.event_kinds import EventKind
from desk.sla import deadlines
from desk.sla.business_time import (
    CalendarDays,
    RoundTheClock,
    Target,
    WorkingCalendar,
    WorkingDays,
    WorkingTime,
    measured_on,
)
from desk.sla.kinds import Holder, Measure, StopReason, TargetUnit
from desk.sla.ladders import Course
from desk.sla.ledger import Stretch

CalendarOf = Callable[[str, int], WorkingCalendar]
HOLD_OF = {1: Measure.TIER1_HOLD, 2: Measure.TIER2_HOLD, 3: Measure.TIER2_HOLD}
WAIT_OF = {
    "reporter": Measure.REPORTER_WAIT,
    "agency": Measure.AGENCY_WAIT,
    "vendor": Measure.TIER3_WAIT,
}
# While another agency of the city is waited for, the city's own promise runs on; the ledger says whose time it is.
PAUSES_FOR = frozenset({"reporter", "vendor"})
HOLDER_WHILE_WAITING = {
    "reporter": Holder.REPORTER,
    "agency": Holder.OTHER_AGENCY,
    "vendor": Holder.EXTERNAL_OWNER,
}
HOLDER_OF_TIER = {1: Holder.TIER1, 2: Holder.TIER2, 3: Holder.EXTERNAL_OWNER}


class Promise(NamedTuple):
    """A target with what it was fixed by when the clock started."""

    amount: int
    unit: TargetUnit
    calendar_code: str
    calendar_version: int
    policy_version: int
    priority: str = ""

    def as_details(self) -> dict[str, Any]:
        """As an event keeps it."""
        return {
            "amount": self.amount,
            "unit": self.unit.value,
            "calendar": self.calendar_code,
            "calendar_version": self.calendar_version,
            "policy": self.policy_version,
            "priority": self.priority,
        }

    @classmethod
    def from_details(cls, details: Mapping[str, Any]) -> "Promise":
        return cls(
            details["amount"],
            TargetUnit(details["unit"]),
            details["calendar"],
            details["calendar_version"],
            details["policy"],
            details.get("priority", ""),
        )

    @property
    def target(self) -> Target:
        return duration(self.amount, self.unit)


class Fact(NamedTuple):
    """An event, as far as clocks need to know it."""

    kind: EventKind
    at: datetime
    details: Mapping[str, Any] = {}


@dataclass
class Paused:
    """A stretch in which a clock stood still."""

    waiting_for: str
    since: datetime
    until: datetime | None = None


@dataclass
class ClockTrace:
    """A clock as it follows from the facts."""

    measure: Measure
    cycle: int
    promise: Promise
    started_at: datetime
    origin_at: datetime
    carried_seconds: int = 0
    pauses: list[Paused] = field(default_factory=list)
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_because: StopReason | None = None
    breached_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None


class History(NamedTuple):
    """What follows from a ticket's events. The last stretch ends with None while the ticket goes on."""

    clocks: Sequence[ClockTrace]
    stretches: Sequence[Stretch]
    opened_at: datetime
    ended_at: datetime | None


class NoPromises(ValueError):
    """The ticket was opened before events kept the promises they started: nothing can be computed from them."""


def duration(amount: int, unit: TargetUnit) -> Target:
    """A stored target as a typed duration; the four are never mixed (SLA-RULES 7)."""
    match unit:
        case TargetUnit.MINUTES:
            return WorkingTime(timedelta(minutes=amount))
        case TargetUnit.HOURS:
            return RoundTheClock(timedelta(hours=amount))
        case TargetUnit.WORKING_DAYS:
            return WorkingDays(amount)
        case TargetUnit.CALENDAR_DAYS:
            return CalendarDays(amount)


def holder_of(status: str, tier: int, waiting_for: str | None) -> Holder | None:
    """In whose hands a ticket lies; None when it has ended. An answered one waits for its reporter's word."""
    if status in ("closed", "cancelled", "merged"):
        return None
    if status == "resolved":
        return Holder.REPORTER
    if status == "waiting" and waiting_for is not None:
        return HOLDER_WHILE_WAITING[waiting_for]
    return HOLDER_OF_TIER[tier]


def elapsed_seconds(trace: ClockTrace, calendar: WorkingCalendar, until: datetime) -> int:
    """Time used up to `until`, earlier cycles included, in whole seconds of the clock's own time."""
    end = min(moment for moment in (trace.stopped_at, _paused_since(trace), until) if moment is not None)
    pauses = [(pause.since, pause.until) for pause in trace.pauses if pause.until is not None]
    used = deadlines.elapsed(calendar, trace.started_at, max(end, trace.started_at), pauses)
    return int(used.total_seconds()) + trace.carried_seconds


def clock_calendar(promise: Promise, calendar_of: CalendarOf) -> WorkingCalendar:
    """The calendar on which a clock with that promise counts."""
    return measured_on(calendar_of(promise.calendar_code, promise.calendar_version), promise.target)


def _paused_since(trace: ClockTrace) -> datetime | None:
    return trace.pauses[-1].since if trace.is_paused and trace.stopped_at is None else None


def course_of(trace: ClockTrace, calendar_of: CalendarOf) -> Course:
    """How a traced clock runs."""
    return Course(
        calendar=clock_calendar(trace.promise, calendar_of),
        started_at=trace.started_at,
        origin_at=trace.origin_at,
        target=trace.promise.target,
        carried_seconds=trace.carried_seconds,
        pauses=[(pause.since, pause.until) for pause in trace.pauses if pause.until is not None],
    )
