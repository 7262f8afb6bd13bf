"""What people can do, and how well (BKS-03): kept by whoever leads them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from desk import timeline
from desk.accounts import absences
from desk.accounts.models import Level, User, UserSkill
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import Forbidden
from desk.event_kinds import EventKind


def set_skills(*, user: User, levels: Mapping[str, Level], actor: Actor, at: datetime, today: date) -> None:
    """These are the skills of a person now, each by its code; the same ones once more leave no trace. Raises Forbidden."""
    people = absences.led_by(actor, on=today, action=Action.SKILLS_MANAGE).where(User.id == user.id)
    if db.session.scalars(people.limit(1)).first() is None:
        raise Forbidden("You may not do this.")
    before = {skill.skill_code: skill.level for skill in user.skills}
    if before == dict(levels):
        return
    write_skills(user=user, levels=levels)
    timeline.record(
        EventKind.USER_CHANGED,
        at=at,
        actor=actor,
        user=user.id,
        name=user.name,
        change="skills",
        before={code: level.value for code, level in before.items()},
        after={code: level.value for code, level in levels.items()},
    )


def write_skills(*, user: User, levels: Mapping[str, Level]) -> None:
    """Without asking who does it: for what loads people from a file."""
    known = {skill.skill_code: skill for skill in user.skills}
    for code, level in levels.items():
        if code in known:
            known[code].level = level
        else:
            user.skills.append(UserSkill(skill_code=code, level=level))
    for code, skill in known.items():
        if code not in levels:
            user.skills.remove(skill)  # the event keeps what it was
    db.session.flush()


def levels_of(code: str | None, user_ids: Sequence[int]) -> dict[int, Level]:
    """Who of these has that skill, and how well. Whoever has the whole of which it is a part has it too (BKS-05)."""
    if code is None or not user_ids:
        return {}
    held = select(UserSkill.user_id, UserSkill.skill_code, UserSkill.level).where(
        UserSkill.skill_code.in_(serving(code)), UserSkill.user_id.in_(user_ids)
    )
    found: dict[int, Level] = {}
    for user_id, skill_code, level in db.session.execute(held).tuples():
        if skill_code == code or user_id not in found:  # how well one knows the part says more than the whole
            found[user_id] = level
    return found


def serving(code: str) -> tuple[str, ...]:
    """The skills that do for one: itself, and the whole whose name it begins with (`software` for `software-api`)."""
    return tuple(dict.fromkeys((code, code.split("-", maxsplit=1)[0])))
