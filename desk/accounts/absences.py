"""Absences and deputies: entered by the person or by who leads them. No clock stops for an absence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from desk import timeline
from desk.accounts import queries, standing_in
from desk.accounts.models import Absence, RoleGrant, User
from desk.accounts.policy import Action, Actor, Place, Reach, Role, reaches
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind

LONGEST = timedelta(days=366)
# Whom the coordinators lead; a head and an administrator everybody of the place.
LED = {Reach.DEPARTMENT: (Role.TIER1_AGENT,), Reach.TIER2: (Role.TIER2_AGENT,),
       Reach.MALL: (Role.FRONT_OFFICER, Role.BACK_OFFICER)}  # fmt: skip


def enter_absence(
    *, user: User, starts_on: date, ends_on: date, deputy: User | None, actor: Actor, at: datetime, today: date
) -> Absence:
    """Note from when to when somebody does not work, and who stands in. Raises Forbidden, BadInput, Conflict."""
    if not may_enter_for(actor, user, on=today):
        raise Forbidden("You may not do this.")
    if ends_on < starts_on:
        raise BadInput("The last day cannot lie before the first.", field="ends_on")
    if ends_on < today or ends_on - starts_on > LONGEST or starts_on > today + LONGEST:
        raise BadInput("The days must end today or later, and lie within a year.", field="ends_on")
    if any(one.starts_on <= ends_on and one.ends_on >= starts_on for one in absences_of(user.id, from_day=starts_on)):
        raise Conflict("This person is noted as absent on some of these days already.")
    if deputy is not None:
        _check_deputy(user, deputy, days=(max(starts_on, today), ends_on))
    absence = Absence(
        user=user, starts_on=starts_on, ends_on=ends_on, deputy=deputy, entered_by_id=actor.id, entered_at=at
    )
    db.session.add(absence)
    db.session.flush()
    timeline.record(
        EventKind.ABSENCE_ENTERED,
        at=at,
        actor=actor,
        user=user.id,
        name=user.name,
        first_day=starts_on,
        last_day=ends_on,
        deputy=deputy.id if deputy else None,
        deputy_name=deputy.name if deputy else None,
    )
    return absence


def withdraw_absence(*, absence: Absence, actor: Actor, at: datetime, today: date) -> None:
    """They work after all, or again. Raises Forbidden, Conflict."""
    if not may_enter_for(actor, absence.user, on=today):
        raise Forbidden("You may not do this.")
    if absence.withdrawn_at is not None or absence.ends_on < today:
        raise Conflict("This absence is over.")
    absence.withdrawn_at = at
    timeline.record(
        EventKind.ABSENCE_WITHDRAWN,
        at=at,
        actor=actor,
        user=absence.user_id,
        name=absence.user.name,
        deputy=absence.deputy_id,
    )


def may_enter_for(actor: Actor, user: User, *, on: date) -> bool:
    """Oneself, and whom one leads."""
    if actor.id == user.id:
        return True
    return db.session.scalars(led_by(actor, on=on).where(User.id == user.id).limit(1)).first() is not None


def led_by(actor: Actor, *, on: date, action: Action = Action.ABSENCE_MANAGE) -> Select[tuple[User]]:
    """The active people whom this person leads, as far as that action reaches, by name."""
    conditions = [_led(reach, places) for reach, places in reaches(actor, action).items()]
    held = select(RoleGrant.user_id).where(
        RoleGrant.starts_on <= on, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on), or_(false(), *conditions)
    )
    return (
        select(User)
        .where(User.id.in_(held), User.deactivated_at.is_(None))
        .options(joinedload(User.department))
        .order_by(User.name, User.id)
    )


def _led(reach: Reach, places: frozenset[Place]) -> ColumnElement[bool]:
    if reach is Reach.EVERYTHING:
        return true()
    roles = RoleGrant.role.in_(LED[reach]) if reach in LED else true()
    if reach in standing_in.ANYWHERE:
        return roles
    within = [
        RoleGrant.department_id == place.department_id
        if place.unit_id is None
        else and_(RoleGrant.department_id == place.department_id, RoleGrant.unit_id == place.unit_id)
        for place in places
    ]
    return and_(roles, or_(false(), *within))


def absences_of(user_id: int, *, from_day: date) -> Sequence[Absence]:
    """What of a person's absences has not ended before that day, the next one first."""
    found = (
        select(Absence)
        .where(Absence.user_id == user_id, Absence.ends_on >= from_day, Absence.withdrawn_at.is_(None))
        .options(joinedload(Absence.deputy))
        .order_by(Absence.starts_on)
    )
    return db.session.scalars(found).all()


