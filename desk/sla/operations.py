"""Starting, pausing, resuming, stopping and climbing clocks. The callers are tickets and the sweep."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from desk import timeline
from desk.database import db, rows_changed
from desk.event_kinds import EventKind
from desk.sla import calendars, deadlines, queries
from desk.sla.models import (
    Measure,
    Rung,
    SlaClock,
    SlaPause,
    SlaPolicy,
    StopReason,
    TargetUnit,
    WhenOverdue,
)
from desk.timeline import Numbered


class Promise(NamedTuple):
    """A target with the calendar it is counted in."""

    amount: int
    unit: TargetUnit
    calendar_code: str
    when_overdue: WhenOverdue | None = None


def start_clock(
    *,
    ticket: Numbered,
    measure: Measure,
    priority: str,
    at: datetime,
    promise: Promise | None = None,
    carry_on: bool = False,
) -> SlaClock:
    """Start a clock by the policy in force at `at`, or by `promise` where the service has its own target.

    `carry_on` continues the last cycle of this measure: what it used up stays used up.
    """
    policy = queries.policy_on(at.astimezone(calendars.city_zone()).date())
    target = queries.target_of(policy, priority, measure)
    promise = promise or Promise(target.amount, target.unit, target.calendar_code, target.when_overdue)
    last = _last_cycle(ticket.id, measure)
    clock = SlaClock(
        ticket_id=ticket.id,
        measure=measure,
        cycle=last.cycle + 1 if last else 1,
        priority=priority,
        policy_version=policy.version,
        calendar_code=promise.calendar_code,
        amount=promise.amount,
        unit=promise.unit,
        when_overdue=target.when_overdue,
        carried_seconds=int(queries.elapsed_of(last, at).total_seconds()) if carry_on and last else 0,
        started_at=at,
        origin_at=last.origin_at if carry_on and last else at,
        next_rung=Rung.WARNING,
    )
    _set_deadline(clock)
    db.session.add(clock)
    return clock


def retarget_clock(
    *, ticket: Numbered, clock: SlaClock, priority: str, at: datetime, promise: Promise | None = None
) -> None:
    """Give a clock that has not stopped the target of another priority: time and pauses count from its beginning."""
    policy = db.session.get_one(SlaPolicy, clock.policy_version)
    own = queries.target_of(policy, priority, clock.measure)
    promise = promise or Promise(own.amount, own.unit, own.calendar_code)
    _note_breach(clock, ticket=ticket, at=at)  # what was missed under the old target stays missed
    clock.priority = priority
    clock.amount, clock.unit, clock.calendar_code = promise.amount, promise.unit, promise.calendar_code
    clock.when_overdue = own.when_overdue
    if clock.is_running:
        _set_deadline(clock)


def pause_clocks(*, ticket: Numbered, waiting_for: str, at: datetime) -> None:
    """Stop the clocks for as long as somebody else is waited for; what is left stays left.

    The first response is owed all the same.
    """
    for clock in _unstopped(ticket.id):
        if clock.is_running and clock.measure is not Measure.RESPONSE:
            _note_breach(clock, ticket=ticket, at=at)
            clock.pauses.append(SlaPause(waiting_for=waiting_for, started_at=at))
            clock.paused_at = at
            clock.due_at = clock.next_rung_at = None


def resume_clocks(*, ticket: Numbered, at: datetime) -> None:
    """Let paused clocks run on with what was left."""
    for clock in _unstopped(ticket.id):
        if clock.is_paused:
            for pause in clock.pauses:
                pause.ended_at = pause.ended_at or at
            clock.paused_at = None
            _set_deadline(clock)


def stop_clocks(
    *, ticket: Numbered, at: datetime, because: StopReason, measures: Collection[Measure] = tuple(Measure)
) -> None:
    """Stop those that have not stopped. A deadline missed before the sweep came by is a breach all the same."""
    for clock in _unstopped(ticket.id):
        if clock.measure in measures:
            _note_breach(clock, ticket=ticket, at=at)
            for pause in clock.pauses:
                pause.ended_at = pause.ended_at or at
            clock.paused_at = clock.next_rung = clock.next_rung_at = None
            clock.stopped_at, clock.stopped_because = at, because


def claim_rung(*, ticket: Numbered, clock_id: int, at: datetime) -> tuple[SlaClock, Rung] | None:
    """Climb one rung: move the clock to its following one. None when another sweep, or an agent, was quicker."""
    clock = db.session.scalars(
        select(SlaClock).where(SlaClock.id == clock_id).execution_options(populate_existing=True)
    ).one()
    rung, seen = clock.next_rung, clock.next_rung_at
    if rung is None or seen is None or seen > at:
        return None
    following = Rung.BREACH if rung is Rung.WARNING else None
    following_at = clock.due_at if following else None
    claimed = rows_changed(
        update(SlaClock)
        .where(
            SlaClock.id == clock_id,
            SlaClock.next_rung == rung,
            SlaClock.next_rung_at == seen,
            SlaClock.stopped_at.is_(None),
        )
        .values(next_rung=following, next_rung_at=following_at)
    )
    if claimed != 1:
        return None
    # What the database now holds, without asking for it again.
    set_committed_value(clock, "next_rung", following)
    set_committed_value(clock, "next_rung_at", following_at)
    if rung is Rung.BREACH:
        _breach(clock, ticket=ticket, at=at)
    return clock, rung


def _note_breach(clock: SlaClock, *, ticket: Numbered, at: datetime) -> None:
    if clock.due_at is not None and at > clock.due_at:
        _breach(clock, ticket=ticket, at=at)


def _breach(clock: SlaClock, *, ticket: Numbered, at: datetime) -> None:
    """Keep a missed deadline as a fact. Once noted it stays, whatever becomes of the clock."""
    if clock.breached_at is not None or clock.due_at is None:
        return
    clock.breached_at = clock.due_at
    timeline.record(
        EventKind.CLOCK_BREACHED,
        at=at,
        ticket=ticket,
        measure=clock.measure,
        cycle=clock.cycle,
        due_at=clock.due_at,
        policy=clock.policy_version,
        late_seconds=int((at - clock.due_at).total_seconds()),
    )


def _set_deadline(clock: SlaClock) -> None:
    """Compute when the clock falls due and when its next rung comes. A rung once climbed is not climbed again."""
    calendar = calendars.get(clock.calendar_code)
    budget = deadlines.budget(calendar, clock.origin_at, queries.duration(clock.amount, clock.unit))
    carried = timedelta(seconds=clock.carried_seconds)
    pauses = [(pause.started_at, pause.ended_at) for pause in clock.pauses if pause.ended_at is not None]
    clock.due_at = deadlines.moment_of_use(calendar, clock.started_at, budget - carried, pauses)
    if clock.next_rung is Rung.WARNING:
        warn_after = budget * deadlines.WARNING_SHARE - carried
        clock.next_rung_at = deadlines.moment_of_use(calendar, clock.started_at, warn_after, pauses)
    else:
        clock.next_rung_at = clock.due_at if clock.next_rung else None


def _unstopped(ticket_id: int) -> list[SlaClock]:
    return [clock for clock in queries.clocks_of(ticket_id) if clock.stopped_at is None]


def _last_cycle(ticket_id: int, measure: Measure) -> SlaClock | None:
    cycles = (
        select(SlaClock)
        .where(SlaClock.ticket_id == ticket_id, SlaClock.measure == measure)
        .order_by(SlaClock.cycle.desc())
        .limit(1)
    )
    return db.session.scalars(cycles).first()
