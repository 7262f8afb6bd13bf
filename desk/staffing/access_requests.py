"""Asking for access: a role with a reason and a period, approved by the head of the place, then granted (MTR-11)."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from desk import timeline
from desk.accounts import operations as accounts
from desk.accounts import queries as people
from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department, Unit
from desk.staffing import access_queries as queries
from desk.staffing.access_models import WAITING, AccessRequest, AccessState
from desk.staffing.access_roles import ASKABLE, OF_THE_MALL

LONGEST = timedelta(days=366)


def ask_access(
    *,
    user: User,
    role: Role,
    department: Department,
    unit: Unit | None,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    today: date,
) -> AccessRequest:
    """Ask that a person may hold a role somewhere, from a day to a day. Raises Forbidden, BadInput, Conflict."""
    if not queries.may_ask_for(actor, user):
        raise Forbidden("You may not do this.")
    _check_role(role, department, unit)
    if not today <= starts_on <= ends_on:
        raise BadInput("The first day is today or later, and the last day not before it.", field="starts_on")
    if ends_on - starts_on > LONGEST or starts_on > today + LONGEST:
        raise BadInput("Access is asked for a year at most. It can be asked for again.", field="ends_on")
    if not reason.strip():
        raise BadInput("Please fill this in.", field="reason")
    _check_held(user, role, department.id, unit.id if unit else None, (starts_on, ends_on))
    heads = queries.heads_of(department.id, unit.id if unit else None, on=today)
    told = [head.id for head in heads if head.id not in (user.id, actor.id)]
    if not told:
        raise BadInput(
            "Nobody else heads this department who could approve it. Ask the administrator.", field="department"
        )
    if queries.waiting_for(user_id=user.id, role=role, department_id=department.id) is not None:
        raise Conflict("This has been asked for already and waits for an answer.")
    asked = AccessRequest(
        user=user, role=role, department=department, unit=unit, starts_on=starts_on, ends_on=ends_on,
        reason=reason.strip(), state=AccessState.ASKED, asked_by_id=actor.id, asked_at=at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(asked)
    except IntegrityError as twice:  # the same, at this very moment
        raise Conflict("This has been asked for already and waits for an answer.") from twice
    _tell(EventKind.ACCESS_ASKED, asked, told, actor=actor, at=at)
    return asked


def decide_access(
    *, asked: AccessRequest, approves: bool, answer: str, actor: Actor, at: datetime, today: date
) -> None:
    """The head of the place approves, or declines and says why. Raises Forbidden, BadInput, Conflict."""
    if not queries.may_decide(actor, asked):
        raise Forbidden("You may not do this.")
    if approves and asked.ends_on < today:
        raise Conflict("The time asked for is over.")
    _expect_words(approves, answer)
    state = AccessState.APPROVED if approves else AccessState.DECLINED
    _claim(asked, AccessState.ASKED, state=state, decided_by_id=actor.id, decided_at=at, answer=answer.strip())
    if approves:
        admins = people.ids_of_holders(Role.ADMIN, on=today)
        granting = [one for one in admins if one not in (asked.user_id, asked.asked_by_id, actor.id)]
        _tell(EventKind.ACCESS_APPROVED, asked, [*granting, *_askers(asked)], actor=actor, at=at)
    else:
        _tell(EventKind.ACCESS_DECLINED, asked, _askers(asked), actor=actor, at=at)


def grant_access(*, asked: AccessRequest, actor: Actor, at: datetime, today: date) -> None:
    """The administrator gives the role as it was approved, from today at the earliest. Raises Forbidden, Conflict."""
    if not queries.may_grant(actor, asked):
        raise Forbidden("Somebody else grants what you asked for, approved or would hold yourself.")
    if asked.state is not AccessState.APPROVED:
        raise Conflict("This has been decided already.")
    if asked.ends_on < today:
        raise Conflict("The time asked for is over.")
    if not asked.user.is_active:
        raise Conflict("This account is already deactivated.")
    db.session.refresh(asked, with_for_update=True)
    if asked.state is not AccessState.APPROVED:
        raise Conflict("This has been decided already.")
    grant = accounts.grant_role(
        user=asked.user,
        role=asked.role,
        department_id=asked.department_id,
        unit_id=asked.unit_id,
        starts_on=max(asked.starts_on, today),
        ends_on=asked.ends_on,
        actor=actor,
        at=at,
    )
    _claim(
        asked, AccessState.APPROVED, state=AccessState.GRANTED, granted_by_id=actor.id, granted_at=at, grant_id=grant.id
    )
    _tell(EventKind.ACCESS_GRANTED, asked, _askers(asked), actor=actor, at=at)


def refuse_grant(*, asked: AccessRequest, answer: str, actor: Actor, at: datetime) -> None:
    """The administrator does not grant what was approved, and says why. Raises Forbidden, BadInput, Conflict."""
    if not queries.may_grant(actor, asked):
        raise Forbidden("Somebody else grants what you asked for, approved or would hold yourself.")
    _expect_words(False, answer)
    told = [*_askers(asked), *([asked.decided_by_id] if asked.decided_by_id else [])]
    _claim(
        asked,
        AccessState.APPROVED,
        state=AccessState.DECLINED,
        granted_by_id=actor.id,
        granted_at=at,
        answer=answer.strip(),
    )
    _tell(EventKind.ACCESS_DECLINED, asked, told, actor=actor, at=at)


def withdraw_access(*, asked: AccessRequest, actor: Actor, at: datetime) -> None:
    """It is needed no more. Raises Forbidden, Conflict."""
    if actor.id not in (asked.asked_by_id, asked.user_id):
        raise Forbidden("You may not do this.")
    _claim(asked, *WAITING, state=AccessState.WITHDRAWN)
    _tell(EventKind.ACCESS_WITHDRAWN, asked, [], actor=actor, at=at)


def _check_role(role: Role, department: Department, unit: Unit | None) -> None:
    if role not in ASKABLE:
        raise BadInput("Offices that reach the whole city are given by decree, not asked for.", field="role")
    if role in OF_THE_MALL and not queries.runs_the_mall(department.id):
        raise BadInput("This role is held at the department that runs the service mall.", field="department")
    if unit is not None and unit.department_id != department.id:
        raise BadInput("This unit belongs to another department.", field="unit")


def _check_held(user: User, role: Role, department_id: int, unit_id: int | None, days: tuple[date, date]) -> None:
    for held in user.grants:
        overlaps = held.starts_on <= days[1] and (held.ends_on is None or held.ends_on >= days[0])
        if overlaps and (held.role, held.department_id, held.unit_id) == (role, department_id, unit_id):
            raise Conflict("This person already holds this role in that period.")


def _expect_words(approves: bool, answer: str) -> None:
    if not approves and not answer.strip():
        raise BadInput("Please say why not.", field="answer")


def _claim(asked: AccessRequest, *before: AccessState, **values: Any) -> None:
    """One of two who press at once wins. Raises Conflict for the other one."""
    wanted = update(AccessRequest).where(AccessRequest.id == asked.id, AccessRequest.state.in_(before))
    if not rows_changed(wanted.values(**values)):
        raise Conflict("This has been decided already.")
    db.session.refresh(asked)


def _askers(asked: AccessRequest) -> list[int]:
    return sorted({asked.asked_by_id, asked.user_id})


def _tell(kind: EventKind, asked: AccessRequest, told: list[int], *, actor: Actor, at: datetime) -> None:
    timeline.record(
        kind,
        at=at,
        actor=actor,
        access=asked.id,
        person=asked.user_id,
        name=asked.user.name,
        role=asked.role,
        department=asked.department.short,
        told=list(dict.fromkeys(told)),
    )
