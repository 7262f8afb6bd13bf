"""What is asked of policies and clocks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from desk.database import db, once
from desk.event_kinds import Subject
from desk.sla import calendars, deadlines, matching
from desk.sla.business_time import WorkingCalendar, business_time_between, measured_on
from desk.sla.facts import duration
from desk.sla.kinds import Measure
from desk.sla.ladders import Course, Rung
from desk.sla.matching import Scope
from desk.sla.models import SlaClock
from desk.sla.rule_models import SlaCalendar, SlaPolicy
from desk.sla.terms import Term, terms_of
from desk.timeline import Numbered


def has_calendars() -> bool:
    """Whether the city has its calendars already."""
    return db.session.scalars(select(SlaCalendar.code).limit(1)).first() is not None


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


def target_of(policy: SlaPolicy, measure: Measure, scope: Scope) -> Term | None:
    """The most specific target that the policy has for it; None where it promises nothing of the sort."""
    return matching.best(terms_of(policy).targets.get(measure, ()), measure, scope)


def ladder_of(policy: SlaPolicy, measure: Measure, priority: str) -> tuple[Rung, ...]:
    """The rungs of a measure at a priority; those of the priority itself take the place of common ones of the same key."""
    return terms_of(policy).ladder(measure, priority)


def policy_of(version: int) -> SlaPolicy:
    """A version, read once per unit of work. Raises sqlalchemy's NoResultFound."""
    kept: dict[int, SlaPolicy] = db.session.info.setdefault("policy_versions", {})
    if version not in kept:
        kept[version] = db.session.get_one(SlaPolicy, version)
    return kept[version]


def version_of(ticket_id: int) -> int:
    """The policy version by which the ticket's newest clock runs."""
    newest = (
        select(SlaClock.policy_version).where(SlaClock.ticket_id == ticket_id).order_by(SlaClock.id.desc()).limit(1)
    )
    return db.session.scalars(newest).one()


def course_of(clock: SlaClock) -> Course:
    """How a clock runs, ended pauses included."""
    target = duration(clock.amount, clock.unit)
    return Course(
        calendar=calendar_of(clock),
        started_at=clock.started_at,
        origin_at=clock.origin_at,
        target=target,
        carried_seconds=clock.carried_seconds,
        pauses=[(pause.started_at, pause.ended_at) for pause in clock.pauses if pause.ended_at is not None],
    )


def calendar_of(clock: SlaClock) -> WorkingCalendar:
    """The calendar on which a clock counts its seconds: of the version that it began with, or around the clock."""
    kept = calendars.get(clock.calendar_code, clock.calendar_version)
    return measured_on(kept, duration(clock.amount, clock.unit))


def runs_for(subject: Numbered) -> ColumnElement[bool]:
    """The clocks of that ticket or complaint, as a condition."""
    column = SlaClock.ticket_id if subject.subject is Subject.TICKET else SlaClock.complaint_id
    return column == subject.id


def unstopped(subject: Numbered, *measures: Measure) -> Select[tuple[SlaClock]]:
    """The clocks of these measures that have not stopped."""
    return select(SlaClock).where(runs_for(subject), SlaClock.measure.in_(measures), SlaClock.stopped_at.is_(None))


def clocks_of_complaint(complaint_id: int) -> Sequence[SlaClock]:
    """Every clock the complaint ever had, oldest first. None of them ever pauses."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.complaint_id == complaint_id)
        .options(selectinload(SlaClock.pauses), selectinload(SlaClock.climbs))
        .order_by(SlaClock.started_at, SlaClock.id)
    )
    return db.session.scalars(clocks).all()


def clocks_of(ticket_id: int) -> Sequence[SlaClock]:
    """Every clock the ticket ever had, with its pauses, oldest first. They are to be read, not to be changed."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.ticket_id == ticket_id)
        .options(joinedload(SlaClock.pauses))
        .order_by(SlaClock.started_at, SlaClock.id)
    )
    return once(("clocks_of", ticket_id), lambda: db.session.scalars(clocks).unique().all())


def most_pressing_of(ticket_ids: Collection[int]) -> dict[int, SlaClock]:
    """The clock that presses each of these tickets most; a ticket on which none presses is left out."""
    found: dict[int, list[SlaClock]] = {}
    if ticket_ids:
        clocks = (
            select(SlaClock)
            .where(
                SlaClock.ticket_id.in_(ticket_ids),
                SlaClock.stopped_at.is_(None),
                SlaClock.measure.in_(sorted(PRESSING)),
            )
            .options(joinedload(SlaClock.pauses))
        )
        for clock in db.session.scalars(clocks).unique():
            found.setdefault(clock.ticket_id or 0, []).append(clock)
    pressing = ((ticket_id, most_pressing(clocks)) for ticket_id, clocks in found.items())
    return {ticket_id: clock for ticket_id, clock in pressing if clock is not None}


