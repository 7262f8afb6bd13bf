"""Applying an approved version to clocks that already run: in batches, once each, and without telling anybody.

What has fallen due by it is left to the sweep, at most sixty consequences a minute (SLA-RULES 2, 3).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update

from desk import timeline
from desk.database import db, rows_changed
from desk.event_kinds import EventKind, Subject
from desk.sla import bookkeeping, calendars, effects, ladders, operations, queries
from desk.sla.effects import Effect
from desk.sla.kinds import Measure, ProposalKind
from desk.sla.ladders import WHOLE
from desk.sla.models import SlaClimb, SlaClock
from desk.sla.rule_models import SlaApplication, SlaProposal

BATCH = 100
TABLES = {Subject.TICKET: "tickets", Subject.COMPLAINT: "public_complaints"}
GAP = timedelta(minutes=1) / 60  # between two consequences of a recalculation: 60 a minute at most (SLA-RULES 3)


class Held(NamedTuple):
    """A ticket or complaint whose row is held, so that no move of it is under way."""

    subject: Subject
    id: int
    version: int
    updated_at: datetime


def unfinished_ids(at: datetime) -> list[int]:
    """The applications that are to be gone on with: a policy is applied once it is in force."""
    today = calendars.city_day(at)
    waiting = (
        select(SlaApplication)
        .where(SlaApplication.finished_at.is_(None))
        .join(SlaProposal, SlaProposal.id == SlaApplication.proposal_id)
        .order_by(SlaApplication.id)
    )
    return [
        application.id
        for application in db.session.scalars(waiting)
        if application.proposal.kind is ProposalKind.CALENDARS
        or effects.policy_made_by(application.proposal).effective_from <= today
    ]


def apply_batch(*, application_id: int, at: datetime, limit: int = BATCH) -> int | None:
    """Move the next clocks of an application; how many were looked at. None when it is finished, or another took them."""
    found = select(SlaApplication).where(SlaApplication.id == application_id)
    application = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if application.finished_at is not None:
        return None
    calendars.forget()  # another process may have made versions since the last batch
    plan = effects.kept_plan_of(application.proposal)
    clocks = effects.page_of(plan, after=application.last_clock_id, limit=limit)
    if not _claim(application, clocks[-1].id if clocks else None, at):
        return None
    if not clocks:
        _finish(application, at)
        return None
    held = _hold({clock.subject_key for clock in clocks})
    tickets = [key[1] for key in held if key[0] is Subject.TICKET]
    scopes = effects.scopes_of(tickets) if plan.policy is not None else {}
    slot = _first_slot(at)
    for clock in _afresh([clock.id for clock in clocks]):
        case = held[clock.subject_key]
        moment = max(at, case.updated_at)  # never before what happened to it already (SLA-RULES 11)
        effect = effects.effect_on(clock, plan=plan, scope=scopes.get(clock.ticket_id or 0), at=moment)
        application.looked_at += 1
        if effect is not None:
            _move(clock, case, effect, application, moment)
            slot = _spread(clock, slot, moment)
            application.moved += effect.moves
            application.breaches_lifted += effect.is_lifted
            application.breaches_new += effect.is_broken
    application.spread_until = slot
    db.session.flush()
    return len(clocks)


def _claim(application: SlaApplication, last_id: int | None, at: datetime) -> bool:
    """Whoever changes the row from what they saw has the batch; its number is in the database before a clock moves."""
    values = {"finished_at": at} if last_id is None else {"last_clock_id": last_id}
    claimed = rows_changed(
        update(SlaApplication)
        .where(
            SlaApplication.id == application.id,
            SlaApplication.last_clock_id == application.last_clock_id,
            SlaApplication.finished_at.is_(None),
        )
        .values(values)
    )
    if claimed == 1:
        db.session.refresh(application)
    return claimed == 1


def _finish(application: SlaApplication, at: datetime) -> None:
    timeline.record(
        EventKind.PROPOSAL_APPLIED,
        at=at,
        proposal=application.proposal_id,
        title=application.proposal.title,
        application=application.id,
        looked_at=application.looked_at,
        moved=application.moved,
        breaches_lifted=application.breaches_lifted,
        breaches_new=application.breaches_new,
    )


def _hold(keys: Iterable[tuple[Subject, int]]) -> dict[tuple[Subject, int], Held]:
    """Hold tickets and complaints first and the clocks after them, in the order of an agent's own act."""
    wanted = list(keys)
    found: dict[tuple[Subject, int], Held] = {}
    for subject, name in TABLES.items():
        table = db.metadata.tables[name]
        rows = (
            select(table.c.id, table.c.version, table.c.updated_at)
            .where(table.c.id.in_(sorted(number for kind, number in wanted if kind is subject)))
            .order_by(table.c.id)
            .with_for_update()
        )
        for row in db.session.execute(rows):
            found[subject, row.id] = Held(subject, row.id, row.version, row.updated_at)
    return found


