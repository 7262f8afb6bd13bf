"""Who hears of an outage: who follows it, who takes the calls, and of planned maintenance everybody who works where it is."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.database import db
from desk.event_kinds import EventKind
from desk.organisation import queries as organisation
from desk.outages import queries as outages
from desk.outages.kinds import Area
from desk.outages.models import Outage
from desk.timeline import Event

People = Sequence[User]
TAKE_CALLS = (Role.TIER1_AGENT, Role.TIER1_LEAD, Role.FRONT_OFFICER)
KINDS = frozenset(
    {EventKind.OUTAGE_ANNOUNCED, EventKind.OUTAGE_CHANGED, EventKind.OUTAGE_OVERRUN, EventKind.OUTAGE_ENDED}
)


def of_outage(event: Event, on: date) -> People:
    """Those who hear of it, as things stand when it is told."""
    outage = db.session.get(Outage, event.details["outage"])
    if outage is None or outages.is_secret(outage.service):
        return []
    if event.kind is EventKind.OUTAGE_OVERRUN:
        return db.session.scalars(accounts.holders(Role.TIER2_AGENT, Role.TIER2_LEAD, on=on)).all()
    followers = _active(outages.followers_of(outage.id))
    if outage.is_planned:
        is_for_all = event.kind is EventKind.OUTAGE_ANNOUNCED or event.details.get("called_off")
        return [*followers, *(_everybody_in(outage) if is_for_all else ())]
    return [*followers, *_who_take_calls(outage, on)]


def _active(user_ids: Sequence[int]) -> People:
    people = select(User).where(User.id.in_(user_ids), User.deactivated_at.is_(None))
    return db.session.scalars(people).all() if user_ids else []


def _everybody_in(outage: Outage) -> People:
    people = select(User).where(User.deactivated_at.is_(None))
    if outage.area is Area.DEPARTMENTS:
        people = people.where(User.department_id.in_([department.id for department in outage.departments]))
    elif outage.area is Area.MALL:
        mall = organisation.mall()
        people = people.where(User.unit_id == (mall.id if mall else None))
    return db.session.scalars(people).all()


def _who_take_calls(outage: Outage, on: date) -> People:
    holders = accounts.holders(*TAKE_CALLS, on=on)
    if outage.area is Area.DEPARTMENTS:
        theirs = [department.id for department in outage.departments]
        in_them = select(RoleGrant.user_id).where(RoleGrant.department_id.in_(theirs), RoleGrant.role.in_(TAKE_CALLS))
        holders = holders.where(User.id.in_(in_them))
    elif outage.area is Area.MALL:
        mall = organisation.mall()
        at_the_counters = select(RoleGrant.user_id).where(RoleGrant.role == Role.FRONT_OFFICER)
        holders = holders.where(or_(User.unit_id == (mall.id if mall else None), User.id.in_(at_the_counters)))
    return db.session.scalars(holders).all()