def due_clocks(at: datetime, *, limit: int, of: Subject = Subject.TICKET) -> Sequence[tuple[int, datetime]]:
    """The clocks of tickets, or of complaints, whose next rung has come, and when it did, the longest overdue first."""
    owner = SlaClock.ticket_id if of is Subject.TICKET else SlaClock.complaint_id
    due = (
        select(SlaClock.id, SlaClock.next_rung_at)
        .where(SlaClock.next_rung_at.is_not(None), SlaClock.next_rung_at < at, owner.is_not(None))
        .order_by(SlaClock.next_rung_at, SlaClock.id)
        .limit(limit)
    )
    return [(clock_id, moment) for clock_id, moment in db.session.execute(due).tuples() if moment is not None]


def ticket_ids_of(clock_ids: Collection[int]) -> dict[int, int]:
    """The ticket of each of these clocks; one that runs for a complaint is left out."""
    owners = select(SlaClock.id, SlaClock.ticket_id).where(SlaClock.id.in_(clock_ids))
    return {clock_id: owner for clock_id, owner in db.session.execute(owners).tuples() if owner is not None}


def complaint_ids_of(clock_ids: Collection[int]) -> dict[int, int]:
    """The complaint of each of these clocks; one that runs for a ticket is left out."""
    owners = select(SlaClock.id, SlaClock.complaint_id).where(SlaClock.id.in_(clock_ids))
    return {clock_id: owner for clock_id, owner in db.session.execute(owners).tuples() if owner is not None}


def clocks_as_they_are(clock_ids: Collection[int]) -> dict[int, SlaClock]:
    """These clocks with their pauses and climbs, as the database has them now, whatever was read before."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.id.in_(clock_ids))
        .options(selectinload(SlaClock.pauses), selectinload(SlaClock.climbs))
        .execution_options(populate_existing=True)
    )
    return {clock.id: clock for clock in db.session.scalars(clocks)}


def sweep_lag(at: datetime) -> timedelta:
    """How long the most overdue rung has been waiting for a sweep."""
    oldest = db.session.scalar(select(func.min(SlaClock.next_rung_at)).where(SlaClock.next_rung_at.is_not(None)))
    return max(timedelta(), at - oldest) if oldest else timedelta()


def elapsed_of(clock: SlaClock, at: datetime) -> timedelta:
    """Time used up to `at`, or to the moment the clock stopped, in its own time; earlier cycles included."""
    until = min(moment for moment in (clock.stopped_at, clock.paused_at, at) if moment is not None)
    course = course_of(clock)
    used = deadlines.elapsed(course.calendar, clock.started_at, max(until, clock.started_at), course.pauses)
    return used + timedelta(seconds=clock.carried_seconds)


def time_left(clock: SlaClock, at: datetime) -> timedelta | None:
    """Time until the deadline, in the clock's own time, negative when it has passed; None while there is no deadline."""
    if clock.due_at is None:
        return None
    calendar = calendar_of(clock)
    if clock.due_at >= at:
        return business_time_between(calendar, at, clock.due_at)
    # Late: what was paused after the deadline is no lateness.
    return deadlines.budget(calendar, clock.origin_at, duration(clock.amount, clock.unit)) - elapsed_of(clock, at)


def is_pressing(clock: SlaClock, left: timedelta) -> bool:
    """Whether three quarters of the time are used: the badge turns amber (BDL-21)."""
    whole = deadlines.budget(calendar_of(clock), clock.origin_at, duration(clock.amount, clock.unit))
    return left <= whole * (1 - deadlines.WARNING_SHARE)


# What a list shows: the promises to the reporter and the tiers' own; a rhythm or a wait presses nobody by itself.
PRESSING = frozenset({Measure.RESPONSE, Measure.TIER1_HOLD, Measure.TIER2_HOLD, Measure.RESOLUTION})


def most_pressing(clocks: Iterable[SlaClock]) -> SlaClock | None:
    """The running clock that falls due first; a paused one only when nothing runs."""
    waiting = [clock for clock in clocks if clock.stopped_at is None and clock.measure in PRESSING]
    running = [clock for clock in waiting if clock.due_at is not None]
    if running:
        return min(running, key=lambda clock: (clock.due_at, clock.id))
    return waiting[0] if waiting else None
