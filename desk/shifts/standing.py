"""Where the officer's shift stands now: what was done, what is next (the page "My shift")."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.shifts import book_queries, handing_over, queries, rules
from desk.shifts.book_models import Handover, LogLine, Patrol, PostCheck
from desk.shifts.kinds import Next
from desk.shifts.models import Duty, Shift
from desk.shifts.rules import Window

NEAR_ITS_END = timedelta(minutes=30)


@dataclass(frozen=True)
class MyShift:
    """A duty that somebody has in hand."""

    duty: Duty
    next: Next
    late: int  # minutes by which they came, or would come now
    before: Handover | None  # what the shift before has left
    has_predecessor: bool
    check: PostCheck | None
    items: int
    patrols: list[Patrol] = field(default_factory=list)
    underway: Patrol | None = None
    round_now: Window | None = None
    missed: list[Window] = field(default_factory=list)
    open_lines: list[LogLine] = field(default_factory=list)
    may_hand_over: bool = False

    @property
    def shift(self) -> Shift:
        return self.duty.shift


def my_shift(user_id: int, *, at: datetime) -> MyShift | None:
    """The shift that this person has in hand at that moment."""
    duty = queries.duty_now(user_id, at=at)
    if duty is None:
        return None
    shift, post = duty.shift, duty.shift.post
    check = book_queries.checks_of([shift.id]).get(shift.id)
    items = len(book_queries.items_on(post.id))
    patrols = book_queries.patrols_of([shift.id])[shift.id]
    underway = next((one for one in patrols if one.officer_id == user_id and one.ended_at is None), None)
    window = rules.round_now(shift.window, post.patrol_every, now=at)
    begun = [one.begun_at for one in patrols]
    is_due = window is not None and not any(window.holds(moment) for moment in begun)
    before = queries.shift_before(shift)
    standing = rules.Standing(
        is_here=duty.checked_in_at is not None,
        is_open=shift.opened_at is not None,
        is_checked=check is not None or not items,
        is_on_a_round=underway is not None,
        round_is_due=is_due,
        is_near_its_end=at >= shift.ends_at - NEAR_ITS_END,
    )
    return MyShift(
        duty=duty,
        next=rules.what_next(standing),
        late=rules.minutes_late(duty.checked_in_at or at, shift.begins_at, post.presence_minutes),
        before=book_queries.handover_of(before.id) if before else None,
        has_predecessor=before is not None,
        check=check,
        items=items,
        patrols=patrols,
        underway=underway,
        round_now=window if is_due else None,
        missed=rules.missed_rounds(shift.window, post.patrol_every, begun, now=at),
        open_lines=list(book_queries.open_items(post.id)),
        may_hand_over=shift.opened_at is not None and at >= shift.ends_at - handing_over.WRITTEN_FROM,
    )
