"""Climbing the ladder of a clock: each rung once, whoever comes first."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from desk.database import db, rows_changed
from desk.sla import ladders, queries
from desk.sla.ladders import WHOLE, Rung, is_promise
from desk.sla.models import SlaClimb, SlaClock
from desk.sla.operations import note_breach
from desk.timeline import Numbered


class Climbed(NamedTuple):
    """A rung that has just been climbed, and the moment on which it fell due."""

    clock: SlaClock
    rung: Rung
    was_due_at: datetime


def claim_rung(*, ticket: Numbered, clock: SlaClock, at: datetime) -> Climbed | None:
    """Climb one rung: move the clock to its following one. None when another sweep, or an agent, was quicker.

    The clock has been read since its ticket is held.
    """
    key, seen = clock.next_rung, clock.next_rung_at
    if key is None or seen is None or seen >= at:
        return None
    ladder = queries.ladder_of(queries.policy_of(clock.policy_version), clock.measure, clock.priority)
    climbed = {climb.rung for climb in clock.climbs} | {key}
    left = ladders.due_rungs(ladder, queries.course_of(clock), climbed)
    following, following_at = (left[0].rung.key, left[0].at) if left else (None, None)
    claim = update(SlaClock).where(
        SlaClock.id == clock.id,
        SlaClock.next_rung == key,
        SlaClock.next_rung_at == seen,
        SlaClock.stopped_at.is_(None),
    )
    with db.session.no_autoflush:  # what other clocks have climbed meanwhile is written all at once
        claimed = rows_changed(claim.values(next_rung=following, next_rung_at=following_at))
    rung = next((rung for rung in ladder if rung.key == key), None)
    if claimed != 1 or rung is None:
        return None
    # What the database now holds, without asking for it again.
    set_committed_value(clock, "next_rung", following)
    set_committed_value(clock, "next_rung_at", following_at)
    clock.climbs.append(SlaClimb(rung=key, was_due_at=seen, climbed_at=at))
    if rung.percent == WHOLE and is_promise(clock.measure):
        note_breach(clock, ticket=ticket, at=at)
    return Climbed(clock, rung, seen)
