"""What was recorded of the shifts of a period, and the minutes of each step that follow from it (TRK-16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.reports.documents import Period
from desk.shifts import book_queries, queries, rules
from desk.shifts.book_models import Handover, LogLine, Patrol, PostCheck
from desk.shifts.kinds import Step
from desk.shifts.models import Post, Shift


@dataclass(frozen=True)
class Found:
    """What was recorded of the shifts of a period."""

    posts: Sequence[Post]
    shifts: Sequence[Shift]
    taken: Mapping[int, Handover]  # shift -> the hand-over that its officers have signed
    handovers: Mapping[int, Handover]
    checks: Mapping[int, PostCheck]
    patrols: Mapping[int, list[Patrol]]
    alerts: Sequence[tuple[LogLine, LogLine | None]]
    at: datetime

    def missed(self, shift: Shift) -> list[rules.Window]:
        begun = [one.begun_at for one in self.patrols[shift.id]]
        return rules.missed_rounds(shift.window, shift.post.patrol_every, begun, now=self.at)


def gathered(posts: Sequence[Post], period: Period, span: tuple[datetime, datetime], at: datetime) -> Found:
    """What there is of the shifts that have begun by `at`; a few questions, whatever their number."""
    ids = [one.id for one in posts]
    shifts = [one for one in queries.shifts_between(ids, period.since, period.until) if one.begins_at <= at]
    shift_ids = [one.id for one in shifts]
    handovers = book_queries.handovers_of(shift_ids)
    return Found(
        posts=posts,
        shifts=shifts,
        taken=book_queries.handovers_taken_by(shift_ids),
        handovers=handovers,
        checks=book_queries.checks_of(shift_ids),
        patrols=book_queries.patrols_of(shift_ids),
        alerts=book_queries.alerts_seen(ids, *span),
        at=at,
    )


def minutes_of(step: Step, shifts: Sequence[Shift], found: Found, post: Post) -> list[int]:
    """The minutes of a step, once for each time that it was taken; what was not recorded is not measured."""
    match step:
        case Step.PRESENCE:
            came = [(duty.checked_in_at, one) for one in shifts for duty in one.standing if duty.checked_in_at]
            return [rules.minutes_late(moment, one.begins_at, post.presence_minutes) for moment, one in came if moment]
        case Step.HAND_OVER:
            return [minutes for one in shifts if (minutes := _taking_over(one, found.taken.get(one.id))) is not None]
        case Step.INVENTORY:
            checked = [(found.checks[one.id], one) for one in shifts if one.id in found.checks and one.opened_at]
            return [rules.minutes_between(one.opened_at, check.checked_at) for check, one in checked if one.opened_at]
        case Step.PATROL:
            made = [patrol for one in shifts for patrol in found.patrols[one.id] if patrol.ended_at]
            return [rules.minutes_between(one.begun_at, one.ended_at) for one in made if one.ended_at]
        case Step.ALERT:
            return [
                rules.minutes_between(alert.written_at, seen.written_at)
                for alert, seen in found.alerts
                if seen is not None and alert.post_id == post.id
            ]
        case Step.CLOSING:
            written = [(found.handovers[one.id], one) for one in shifts if one.id in found.handovers]
            return [max(0, rules.minutes_between(one.ends_at, handover.written_at)) for handover, one in written]


def _taking_over(shift: Shift, handover: Handover | None) -> int | None:
    """From when officer and paper were both there to the signature."""
    if handover is None or handover.answered_at is None:
        return None
    came = next((duty.checked_in_at for duty in shift.standing if duty.user_id == handover.answered_by_id), None)
    if came is None:
        return None
    return max(0, rules.minutes_between(max(came, handover.written_at), handover.answered_at))
