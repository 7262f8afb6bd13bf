"""What is asked of policies and clocks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from desk.database import db
from desk.sla import calendars, deadlines
from desk.sla.business_time import WorkingDays, WorkingTime, business_time_between
from desk.sla.models import Measure, SlaClock, SlaPolicy, SlaTarget, TargetUnit


def policy_on(day: date) -> SlaPolicy:
    """The version in force on that day, read once per unit of work.

    Raises sqlalchemy's NoResultFound when the city has none yet.
    """
    kept: dict[date, SlaPolicy] = db.session.info.setdefault("policies", {})
    if day not in kept:
        kept[day] = _policy_on(day)
    return kept[day]


def _policy_on(day: date) -> SlaPolicy:
    newest = (
        select(SlaPolicy)
        .where(SlaPolicy.effective_from <= day)
        .order_by(SlaPolicy.effective_from.desc(), SlaPolicy.version.desc())
        .limit(1)
    )
    return db.session.scalars(newest).one()


def target_of(policy: SlaPolicy, priority: str, measure: Measure) -> SlaTarget:
    """The target of a measure at a priority. Raises LookupError when the policy lacks it."""
    for target in policy.targets:
        if target.priority == priority and target.measure is measure:
            return target
    raise LookupError(f"Policy {policy.version} has no target for {measure} at {priority}.")


def duration(amount: int, unit: TargetUnit) -> WorkingTime | WorkingDays:
    """A stored target as a typed duration."""
    match unit:
        case TargetUnit.MINUTES:
            return WorkingTime(timedelta(minutes=amount))
        case TargetUnit.HOURS:
            return WorkingTime(timedelta(hours=amount))
        case TargetUnit.WORKING_DAYS:
            return WorkingDays(amount)


def clocks_of(ticket_id: int) -> Sequence[SlaClock]:
    """Every clock the ticket ever had, with its pauses, oldest first."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.ticket_id == ticket_id)
        .options(selectinload(SlaClock.pauses))
        .order_by(SlaClock.started_at, SlaClock.id)
    )
    return db.session.scalars(clocks).all()


def open_clocks(ticket_ids: Collection[int]) -> dict[int, list[SlaClock]]:
    """The clocks that have not stopped, by ticket, in one query."""
    found: dict[int, list[SlaClock]] = {}
    if ticket_ids:
        clocks = select(SlaClock).where(SlaClock.ticket_id.in_(ticket_ids), SlaClock.stopped_at.is_(None))
        for clock in db.session.scalars(clocks):
            found.setdefault(clock.ticket_id, []).append(clock)
    return found


def due_clock_ids(at: datetime, *, limit: int) -> Sequence[int]:
    """The clocks whose next rung has come, the longest overdue first."""
    due = (
        select(SlaClock.id)
        .where(SlaClock.next_rung_at.is_not(None), SlaClock.next_rung_at <= at)
        .order_by(SlaClock.next_rung_at, SlaClock.id)
        .limit(limit)
    )
    return db.session.scalars(due).all()


def ticket_id_of(clock_id: int) -> int:
    """The ticket whose clock this is. Raises sqlalchemy's NoResultFound."""
    return db.session.scalars(select(SlaClock.ticket_id).where(SlaClock.id == clock_id)).one()


def sweep_lag(at: datetime) -> timedelta:
    """How long the most overdue rung has been waiting for a sweep."""
    oldest = db.session.scalar(select(func.min(SlaClock.next_rung_at)).where(SlaClock.next_rung_at.is_not(None)))
    return max(timedelta(), at - oldest) if oldest else timedelta()


def elapsed_of(clock: SlaClock, at: datetime) -> timedelta:
    """Working time used up to `at`, or to the moment the clock stopped; earlier cycles included."""
    until = min(moment for moment in (clock.stopped_at, clock.paused_at, at) if moment is not None)
    pauses = [(pause.started_at, pause.ended_at) for pause in clock.pauses if pause.ended_at is not None]
    calendar = calendars.get(clock.calendar_code)
    used = deadlines.elapsed(calendar, clock.started_at, max(until, clock.started_at), pauses)
    return used + timedelta(seconds=clock.carried_seconds)


def time_left(clock: SlaClock, at: datetime) -> timedelta | None:
    """Working time until the deadline, negative when it has passed; None while there is no deadline."""
    if clock.due_at is None:
        return None
    calendar = calendars.get(clock.calendar_code)
    if clock.due_at >= at:
        return business_time_between(calendar, at, clock.due_at)
    return -business_time_between(calendar, clock.due_at, at)


def most_pressing(clocks: Iterable[SlaClock]) -> SlaClock | None:
    """The running clock that falls due first; a paused one only when nothing runs."""
    waiting = [clock for clock in clocks if clock.stopped_at is None]
    running = [clock for clock in waiting if clock.due_at is not None]
    if running:
        return min(running, key=lambda clock: (clock.due_at, clock.id))
    return waiting[0] if waiting else None
