"""Transfers (mutasi): roles close the day before and open at the date, open tickets are handed over, history stays as it was."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from desk import timeline
from desk.accounts import operations as accounts
from desk.accounts import queries as account_queries
from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department, Unit
from desk.staffing import queries
from desk.staffing.models import Transfer
from desk.tickets import handing

FARTHEST = timedelta(days=366)  # before and after today


def enter_transfer(
    *,
    user: User,
    on: date,
    department: Department,
    unit: Unit | None,
    roles: Sequence[Role],
    decree_no: str,
    successor: User | None,
    actor: Actor,
    at: datetime,
    today: date,
) -> tuple[Transfer, bool]:
    """Let somebody work elsewhere from that day on. The same once more changes nothing: then the second value is False.

    Raises BadInput, Conflict, Forbidden.
    """
    _check(user, on, department, unit, roles, successor, actor, today)
    known = queries.transfer_of(user.id, on=on)
    if known is not None:
        same = (known.department_id, known.unit_id, sorted(known.roles), known.decree_no, known.successor_id) == (
            department.id, unit.id if unit else None, sorted(roles), decree_no, successor.id if successor else None,
        )  # fmt: skip
        if same:
            return known, False
        raise Conflict("Another transfer of this person on that day is known already. Withdraw it first.")
    if queries.has_later_transfer(user.id, after=on):
        raise Conflict("A later transfer of this person is known already. Withdraw it first.")
    if any(grant.starts_on >= on for grant in user.grants):
        raise Conflict("This person has been granted a role from that day on, or later. Look at their page first.")
    closed = accounts.close_roles(user=user, last_day=on - timedelta(days=1), actor=actor, at=at)
    opened = [
        accounts.grant_role(
            user=user,
            role=role,
            department_id=department.id,
            unit_id=unit.id if unit else None,
            starts_on=on,
            decree_no=decree_no,
            actor=actor,
            at=at,
        )
        for role in roles
    ]
    transfer = Transfer(
        user=user,
        takes_effect_on=on,
        from_department_id=user.department_id,
        department=department,
        unit=unit,
        roles=list(roles),
        decree_no=decree_no,
        successor=successor,
        closed_grants={str(grant.id): before.isoformat() if before else None for grant, before in closed},
        opened_grants=[grant.id for grant in opened],
        entered_by_id=actor.id,
        entered_at=at,
        handed_over=0,
    )
    db.session.add(transfer)
    db.session.flush()
    timeline.record(EventKind.TRANSFER_ENTERED, at=at, actor=actor, **_told(transfer))
    if on <= today:
        perform_transfer(transfer=transfer, at=at, today=today)
    return transfer, True


def perform_transfer(*, transfer: Transfer, at: datetime, today: date) -> None:
    """Its day has come: the person belongs to the new place, and what they had in hand goes to whoever stays."""
    person = transfer.user
    person.department_id, person.unit_id = transfer.department_id, transfer.unit_id
    transfer.done_at = at
    db.session.flush()
    db.session.expire(person, ["department", "unit"])
    transfer.handed_over = handing.hand_over_from(
        leaver=person, successor=transfer.successor, on=today, at=at, decree_no=transfer.decree_no
    )
    timeline.record(EventKind.TRANSFER_DONE, at=at, handed_over=transfer.handed_over, **_told(transfer))


def withdraw_transfer(*, transfer: Transfer, actor: Actor, at: datetime, today: date) -> None:
    """Take back what has not begun: the old roles go on as they would have, the new ones were never held.

    Raises Conflict.
    """
    if transfer.withdrawn_at is not None:
        raise Conflict("This transfer has been withdrawn already.")
    if transfer.done_at is not None or transfer.takes_effect_on <= today:
        raise Conflict("This transfer has taken effect. Enter another one instead.")
    if queries.has_later_transfer(transfer.user_id, after=transfer.takes_effect_on):
        raise Conflict("A later transfer of this person is known already. Withdraw it first.")
    ends = {
        int(grant): date.fromisoformat(before) if before else None for grant, before in transfer.closed_grants.items()
    }
    accounts.undo_roles(user=transfer.user, reopened=ends, unbegun=transfer.opened_grants)
    transfer.withdrawn_at = at
    timeline.record(EventKind.TRANSFER_WITHDRAWN, at=at, actor=actor, **_told(transfer))


def left_uncovered(transfers: Sequence[Transfer]) -> list[tuple[int, date]]:
    """Departments, each with the day, that no Tier 1 looks after once all of these have taken effect (LLG-02)."""
    left = {(transfer.from_department_id, transfer.takes_effect_on) for transfer in transfers}
    had = {
        place for place in left if account_queries.has_tier1(place[0], unit_id=None, on=place[1] - timedelta(days=1))
    }
    return sorted(place for place in had if not account_queries.has_tier1(place[0], unit_id=None, on=place[1]))


def warn_of_uncovered(*, transfers: Sequence[Transfer], at: datetime) -> None:
    """Tell the administrators and the coordinator of Tier 2 which departments are left alone."""
    for department_id in sorted({department_id for department_id, _ in left_uncovered(transfers)}):
        timeline.record(EventKind.COVERAGE_LOST, at=at, department=department_id)


def _check(
    user: User,
    on: date,
    department: Department,
    unit: Unit | None,
    roles: Sequence[Role],
    successor: User | None,
    actor: Actor,
    today: date,
) -> None:
    if user.id == actor.id:
        raise Forbidden("You may not change your own roles.")
    if not user.is_active:
        raise BadInput("This account is deactivated.", field="person")
    if abs(on - today) > FARTHEST:
        raise BadInput("The date lies more than a year away.", field="date")
    if department.ended_on is not None and department.ended_on < on:
        raise BadInput("This department has ended by then.", field="department")
    if unit is not None and unit.department_id != department.id:
        raise BadInput("This unit belongs to another department.", field="unit")
    if not roles:
        raise BadInput("Which role does this person get there?", field="roles")
    if successor is not None and (successor.id == user.id or not successor.is_active):
        raise BadInput("This person cannot take over the tickets.", field="successor")


def _told(transfer: Transfer) -> dict[str, Any]:
    return {
        "user": transfer.user_id,
        "name": transfer.user.name,
        "transfer": transfer.id,
        "day": transfer.takes_effect_on,
        "department": transfer.department.short,
        "decree_no": transfer.decree_no or None,
    }
