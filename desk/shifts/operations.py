"""Keeping posts: what they are, their shifts of the day, what is checked there, which minutes a step may take."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from desk import timeline, trails
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service, Skill
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department, Unit
from desk.shifts import queries, reach
from desk.shifts.kinds import TARGETS, ItemKind, Step
from desk.shifts.models import CheckItem, Post, ShiftTime, SopStep

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


@dataclass(frozen=True)
class PostContent:
    """What is said of a post."""

    name: str
    place: str
    department: Department
    unit: Unit | None
    tier: int
    skill: Skill | None
    presence_minutes: int
    patrol_every: int | None


def add_post(*, code: str, content: PostContent, actor: Actor, at: datetime) -> Post:
    """A place that is manned from now on, with the minutes of the procedure. Raises Forbidden, BadInput."""
    if len(code) > 20 or not CODE.fullmatch(code):
        raise BadInput("A code is made of capital letters, figures and hyphens.", field="code")
    if queries.has_code(code):
        raise BadInput("There is one with this code already.", field="code")
    post = Post(code=code, ended_on=None)
    post.steps = [SopStep(step=step, target_minutes=minutes) for step, minutes in TARGETS.items()]
    _put(post, content, actor, at)
    return post


def change_post(*, post: Post, content: PostContent, actor: Actor, at: datetime) -> None:
    """Change what is said of it; shifts that are planned stay as they are. Raises Forbidden, BadInput, Conflict."""
    permit(post, actor)
    _put(post, content, actor, at)


def end_post(*, post: Post, last_day: date, actor: Actor, at: datetime) -> None:
    """It is manned no more after that day. Raises Forbidden, Conflict."""
    permit(post, actor)
    post.ended_on = last_day
    _tell(post, actor, at, ended_on=last_day)


def add_time(*, post: Post, name: str, begins: time, ends: time, actor: Actor, at: datetime) -> ShiftTime:
    """A further shift of the day. Raises Forbidden, BadInput, Conflict."""
    permit(post, actor)
    if begins == ends:
        raise BadInput("A shift ends at another time than it begins.", field="ends")
    if any(one.ended_on is None and one.name.casefold() == name.strip().casefold() for one in post.times):
        raise BadInput("There is a shift of this name already.", field="name")
    added = ShiftTime(post=post, name=name.strip(), begins=begins, ends=ends, ended_on=None)
    db.session.add(added)
    db.session.flush()
    _tell(post, actor, at, shift=added.name, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
    return added


def end_time(*, time_of_day: ShiftTime, last_day: date, actor: Actor, at: datetime) -> None:
    """No shifts of this kind are planned any more. Raises Forbidden, Conflict."""
    permit(time_of_day.post, actor)
    if time_of_day.ended_on is not None:
        raise Conflict("It has ended already.")
    time_of_day.ended_on = last_day
    _tell(time_of_day.post, actor, at, shift=time_of_day.name, ended_on=last_day)


def add_item(*, post: Post, kind: ItemKind, name: str, service: Service, actor: Actor, at: datetime) -> CheckItem:
    """Something that each shift checks from now on (TRK-07). Raises Forbidden, BadInput, Conflict."""
    permit(post, actor)
    if any(one.ended_on is None and one.name.casefold() == name.strip().casefold() for one in post.items):
        raise BadInput("This stands in the checklist already.", field="name")
    added = CheckItem(post=post, kind=kind, name=name.strip(), service=service, ended_on=None)
    db.session.add(added)
    db.session.flush()
    _tell(post, actor, at, item=added.name, service=service.code)
    return added


def end_item(*, item: CheckItem, last_day: date, actor: Actor, at: datetime) -> None:
    """It is checked no more; what was found of it stays. Raises Forbidden, Conflict."""
    permit(item.post, actor)
    if item.ended_on is not None:
        raise Conflict("It has ended already.")
    item.ended_on = last_day
    _tell(item.post, actor, at, item=item.name, ended_on=last_day)


def set_targets(*, post: Post, minutes: Mapping[Step, int], actor: Actor, at: datetime) -> None:
    """Which minutes the steps may take there (TRK-16). Raises Forbidden, BadInput, Conflict."""
    permit(post, actor)
    before = {one.step.value: one.target_minutes for one in post.steps}
    for step, target in minutes.items():
        if not 1 <= target <= 1440:
            raise BadInput("Between 1 and 1440 minutes, please.", field=step.value)
    for one in post.steps:
        one.target_minutes = minutes.get(one.step, one.target_minutes)
    after = {one.step.value: one.target_minutes for one in post.steps}
    if changes := trails.differences(before, after):
        _tell(post, actor, at, changes=changes)


def permit(post: Post, actor: Actor) -> None:
    """Whether this person leads that post, and it is still manned. Raises Forbidden, Conflict."""
    if not reach.covers(actor, Action.SHIFT_MANAGE, post):
        raise Forbidden("You may not do this.")
    if post.ended_on is not None:
        raise Conflict("It has ended already.")


def _put(post: Post, content: PostContent, actor: Actor, at: datetime) -> None:
    unit_id = content.unit.id if content.unit else None
    if not reach.covers_place(actor, Action.SHIFT_MANAGE, content.department.id, unit_id):
        raise Forbidden("You may not do this.")
    if content.unit is not None and content.unit.department_id != content.department.id:
        raise BadInput("This unit belongs to another department.", field="place_of")
    if content.tier == 2 and not content.department.ict_office:
        raise BadInput("Only posts of the ICT office watch the queue of Tier 2.", field="tier")
    values: dict[str, Any] = {
        "name": content.name.strip(),
        "place": content.place.strip(),
        "department_id": content.department.id,
        "unit_id": unit_id,
        "tier": content.tier,
        "skill_id": content.skill.id if content.skill else None,
        "presence_minutes": content.presence_minutes,
        "patrol_every": content.patrol_every,
    }
    before = {name: getattr(post, name) for name in values}
    for name, value in values.items():
        setattr(post, name, value)
    db.session.add(post)
    db.session.flush()
    _tell(post, actor, at, changes=trails.differences(before, values))


def _tell(post: Post, actor: Actor, at: datetime, **details: Any) -> None:
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, post=post.code, name=post.name, **details)
