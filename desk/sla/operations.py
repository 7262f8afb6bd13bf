"""Starting, pausing, resuming and stopping clocks. The callers are tickets, complaints and the sweep.

`ticket` is whatever the clock runs for: a ticket, or a public complaint (the vocabulary calls any case a ticket).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from desk import timeline
from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import calendars, ladders, queries
from desk.sla.facts import Promise
from desk.sla.kinds import PAUSABLE, Measure, StopReason
from desk.sla.ladders import WHOLE, is_promise
from desk.sla.matching import Scope
from desk.sla.models import SlaClock, SlaPause
from desk.timeline import Numbered


def start_clock(
    *,
    ticket: Numbered,
    measure: Measure,
    scope: Scope,
    at: datetime,
    carry_on: bool = False,
    is_first: bool = False,
) -> SlaClock | None:
    """Start a clock by the policy in force at `at`; None where that policy promises nothing of the sort.

    Target, policy version and calendar version are fixed on it. `carry_on` continues the last cycle of this measure:
    what it used up stays used up. `is_first` spares the look for one: the ticket is new.
    """
    clock = first_clock(measure=measure, scope=scope, at=at)
    if clock is None:
        return None
    last = None if is_first else _last_cycle(ticket, measure)
    if last is not None:
        clock.cycle = last.cycle + 1
        if carry_on:
            clock.carried_seconds = int(queries.elapsed_of(last, at).total_seconds())
            clock.origin_at = last.origin_at
            set_deadline(clock)
    give_clocks([clock], ticket=ticket)
    return clock


def first_clock(*, measure: Measure, scope: Scope, at: datetime) -> SlaClock | None:
    """A clock as `start_clock` starts it, of something that is not kept yet: `give_clocks` says whose it is."""
    policy = queries.policy_on(calendars.city_day(at))
    target = queries.target_of(policy, measure, scope)
    if target is None:
        return None
    clock = SlaClock(
        measure=measure,
        cycle=1,
        priority=scope.priority,
        policy_version=policy.version,
        calendar_code=target.calendar_code,
        calendar_version=calendars.current_version(target.calendar_code),
        amount=target.amount,
        unit=target.unit,
        carried_seconds=0,
        started_at=at,
        origin_at=at,
        pauses=[],
        climbs=[],
    )
    set_deadline(clock)
    return clock


def give_clocks(clocks: Iterable[SlaClock], *, ticket: Numbered) -> None:
    """Let them run for that ticket or complaint."""
    for clock in clocks:
        setattr(clock, f"{ticket.subject}_id", ticket.id)
        db.session.add(clock)


def retarget_clocks(*, ticket: Numbered, scope: Scope, at: datetime) -> dict[str, Any]:
    """Give the clocks that have not stopped the targets of another priority, kind or service, by their own policy version.

    Time and pauses count from each clock's beginning. Gives the promises as the event keeps them.
    """
    promises: dict[str, Any] = {}
    for clock in _unstopped(ticket):
        target = queries.target_of(queries.policy_of(clock.policy_version), clock.measure, scope)
        if target is None:
            continue
        note_breach(clock, ticket=ticket, at=at)  # what was missed under the old target stays missed
        clock.priority = scope.priority
        clock.amount, clock.unit = target.amount, target.unit
        if clock.calendar_code != target.calendar_code:
            clock.calendar_code = target.calendar_code
            clock.calendar_version = calendars.current_version(target.calendar_code)
        if clock.is_running:
            set_deadline(clock)
        promises[clock.measure] = promise_of(clock)
    return promises


def pause_clocks(*, ticket: Numbered, waiting_for: str, at: datetime) -> None:
    """Stop the clocks for as long as somebody else is waited for; what is left stays left.

    The first response is owed all the same.
    """
    for clock in _unstopped(ticket):
        if clock.is_running and clock.measure in PAUSABLE:
            note_breach(clock, ticket=ticket, at=at)
            clock.pauses.append(SlaPause(waiting_for=waiting_for, started_at=at))
            clock.paused_at = at
            clock.due_at = clock.next_rung_at = None


def resume_clocks(*, ticket: Numbered, at: datetime) -> None:
    """Let paused clocks run on with what was left."""
    for clock in _unstopped(ticket, SlaClock.paused_at.is_not(None)):
        _end_pauses(clock, at)
        set_deadline(clock)
        clock.paused_at = None  # last: whatever is asked on the way must find no clock that runs without a next rung


def stop_clocks(
    *, ticket: Numbered, at: datetime, because: StopReason, measures: Collection[Measure] = tuple(Measure)
) -> None:
    """Stop those that have not stopped. A deadline missed before the sweep came by is a breach all the same."""
    for clock in _unstopped(ticket, SlaClock.measure.in_(measures), with_history=False):
        note_breach(clock, ticket=ticket, at=at)
        if clock.is_paused:
            _end_pauses(clock, at)
        clock.paused_at = clock.next_rung = clock.next_rung_at = None
        clock.stopped_at, clock.stopped_because = at, because


def start_earlier(*, ticket: Numbered, since: datetime, because: str, at: datetime) -> None:
    """Let the promises to the reporter count from an earlier moment: that of a ticket merged into this one."""
    for clock in _unstopped(ticket):
        if clock.measure in (Measure.RESPONSE, Measure.RESOLUTION) and clock.cycle == 1 and since < clock.started_at:
            note_breach(clock, ticket=ticket, at=at)
            was_due_at = clock.due_at
            clock.started_at = clock.origin_at = since
            if clock.is_running:
                set_deadline(clock)
            timeline.record(
                EventKind.CLOCK_MOVED,
                at=at,
                ticket=ticket,
                measure=clock.measure,
                promise=promise_of(clock),
                started_at=since,
                was_due_at=was_due_at,
                due_at=clock.due_at,
                merged=because,
            )


def note_breach(clock: SlaClock, *, ticket: Numbered, at: datetime) -> None:
    """Keep a missed deadline as a fact: what was done at the very moment is still in time.

    Once noted it stays, whatever becomes of the clock (SLA-RULES 13).
    """
    if clock.due_at is None or at <= clock.due_at or clock.breached_at is not None or not is_promise(clock.measure):
        return
    clock.breached_at = clock.due_at
    ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
    told = next((rung.audience for rung in ladder if rung.percent == WHOLE), ())
    timeline.record(
        EventKind.CLOCK_BREACHED,
        at=at,
        **timeline.naming(ticket),
        measure=clock.measure,
        cycle=clock.cycle,
        due_at=clock.due_at,
        policy=clock.policy_version,
        calendar=f"{clock.calendar_code}/{clock.calendar_version}",
        late_seconds=int((at - clock.due_at).total_seconds()),
        who=list(told),
    )


def set_deadline(clock: SlaClock) -> None:
    """Compute when the clock falls due and which rung comes next. A rung once climbed is not climbed again."""
    course = queries.course_of(clock)
    ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
    left = ladders.due_rungs(ladder, course, {climb.rung for climb in clock.climbs})
    clock.due_at = ladders.due_moment_of(course)  # from here on nothing is asked: a query would write half a change
    clock.next_rung, clock.next_rung_at = (left[0].rung.key, left[0].at) if left else (None, None)


def promise_of(clock: SlaClock) -> dict[str, Any]:
    """What the clock promises, as an event keeps it: enough to compute it anew."""
    return Promise(
        clock.amount, clock.unit, clock.calendar_code, clock.calendar_version, clock.policy_version, clock.priority
    ).as_details()


def _end_pauses(clock: SlaClock, at: datetime) -> None:
    for pause in clock.pauses:
        pause.ended_at = pause.ended_at or at


def _unstopped(ticket: Numbered, *conditions: ColumnElement[bool], with_history: bool = True) -> Sequence[SlaClock]:
    """The subject's clocks that have not stopped; their pauses and climbs come along unless hardly any is looked at."""
    clocks = select(SlaClock).where(queries.runs_for(ticket), SlaClock.stopped_at.is_(None), *conditions)
    if with_history:
        clocks = clocks.options(selectinload(SlaClock.pauses), selectinload(SlaClock.climbs))
    return db.session.scalars(clocks.order_by(SlaClock.started_at, SlaClock.id)).all()


def _last_cycle(ticket: Numbered, measure: Measure) -> SlaClock | None:
    cycles = (
        select(SlaClock)
        .where(queries.runs_for(ticket), SlaClock.measure == measure)
        .order_by(SlaClock.cycle.desc())
        .limit(1)
    )
    return db.session.scalars(cycles).first()
