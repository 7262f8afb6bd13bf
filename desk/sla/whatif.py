"""What would have been: the tickets of a quarter under other promises or other calendars. Pure.

{service: {measure: [met before, met after, all]}}: a ticket counts once its promise was kept or broken.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from desk.sla.facts import CalendarOf, ClockTrace, Fact, History, Promise
from desk.sla.history import replay
from desk.sla.kinds import Measure, StopReason

MEASURES = (Measure.RESPONSE, Measure.RESOLUTION)
Compliance = dict[str, dict[str, list[int]]]


class Rematch(Protocol):
    """The promise that takes the place of another, in the scope that the ticket had by then; None: it stays."""

    def __call__(self, promise: Promise, measure: Measure, facts: Sequence[Fact]) -> Promise | None: ...


def compare(
    tickets: Iterable[Sequence[Fact]],
    *,
    calendar_of: CalendarOf,
    rematch: Rematch,
    proposed_calendar_of: CalendarOf,
    until: datetime,
) -> Compliance:
    """Who kept what, before and after, by service. Raises NoPromises for a ticket that cannot be computed."""
    found: Compliance = {}
    for facts in tickets:
        before = replay(facts, calendar_of, until=until)
        after = replay(_under(facts, rematch), proposed_calendar_of, until=until)
        service = facts[0].details.get("scope", {}).get("service", "")
        for measure in MEASURES:
            was, would_be = _is_met(before, measure, until), _is_met(after, measure, until)
            if was is not None and would_be is not None:
                counts = found.setdefault(service, {}).setdefault(measure.value, [0, 0, 0])
                counts[0] += was
                counts[1] += would_be
                counts[2] += 1
    return found


def added(one: Mapping[str, Mapping[str, Sequence[int]]], other: Compliance) -> Compliance:
    """Both together."""
    total: Compliance = {service: {m: list(counts) for m, counts in lines.items()} for service, lines in one.items()}
    for service, lines in other.items():
        for measure, counts in lines.items():
            kept = total.setdefault(service, {}).setdefault(measure, [0, 0, 0])
            total[service][measure] = [a + b for a, b in zip(kept, counts, strict=True)]
    return total


def totals(by_service: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, list[int]]:
    """All services together, by measure."""
    found: dict[str, list[int]] = {}
    for lines in by_service.values():
        for measure, counts in lines.items():
            found[measure] = [a + b for a, b in zip(found.get(measure, [0, 0, 0]), counts, strict=True)]
    return found


def last_full_quarter(today: date) -> tuple[date, date]:
    """Its first day, and the first day after it."""
    end = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    start = date(end.year - 1, 10, 1) if end.month == 1 else date(end.year, end.month - 3, 1)
    return start, end


def _under(facts: Sequence[Fact], rematch: Rematch) -> list[Fact]:
    """The same facts with other promises."""
    return [Fact(fact.kind, fact.at, _rewritten(fact, facts[: index + 1], rematch)) for index, fact in enumerate(facts)]


def _rewritten(fact: Fact, so_far: Sequence[Fact], rematch: Rematch) -> Mapping[str, Any]:
    details = dict(fact.details)
    if "clocks" in details:
        details["clocks"] = {
            name: _promised(told, Measure(name), so_far, rematch) for name, told in details["clocks"].items()
        }
    if "promise" in details:
        details["promise"] = _promised(details["promise"], Measure(details["measure"]), so_far, rematch)
    return details


def _promised(told: Mapping[str, Any], measure: Measure, so_far: Sequence[Fact], rematch: Rematch) -> Mapping[str, Any]:
    other = rematch(Promise.from_details(told), measure, so_far)
    return told if other is None else other.as_details()


def _is_met(history: History, measure: Measure, until: datetime) -> bool | None:
    """Whether the promise was kept in every cycle; None while it is open, or was called off."""
    traces = [trace for trace in history.clocks if trace.measure is measure]
    if any(_is_broken(trace, until) for trace in traces):
        return False
    return True if any(trace.stopped_because is StopReason.DONE for trace in traces) else None


def _is_broken(trace: ClockTrace, until: datetime) -> bool:
    running_late = trace.stopped_at is None and trace.due_at is not None and trace.due_at < until
    return trace.breached_at is not None or running_late
