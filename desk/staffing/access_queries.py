"""What is asked of requests for access: who may decide, and what waits for whom."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Place, Reach, Role, may, reaches
from desk.database import db
from desk.errors import NotFound
from desk.organisation.models import Unit, UnitKind
from desk.staffing.access_models import WAITING, AccessRequest, AccessState

MOST_SHOWN = 200


def get_request(request_id: int) -> AccessRequest:
    """A request. Raises NotFound."""
    found = db.session.get(AccessRequest, request_id)
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def heads_of(department_id: int, unit_id: int | None, *, on: date) -> list[User]:
    """Whom the approval is asked of: the head of the department or its deputy, or of that unit; who stands in for them too."""
    of_whole = RoleGrant.unit_id.is_(None)
    where = of_whole if unit_id is None else or_(of_whole, RoleGrant.unit_id == unit_id)
    held = accounts.office_holders(Role.HEAD, RoleGrant.department_id == department_id, where, on=on)
    found = [*held, *(one for one in (absences.present(head, on=on) for head in held) if one is not None)]
    return list({one.id: one for one in found}.values())


def may_decide(actor: Actor, asked: AccessRequest) -> bool:
    """Whoever heads the place, but neither who is to have the role nor who asks for it."""
    if actor.id in (asked.user_id, asked.asked_by_id):
        return False
    return any(place.covers(asked.department_id, asked.unit_id) for place in _headed(actor))


def may_grant(actor: Actor, asked: AccessRequest) -> bool:
    """An administrator who has had no part in it: not asked, not approved, and not for themselves."""
    return may(actor, Action.USERS_MANAGE) and actor.id not in (asked.user_id, asked.asked_by_id, asked.decided_by_id)


def may_ask_for(actor: Actor, user: User) -> bool:
    """Oneself; and as a technician of Tier 1 a colleague of the same place."""
    if not user.is_active or not may(actor, Action.ACCESS_ASK):
        return False
    if user.id == actor.id:
        return True
    places = reaches(actor, Action.ACCESS_ASK).get(Reach.DEPARTMENT_READ, frozenset())
    return any(place.covers(user.department_id, user.unit_id) for place in places)


def colleagues(actor: Actor) -> Sequence[User]:
    """Those for whom this person may ask besides themselves, by name."""
    places = reaches(actor, Action.ACCESS_ASK).get(Reach.DEPARTMENT_READ, frozenset())
    if not places:
        return []
    within = [
        (User.department_id == place.department_id)
        & (true() if place.unit_id is None else User.unit_id == place.unit_id)
        for place in places
    ]
    found = select(User).where(or_(*within), User.deactivated_at.is_(None), User.id != actor.id)
    return db.session.scalars(found.order_by(User.name, User.id).limit(500)).all()


def waiting_for(*, user_id: int, role: Role, department_id: int) -> AccessRequest | None:
    """What has been asked for this person already and is not granted or declined yet."""
    found = select(AccessRequest).where(
        AccessRequest.user_id == user_id,
        AccessRequest.role == role,
        AccessRequest.department_id == department_id,
        AccessRequest.state.in_(WAITING),
    )
    return db.session.scalars(found).first()


def to_decide(actor: Actor) -> list[AccessRequest]:
    """What waits for this person's approval, the oldest first."""
    if not (where := _of_places(_headed(actor))):
        return []
    asked = _loaded().where(AccessRequest.state == AccessState.ASKED, or_(*where)).order_by(AccessRequest.id)
    return [one for one in db.session.scalars(asked.limit(MOST_SHOWN)) if may_decide(actor, one)]


def to_grant(actor: Actor) -> Sequence[AccessRequest]:
    """What is approved and waits for an administrator, the oldest first; also what another one has to grant."""
    if not may(actor, Action.USERS_MANAGE):
        return []
    approved = _loaded().where(AccessRequest.state == AccessState.APPROVED).order_by(AccessRequest.id)
    return db.session.scalars(approved.limit(MOST_SHOWN)).all()


def own(actor: Actor) -> Sequence[AccessRequest]:
    """What this person has asked for, and what others have asked for them, the latest first."""
    mine = or_(AccessRequest.asked_by_id == actor.id, AccessRequest.user_id == actor.id)
    return db.session.scalars(_loaded().where(mine).order_by(AccessRequest.id.desc()).limit(MOST_SHOWN)).all()


def history(actor: Actor) -> Sequence[AccessRequest]:
    """What has been decided in the places that this person heads; everything for administrators and auditors.

    What an administrator still has to grant is not past to them.
    """
    where = [true()] if may(actor, Action.ACCESS_READ) else _of_places(_headed(actor))
    if not where:
        return []
    ahead = WAITING if may(actor, Action.USERS_MANAGE) else (AccessState.ASKED,)
    past = _loaded().where(AccessRequest.state.not_in(ahead), or_(*where)).order_by(AccessRequest.id.desc())
    return db.session.scalars(past.limit(MOST_SHOWN)).all()


def runs_the_mall(department_id: int) -> bool:
    """Whether the public service mall is a unit of that department."""
    mall = select(Unit.id).where(Unit.department_id == department_id, Unit.kind == UnitKind.MALL)
    return db.session.scalars(mall.limit(1)).first() is not None


def _headed(actor: Actor) -> frozenset[Place]:
    return reaches(actor, Action.ACCESS_APPROVE).get(Reach.DEPARTMENT_READ, frozenset())


def _of_places(places: frozenset[Place]) -> list[ColumnElement[bool]]:
    return [
        (AccessRequest.department_id == place.department_id)
        & (true() if place.unit_id is None else AccessRequest.unit_id == place.unit_id)
        for place in places
    ]


def _loaded() -> Select[tuple[AccessRequest]]:
    return select(AccessRequest).options(
        joinedload(AccessRequest.user).joinedload(User.department),
        joinedload(AccessRequest.asked_by),
        joinedload(AccessRequest.decided_by),
        joinedload(AccessRequest.granted_by),
        joinedload(AccessRequest.department),
        joinedload(AccessRequest.unit),
    )
