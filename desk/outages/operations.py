"""Declaring an outage, announcing maintenance, setting the expected end anew, ending it, following it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.outages import queries
from desk.outages.kinds import Area, State
from desk.outages.models import Outage, OutageChange
from desk.timeline import Numbered

LONGEST = timedelta(days=60)
FARTHEST = timedelta(days=366)
TYPED_FOR = timedelta(minutes=15)  # "it begins now" may take that long to type
OLDEST = timedelta(days=7)  # so long ago may an outage have begun that is declared now


def declare_outage(
    *,
    service: Service,
    area: Area,
    departments: Sequence[Department],
    words: str,
    started_at: datetime,
    expected_end: datetime | None,
    actor: Actor,
    at: datetime,
    problem: Numbered | None = None,
) -> Outage:
    """Say that a service is out of order. Raises Forbidden, BadInput, Conflict when it has been said already."""
    _permit(actor)
    if not at - OLDEST <= started_at <= at:
        raise BadInput("An outage has begun by now, seven days ago at most.", field="started_at")
    outage = _begin(service, area, departments, words, started_at, expected_end, actor=actor, at=at)
    if expected_end is not None and expected_end <= at:
        raise BadInput("The expected end lies behind us.", field="expected_end")
    if _is_declared(outage):
        raise Conflict("This outage has been declared already.")
    outage.problem_id = problem.id if problem else None
    return _announce(outage, actor=actor, at=at)


def announce_maintenance(
    *,
    service: Service,
    area: Area,
    departments: Sequence[Department],
    words: str,
    started_at: datetime,
    expected_end: datetime,
    ends_by_itself: bool,
    actor: Actor,
    at: datetime,
) -> Outage:
    """Say beforehand that a service will be out of order. Raises Forbidden, BadInput."""
    _permit(actor)
    if started_at < at - TYPED_FOR:
        raise BadInput("Maintenance is announced before it begins.", field="started_at")
    if started_at > at + FARTHEST:
        raise BadInput("Maintenance is announced a year ahead at most.", field="started_at")
    outage = _begin(service, area, departments, words, started_at, expected_end, actor=actor, at=at)
    outage.is_planned, outage.announced_end, outage.ends_by_itself = True, expected_end, ends_by_itself
    return _announce(outage, actor=actor, at=at)


def change_end(
    *, outage: Outage, seen: datetime | None, expected_end: datetime | None, words: str, actor: Actor, at: datetime
) -> None:
    """Set the expected end anew; what it was stays in the history. `seen` is the end that the form showed.

    Raises Forbidden, BadInput, Conflict.
    """
    _permit(actor)
    _hold(outage)
    if outage.ended_at is not None:
        raise Conflict("It has ended already.")
    if outage.expected_end != seen:
        raise Conflict("A colleague has changed the expected end meanwhile.")
    _check_end(outage.started_at, expected_end)
    if expected_end is None and outage.is_planned:
        raise BadInput("Maintenance needs an end.", field="expected_end")
    if expected_end is not None and expected_end <= at:
        raise BadInput("The expected end lies behind us.", field="expected_end")
    outage.changes.append(
        OutageChange(
            changed_at=at, changed_by_id=actor.id, was_expected=outage.expected_end, expected=expected_end, words=words
        )
    )
    if outage.is_planned and outage.state(at) is State.PLANNED:
        outage.announced_end = expected_end  # announced anew before it began: nobody has been kept waiting
    outage.expected_end, outage.overrun_told_at = expected_end, None
    _record(EventKind.OUTAGE_CHANGED, outage, actor=actor, at=at)


def end_outage(*, outage: Outage, actor: Actor, at: datetime) -> None:
    """Say that it works again, or call off what has not begun. Raises Forbidden, Conflict."""
    _permit(actor)
    if not _end(outage.id, at):
        raise Conflict("It has ended already.")
    db.session.refresh(outage, ["ended_at"])
    _record(EventKind.OUTAGE_ENDED, outage, actor=actor, at=at)


def end_with_problem(*, problem_id: int, at: datetime) -> None:
    """The problem is over: so is what was declared of it."""
    for outage in queries.of_problem(problem_id):
        if outage.ended_at is None and _end(outage.id, at):
            outage.ended_at = at
            _record(EventKind.OUTAGE_ENDED, outage, at=at)


def move_to_problem(*, problem_id: int, into_id: int) -> None:
    """Another problem goes on for this one, and takes its outages along."""
    for outage in queries.of_problem(problem_id):
        outage.problem_id = into_id


def pass_by(*, outage_id: int, at: datetime) -> str:
    """The expected end of maintenance has passed: end it, or say once that it takes longer. What was done."""
    outage = db.session.scalars(
        select(Outage).where(Outage.id == outage_id).options(selectinload(Outage.departments))
    ).one()
    if outage.expected_end is None or outage.expected_end > at:
        return "left"
    if outage.ends_by_itself:
        if not _end(outage_id, outage.expected_end):
            return "left_to_another"
        _record(EventKind.OUTAGE_ENDED, outage, at=at)
        return "ended"
    claim = update(Outage).where(
        Outage.id == outage_id, Outage.ended_at.is_(None), Outage.overrun_told_at.is_(None), Outage.expected_end <= at
    )
    if not rows_changed(claim.values(overrun_told_at=at)):
        return "left_to_another"
    _record(EventKind.OUTAGE_OVERRUN, outage, at=at)
    return "told"


def _permit(actor: Actor) -> None:
    if not may(actor, Action.OUTAGE_MANAGE):
        raise Forbidden("You may not do this.")


def _begin(
    service: Service,
    area: Area,
    departments: Sequence[Department],
    words: str,
    started_at: datetime,
    expected_end: datetime | None,
    *,
    actor: Actor,
    at: datetime,
) -> Outage:
    if queries.is_secret(service):
        raise BadInput("An outage of a security service is not announced.", field="service")
    if (area is Area.DEPARTMENTS) != bool(departments):
        raise BadInput("Name the departments, or choose another area.", field="departments")
    _check_end(started_at, expected_end)
    return Outage(
        service=service,
        area=area,
        departments=list(departments),
        is_planned=False,
        words=words,
        started_at=started_at,
        expected_end=expected_end,
        ends_by_itself=False,
        declared_at=at,
        declared_by_id=actor.id,
    )


def _check_end(started_at: datetime, expected_end: datetime | None) -> None:
    if expected_end is not None and not started_at < expected_end <= started_at + LONGEST:
        raise BadInput("The end comes after the beginning, within 60 days.", field="expected_end")


def _is_declared(outage: Outage) -> bool:
    """Whether the same service is said to be out of order in the same area by now."""
    with db.session.no_autoflush:
        db.session.execute(select(Service.id).where(Service.id == outage.service.id).with_for_update())
        same = select(Outage).where(
            Outage.service_id == outage.service.id, Outage.area == outage.area, Outage.ended_at.is_(None),
            Outage.is_planned.is_(False),
        )  # fmt: skip
        theirs = {department.id for department in outage.departments}
        found = db.session.scalars(same.options(selectinload(Outage.departments)))
        return any({department.id for department in one.departments} == theirs for one in found)


def _announce(outage: Outage, *, actor: Actor, at: datetime) -> Outage:
    db.session.add(outage)
    db.session.flush()
    _record(EventKind.OUTAGE_ANNOUNCED, outage, actor=actor, at=at)
    return outage


def _hold(outage: Outage) -> None:
    db.session.execute(select(Outage.id).where(Outage.id == outage.id).with_for_update())
    db.session.refresh(outage, ["ended_at", "expected_end"])


def _end(outage_id: int, at: datetime) -> bool:
    claim = update(Outage).where(Outage.id == outage_id, Outage.ended_at.is_(None))
    return rows_changed(claim.values(ended_at=at)) == 1


def _record(kind: EventKind, outage: Outage, *, at: datetime, actor: Actor | None = None) -> None:
    timeline.record(
        kind,
        at=at,
        actor=actor,
        outage=outage.id,
        service=outage.service.code,
        service_name=outage.service.name,
        service_name_en=outage.service.name_en,
        planned=outage.is_planned,
        started_at=outage.started_at,
        expected_end=outage.expected_end,
        called_off=outage.ended_at is not None and outage.ended_at < outage.started_at,
    )
