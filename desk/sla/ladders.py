"""Ladders: at which share of a target, or after which time, what happens and who is told. Pure (DOMAIN 4.6, BDL-11)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from desk.sla.business_time import Target, WorkingCalendar
from desk.sla.deadlines import Pause, budget, moment_of_use
from desk.sla.kinds import WAITS, Measure, Step, TargetUnit

WHOLE = 100


class Audience(StrEnum):
    """Who is told on a rung; desk/notify/audiences.py finds the people, deputies and acting officials included."""

    WORKER = "worker"  # who has the ticket, or the queue while nobody has it
    REPORTER = "reporter"
    TIER1_LEAD = "tier1_lead"
    TIER2_LEAD = "tier2_lead"
    TIER_LEAD = "tier_lead"  # the lead of the tier whose time it is
    OWN_HEAD = "own_head"  # head of the reporter's department
    ICT_DIVISION_HEAD = "ict_division_head"  # Kabid: head of a division of the ICT office
    ICT_HEAD = "ict_head"  # Kadis
    EXECUTIVE = "executive"  # Sekda, in the digest
    FRONT_OFFICE = "front_office"  # of the mall: who receives, verifies and tells
    MALL_MANAGER = "mall_manager"
    MALL_HEAD = "mall_head"  # head of the department that runs the mall
    TENANT_HEAD = "tenant_head"
    INSPECTORATE = "inspectorate"
    COMPLAINANT = "complainant"


class Rung(NamedTuple):
    """A rung as a clock sees it. `percent` of the target, or `after` with the unit that gives it its name."""

    step: Step
    audience: tuple[str, ...]
    percent: int | None = None
    after: Target | None = None
    unit: TargetUnit | None = None
    amount: int = 0

    @property
    def key(self) -> str:
        """What the rung is called in the trace: `75%`, `10 calendar_days`."""
        return f"{self.percent}%" if self.percent is not None else f"{self.amount} {self.unit}"


@dataclass(frozen=True)
class Course:
    """How a clock runs: what a rung's moment depends on. `carried` is what earlier cycles have used up, in seconds."""

    calendar: WorkingCalendar  # the one that it counts its seconds on
    started_at: datetime
    origin_at: datetime
    target: Target
    carried_seconds: int = 0
    pauses: Sequence[Pause] = ()


class Due(NamedTuple):
    """A rung and the moment on which it comes."""

    at: datetime
    rung: Rung


def due_rungs(rungs: Iterable[Rung], course: Course, climbed: Collection[str] = ()) -> list[Due]:
    """The rungs that are still to be climbed, in the order in which they come.

    What an earlier cycle has used up of the time before the deadline is not warned of again. Raises NoWorkingTime.
    """
    whole = budget(course.calendar, course.origin_at, course.target).total_seconds()
    found: list[tuple[datetime, float, Rung]] = []
    for rung in rungs:
        if rung.key in climbed:
            continue
        if rung.percent is not None:
            used = whole * rung.percent / WHOLE
        else:
            assert rung.after is not None  # by constraint: a share or a time
            used = budget(course.calendar, course.origin_at, rung.after).total_seconds()
        if course.carried_seconds and used <= course.carried_seconds and used < whole:
            continue
        found.append((at_use(course, used), used, rung))
    found.sort(key=lambda line: line[:2])
    return [Due(at, rung) for at, _, rung in found]


def due_moment_of(course: Course) -> datetime:
    """When the clock falls due, pauses and earlier cycles taken into account. Raises NoWorkingTime."""
    return at_use(course, budget(course.calendar, course.origin_at, course.target).total_seconds())


def at_use(course: Course, used_seconds: float) -> datetime:
    """The moment at which the clock has used so much, earlier cycles included."""
    left = timedelta(seconds=used_seconds - course.carried_seconds)
    return moment_of_use(course.calendar, course.started_at, left, course.pauses)


def is_promise(measure: Measure) -> bool:
    """Whether it can be broken: a wait only ends."""
    return measure not in WAITS


def problems_of(measure: Measure, rungs: Sequence[Rung]) -> list[str]:
    """What is wrong with a ladder: a promise without its breach, a step that does not belong to the measure, a rung twice."""
    found = []
    keys = [rung.key for rung in rungs]
    found += [
        f"{measure}: the rung {key} stands twice." for key in sorted({key for key in keys if keys.count(key) > 1})
    ]
    only_waits = {Step.RESUME, Step.CLOSE}
    for rung in rungs:
        if is_promise(measure) and rung.step in only_waits:
            found.append(f"{measure}: only a wait can end by itself ({rung.key}).")
        if rung.step in (Step.ESCALATE, Step.OFFER) and measure is not Measure.TIER1_HOLD:
            found.append(f"{measure}: only the hold of Tier 1 leads to Tier 2 ({rung.key}).")
        if rung.percent is not None and rung.percent < 1:
            found.append(f"{measure}: a share is at least one percent ({rung.key}).")
    if is_promise(measure) and f"{WHOLE}%" not in keys:
        found.append(f"{measure}: a promise has a rung at {WHOLE} %, its breach.")
    if not is_promise(measure) and not any(rung.step in only_waits for rung in rungs):
        found.append(f"{measure}: a wait needs a rung on which it ends.")
    return found