def _afresh(clock_ids: list[int]) -> Iterable[SlaClock]:
    """The clocks as they are now that their tickets are held; what has stopped meanwhile is left alone."""
    clocks = (
        select(SlaClock)
        .where(SlaClock.id.in_(clock_ids), SlaClock.stopped_at.is_(None))
        .order_by(SlaClock.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(clocks).all()


def _move(clock: SlaClock, case: Held, effect: Effect, application: SlaApplication, at: datetime) -> None:
    """Give the clock its new promise and write down that it moved. An earlier breach stays an event (SLA-RULES 13)."""
    was_noted = clock.breached_at is not None
    counted_in = (clock.calendar_code, clock.calendar_version, clock.unit)
    promise = effect.promise
    clock.amount, clock.unit, clock.policy_version = promise.amount, promise.unit, promise.policy_version
    clock.calendar_code, clock.calendar_version = promise.calendar_code, promise.calendar_version
    if effect.is_lifted:
        clock.breached_at = None
        _ready_again(clock, at)
    if clock.is_running:
        operations.set_deadline(clock)
    counts_now = (clock.calendar_code, clock.calendar_version, clock.unit)
    if clock.measure is Measure.RESOLUTION and clock.ticket_id is not None and counted_in != counts_now:
        bookkeeping.rebook(ticket_id=clock.ticket_id)
    timeline.record(
        EventKind.CLOCK_MOVED,
        at=at,
        **timeline.naming(case),
        measure=clock.measure,
        cycle=clock.cycle,
        promise=promise.as_details(),
        was_due_at=effect.was_due_at,
        due_at=clock.due_at,
        application=application.id,
        proposal=application.proposal_id,
        reason=application.reason,
        lifted=effect.is_lifted,
        breach_noted=was_noted,
    )


def _ready_again(clock: SlaClock, at: datetime) -> None:
    """With the breach goes what was climbed because of it: the new deadline can be missed in its turn."""
    ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
    coming = {
        due.rung.key
        for due in ladders.due_rungs(ladder, queries.course_of(clock))
        if due.at >= at and due.rung.percent is not None and due.rung.percent >= WHOLE
    }
    undone: list[SlaClimb] = [climb for climb in clock.climbs if climb.rung in coming]
    for climb in undone:
        db.session.delete(climb)
    if undone:
        db.session.flush()
        db.session.expire(clock, ["climbs"])


def _first_slot(at: datetime) -> datetime:
    """Where the queue of consequences ends by now, those of other applications included."""
    last = db.session.scalar(select(func.max(SlaApplication.spread_until)))
    return max(at, last) if last else at


def _spread(clock: SlaClock, slot: datetime, at: datetime) -> datetime:
    """Let what is due already wait for its turn; where the queue then ends."""
    if clock.next_rung_at is None or clock.next_rung_at >= at:
        return slot
    ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
    left = ladders.due_rungs(ladder, queries.course_of(clock), {climb.rung for climb in clock.climbs})
    clock.next_rung_at = max(clock.next_rung_at, slot)
    return slot + GAP * sum(due.at < at for due in left)