def absences_of_all(user_ids: Sequence[int], *, from_day: date) -> dict[int, list[Absence]]:
    """The same of several people at once."""
    found = (
        select(Absence)
        .where(Absence.user_id.in_(user_ids), Absence.ends_on >= from_day, Absence.withdrawn_at.is_(None))
        .options(joinedload(Absence.deputy))
        .order_by(Absence.starts_on)
    )
    by_person: dict[int, list[Absence]] = {}
    for absence in db.session.scalars(found):
        by_person.setdefault(absence.user_id, []).append(absence)
    return by_person


def get_absence(absence_id: int) -> Absence:
    """An absence. Raises NotFound."""
    absence = db.session.get(Absence, absence_id)
    if absence is None:
        raise NotFound("There is nothing here.")
    return absence


def absent_on(day: date) -> dict[int, Absence]:
    """Who is absent on that day."""
    found = (
        select(Absence)
        .where(Absence.starts_on <= day, Absence.ends_on >= day, Absence.withdrawn_at.is_(None))
        .options(joinedload(Absence.deputy))
    )
    return {absence.user_id: absence for absence in db.session.scalars(found)}


def absence_on(user_id: int | None, *, day: date) -> Absence | None:
    """Why this person does not answer today, if they are absent."""
    if user_id is None:
        return None
    return next((one for one in absences_of(user_id, from_day=day) if one.starts_on <= day), None)


def deputies(absent: Mapping[int, Absence]) -> dict[int, int | None]:
    """Whom those absent have named; a deputy whose account has ended counts as nobody."""
    return {
        user_id: absence.deputy_id if absence.deputy is not None and absence.deputy.is_active else None
        for user_id, absence in absent.items()
    }


def present(user: User | None, *, on: date) -> User | None:
    """The person, or whoever stands in on that day; None when nobody does."""
    if user is None:
        return None
    who = standing_in.stand_in(user.id, deputies(absent_on(on)))
    return user if who == user.id else None if who is None else queries.get_user(who)


def possible_deputies(user: User, *, on: date) -> list[User]:
    """Those who may do all of this person's work in the same places."""
    theirs = queries.actor_of(user, on=on)
    roles = {grant.role for grant in theirs.grants}
    if not roles:
        return []
    wanted = roles | ({Role.TIER1_LEAD} if Role.TIER1_AGENT in roles else set())
    people = (
        queries.holders(*wanted, on=on)
        .where(User.id != user.id)
        .options(joinedload(User.department), selectinload(User.grants).joinedload(RoleGrant.department))
    )
    found = db.session.scalars(people.limit(500)).unique().all()
    return [one for one in found if standing_in.has_rights_of(queries.actor_of(one, on=on), theirs)]


def _check_deputy(user: User, deputy: User, *, days: tuple[date, date]) -> None:
    if deputy.id == user.id or not deputy.is_active:
        raise BadInput("This person cannot stand in.", field="deputy")
    for day in days:
        if not standing_in.has_rights_of(queries.actor_of(deputy, on=day), queries.actor_of(user, on=day)):
            raise BadInput(
                "Who stands in needs the same rights in the same place, on all of these days.", field="deputy"
            )
