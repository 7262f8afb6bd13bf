"""Where desk and the oracle do not agree on a story, to the second; and where desk does not agree with itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from desk.sla.business_time import business_time_between
from desk.sla.deadlines import budget
from desk.sla.facts import ClockTrace, History, clock_calendar, course_of, elapsed_seconds
from desk.sla.history import replay
from desk.sla.kinds import WAITS
from desk.sla.ledger import CLOSED_HOURS, booking_of, lines_of
from tests.sla.histories import City, Story
from tests.sla.minutes import minute_of, minutes_from, moment_of
from tests.sla.oracle import Oracle, Watch

HOLDERS_WHILE_IT_RUNS = ("tier1", "tier2", "other_agency")


def differences(city: City, story: Story) -> list[str]:
    """What desk makes of the facts, beside what the oracle makes of them; empty when they agree."""
    until = moment_of(story.until)
    history = replay(story.facts, city.calendar_of, until=until)
    return [
        *_clocks(city, story, history, until),
        *_ledger(city, story, history, until),
    ]


def _clocks(city: City, story: Story, history: History, until: datetime) -> Iterator[str]:
    traces = {(trace.measure.value, trace.cycle): trace for trace in history.clocks}
    watches = {(watch.measure, watch.cycle): watch for watch in story.oracle.watches}
    yield from _unequal("clocks", sorted(traces), sorted(watches))
    for key in sorted(traces.keys() & watches.keys()):
        trace, watch = traces[key], watches[key]
        name = f"{watch.measure} {watch.cycle}"
        for what, (ours, theirs) in _facts_of(city, story, trace, watch, until).items():
            yield from _unequal(f"{name} {what}", ours, theirs)
        yield from _sums(name, city, trace, until)
        if watch.measure == "resolution":
            yield from _worked(name, city, story, trace, until)


def _facts_of(
    city: City, story: Story, trace: ClockTrace, watch: Watch, until: datetime
) -> dict[str, tuple[object, object]]:
    """Each thing to be known of a clock, as desk and as the oracle have it."""
    oracle, runs = story.oracle, watch.runs_since is not None
    late = trace.stopped_at is None and trace.due_at is not None and until > trace.due_at and trace.measure not in WAITS
    breached = trace.breached_at or (trace.due_at if late else None)
    calendar = clock_calendar(trace.promise, city.calendar_of)
    return {
        "elapsed": (elapsed_seconds(trace, calendar, until), 60 * oracle.elapsed(watch, story.until)),
        "due": (trace.due_at if runs else None, moment_of(oracle.due(watch)) if runs else None),
        "breach": (breached, _moment(oracle.breach(watch, story.until))),
        "paused": (trace.is_paused, watch.is_paused),
        "stopped": (trace.stopped_at, _moment(watch.stopped)),
        "because": (trace.stopped_because, watch.because),
        "carried": (trace.carried_seconds, 60 * watch.carried),
    }


def _sums(name: str, city: City, trace: ClockTrace, until: datetime) -> Iterator[str]:
    """Elapsed and remaining make up the target while a clock runs; what remains is frozen while it is paused."""
    course = course_of(trace, city.calendar_of)
    used = elapsed_seconds(trace, course.calendar, until)
    whole = int(budget(course.calendar, course.origin_at, course.target).total_seconds())
    if trace.is_paused:
        yield from _unequal(f"{name} deadline of a paused clock", trace.due_at, None)
        yield from _unequal(
            f"{name} used while paused", used, elapsed_seconds(trace, course.calendar, trace.pauses[-1].since)
        )
    elif trace.stopped_at is None and trace.due_at is not None and trace.due_at >= until:
        left = int(business_time_between(course.calendar, until, trace.due_at).total_seconds())
        if trace.carried_seconds <= whole:
            yield from _unequal(f"{name} used and left", used + left, whole)


def _worked(name: str, city: City, story: Story, trace: ClockTrace, until: datetime) -> Iterator[str]:
    """What a resolution has counted is the working time booked meanwhile to those who could work on it."""
    first, end = minute_of(trace.started_at), minute_of(trace.stopped_at or until)
    held = 0
    for holder, minutes in story.oracle.ledger(story.until).items():
        held |= minutes if holder in HOLDERS_WHILE_IT_RUNS else 0
    office = story.oracle.offices[trace.promise.calendar_code, trace.promise.calendar_version]
    worked = held & office.counted(trace.promise.unit.value) & minutes_from(first, end)
    own = elapsed_seconds(trace, clock_calendar(trace.promise, city.calendar_of), until) - trace.carried_seconds
    yield from _unequal(f"{name} worked", own, 60 * worked.bit_count())


def _ledger(city: City, story: Story, history: History, until: datetime) -> Iterator[str]:
    resolution = [trace for trace in history.clocks if trace.measure == "resolution"][-1]
    calendar = clock_calendar(resolution.promise, city.calendar_of)
    bookings = [
        (stretch.holder.value, booking_of(calendar, stretch.since, stretch.until or until))
        for stretch in history.stretches
    ]
    lines = {line.holder: line.seconds for line in lines_of(bookings)}
    yield from _unequal("ledger", lines, _lines(story.oracle, story.until))
    end = history.ended_at or until
    whole = booking_of(calendar, history.opened_at, end)
    yield from _unequal("wall-clock time of the whole", sum(lines.values()), whole.seconds)
    working = sum(seconds for holder, seconds in lines.items() if holder != CLOSED_HOURS)
    yield from _unequal("working time of the whole", working, whole.working_seconds)
    for before, after in zip(history.stretches, history.stretches[1:], strict=False):
        yield from _unequal("stretches touch", before.until, after.since)


def _lines(oracle: Oracle, until: int) -> dict[str, int]:
    open_minutes, booked = oracle.ledger_open(), oracle.ledger(until)
    lines = {holder: 60 * (minutes & open_minutes).bit_count() for holder, minutes in booked.items()}
    closed = sum(60 * (minutes & ~open_minutes).bit_count() for minutes in booked.values())
    return {holder: seconds for holder, seconds in (lines | {CLOSED_HOURS: closed}).items() if seconds}


def _moment(minute: int | None) -> datetime | None:
    return None if minute is None else moment_of(minute)


def _unequal(what: str, ours: Any, theirs: Any) -> Iterator[str]:
    if ours != theirs:
        yield f"{what}: desk {ours}, oracle {theirs}"
