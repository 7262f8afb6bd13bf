"""Climbing the ladder of a complaint (BDL-11, DOMAIN 4.6): who is told when, and what happens when a wait is over."""

from datetime import datetime, timedelta

from desk import timeline
from desk.complaints import queries, tracking
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.event_kinds import EventKind
from desk.sla import climbing
from desk.sla import queries as sla_queries
from desk.sla.climbing import Climbed
from desk.sla.kinds import Measure, Step
from desk.sla.ladders import Audience

# A rung that comes so long after its moment was missed by the sweep: people are told in a digest, not one by one.
LATE_AFTER = timedelta(minutes=10)
KIND_OF = {
    Step.WARN: EventKind.CLOCK_WARNED,
    Step.RAISE: EventKind.CLOCK_RAISED,
    Step.REMIND: EventKind.CLOCK_REMINDED,
}


def climb_ladder(*, clock_id: int, at: datetime) -> Step | None:
    """Climb the rung of a complaint's clock that has come; None when somebody else was quicker."""
    owner = sla_queries.complaint_ids_of([clock_id])[clock_id]
    complaint = queries.lock_complaint(owner)  # the complaint first, then its clock, as an officer's own act takes them
    clock = sla_queries.clocks_as_they_are([clock_id])[clock_id]
    climbed = climbing.claim_rung(ticket=complaint, clock=clock, at=at)
    if climbed is None:
        return None
    step = climbed.rung.step
    if step in KIND_OF:
        _tell(complaint, climbed, at)
    if Audience.COMPLAINANT in climbed.rung.audience and step is Step.BREACH:
        # From here on the page of the complaint names the Ombudsman (DOMAIN K4).
        timeline.record(EventKind.OMBUDSMAN_NAMED, at=at, complaint=complaint, measure=clock.measure)
    if step is Step.CLOSE:
        _end_wait(complaint, clock.measure, at)
    return step


def _tell(complaint: PublicComplaint, climbed: Climbed, at: datetime) -> None:
    timeline.record(
        KIND_OF[climbed.rung.step],
        at=at,
        complaint=complaint,
        measure=climbed.clock.measure,
        cycle=climbed.clock.cycle,
        rung=climbed.rung.key,
        due_at=climbed.clock.due_at,
        who=list(climbed.rung.audience),
        caught_up=True if at - climbed.was_due_at > LATE_AFTER else None,
    )


def _end_wait(complaint: PublicComplaint, measure: Measure, at: datetime) -> None:
    if measure is Measure.COMPLETION and complaint.status is Status.INCOMPLETE:
        tracking.withdraw_incomplete(complaint=complaint, at=at)
    elif measure is Measure.REPLY_WAIT and complaint.status is Status.ANSWERED:
        tracking.close_unanswered(complaint=complaint, at=at)
