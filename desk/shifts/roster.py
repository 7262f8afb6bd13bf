"""The roster: who stands when, for days and weeks at once; nobody twice at once; and the check-in at the post (TRK-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from desk import timeline
from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.shifts import operations, queries, rules
from desk.shifts.models import Duty, Post, Shift, ShiftTime
from desk.sla import calendars

MOST_DAYS = 62
FARTHEST = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class LeftOut:
    """A duty of last week that could not be taken over."""

    name: str
    day: date
    why: BadInput


def enter_duties(
    *, post: Post, time: ShiftTime, days: Sequence[date], people: Sequence[User], actor: Actor, at: datetime
) -> list[Duty]:
    """Let these people stand in that shift on these days: all of it, or nothing. Twice is once.

    Raises Forbidden, BadInput, Conflict.
    """
    operations.permit(post, actor)
    if time.post_id != post.id or time.ended_on is not None:
        raise BadInput("Please choose one.", field="time")
    if not people:
        raise BadInput("Please say who stands there.", field="people")
    if not days or len(days) > MOST_DAYS:
        raise BadInput("Please choose 1 to %(most)d days.", field="until", most=MOST_DAYS)
    _lock(people)
    entered = [
        duty
        for day in sorted(set(days))
        for person in people
        if (duty := _enter(post, time, day, person, actor, at)) is not None
    ]
    _tell(post, entered, actor, at)
    return entered


def copy_week(*, post: Post, monday: date, actor: Actor, at: datetime) -> tuple[list[Duty], list[LeftOut]]:
    """Let everybody stand as in the week before; who cannot is left out and told of. Raises Forbidden, Conflict."""
    operations.permit(post, actor)
    entered: list[Duty] = []
    left_out: list[LeftOut] = []
    before = queries.shifts_between([post.id], monday - queries.WEEK, monday - DAY)
    duties = [duty for shift in before for duty in shift.standing]
    times = {one.id: one for one in post.times if one.ended_on is None}
    _lock([duty.user for duty in duties])
    for duty in duties:
        day, time = duty.shift.on_day + queries.WEEK, times.get(duty.shift.time_id)
        if time is None:
            continue
        try:
            made = _enter(post, time, day, duty.user, actor, at)
        except BadInput as why:
            left_out.append(LeftOut(duty.user.name, day, why))
        else:
            entered += [made] if made else []
    _tell(post, entered, actor, at)
    return entered, left_out


def withdraw_duty(*, duty: Duty, actor: Actor, at: datetime) -> None:
    """They do not stand there after all. Raises Forbidden, Conflict when they came, or it is over."""
    operations.permit(duty.shift.post, actor)
    if duty.withdrawn_at is not None:
        return
    if duty.checked_in_at is not None or duty.shift.ends_at <= at:
        raise Conflict("What has been is not taken out of the roster.")
    duty.withdrawn_at = at
    timeline.record(
        EventKind.ROSTER_ENTERED, at=at, actor=actor, withdrawn=True, people=[duty.user_id], count=1,
        since=duty.shift.on_day, until=duty.shift.on_day, **about(duty.shift.post),
    )  # fmt: skip


def check_in(*, duty: Duty, actor: Actor, at: datetime) -> int:
    """Note that somebody is at the post; how many minutes they are late. Twice is once. Raises Forbidden, Conflict."""
    shift = duty.shift
    if duty.user_id != actor.id:
        raise Forbidden("You may not do this.")
    if duty.withdrawn_at is not None:
        raise Conflict("You do not stand in this shift any more.")
    if not queries.may_stand(actor, shift.post):  # transferred since the roster was planned
        raise Forbidden("You do not work for this post's department any more.")
    if duty.checked_in_at is None:
        if not shift.begins_at - rules.CHECK_IN_OPENS <= at < shift.ends_at:
            raise Conflict("One can check in from two hours before the shift until it ends.")
        duty.checked_in_at = at
        db.session.flush()
        late = rules.minutes_late(at, shift.begins_at, shift.post.presence_minutes)
        timeline.record(
            EventKind.DUTY_STARTED, at=at, actor=actor, shift=shift.id, shift_name=shift.name, late=late,
            **about(shift.post),
        )  # fmt: skip
    return rules.minutes_late(duty.checked_in_at, shift.begins_at, shift.post.presence_minutes)


def about(post: Post) -> dict[str, Any]:
    """What every event says of its post."""
    return {"post": post.code, "post_name": post.name}


def _enter(post: Post, time: ShiftTime, day: date, person: User, actor: Actor, at: datetime) -> Duty | None:
    """One duty; None when it stands there already. Raises BadInput."""
    zone = calendars.city_zone()
    window = rules.window_of(day, time.begins, time.ends, zone)
    if window.ends_at <= at or day > queries.local_day(at) + FARTHEST:
        raise BadInput("The roster is planned for days to come, a year at most.", field="since")
    if not queries.may_stand(accounts.actor_of(accounts.get_user(person.id), on=day), post):
        raise BadInput(
            "%(name)s does not work for this post's department on %(day)s.",
            field="people", name=person.name, day=day.isoformat(),
        )  # fmt: skip
    if absences.absence_on(person.id, day=day) is not None:
        raise BadInput("%(name)s is absent on %(day)s.", field="people", name=person.name, day=day.isoformat())
    shift = queries.shift_on(post.id, time.id, day)
    for other in queries.overlapping([person.id], window):
        if shift is not None and other.shift_id == shift.id:
            return None
        raise BadInput(
            "%(name)s stands at %(post)s at the same time on %(day)s.",
            field="people", name=person.name, post=other.shift.post.name, day=day.isoformat(),
        )  # fmt: skip
    if shift is None:
        shift = Shift(
            post=post, time_id=time.id, on_day=day, name=time.name, begins_at=window.begins_at, ends_at=window.ends_at,
            opened_at=None, opened_by=None, told_missing_at=None,
        )  # fmt: skip
        db.session.add(shift)
    duty = Duty(shift=shift, user=person, entered_by_id=actor.id, entered_at=at, checked_in_at=None, withdrawn_at=None)
    db.session.add(duty)
    db.session.flush()
    return duty


def _lock(people: Sequence[User]) -> None:
    """Two leads who plan the same person at once plan one after the other, so that each sees what the other did."""
    ids = sorted({person.id for person in people})
    db.session.execute(select(User.id).where(User.id.in_(ids)).order_by(User.id).with_for_update())


def _tell(post: Post, entered: Sequence[Duty], actor: Actor, at: datetime) -> None:
    if not entered:
        return
    days = [duty.shift.on_day for duty in entered]
    timeline.record(
        EventKind.ROSTER_ENTERED, at=at, actor=actor, people=sorted({duty.user_id for duty in entered}),
        count=len(entered), since=min(days), until=max(days), **about(post),
    )  # fmt: skip
