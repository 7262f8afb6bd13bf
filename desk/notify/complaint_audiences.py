"""Who hears of what happens to a complaint. Whoever may not read it hears nothing of it, nor does anybody it names."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Role
from desk.complaints import queries as complaints
from desk.complaints import reach
from desk.complaints.models import PublicComplaint
from desk.complaints.opinions import opinions_of
from desk.database import db
from desk.event_kinds import EventKind
from desk.mall import queries as mall
from desk.organisation.models import Unit, UnitKind
from desk.sla.ladders import Audience
from desk.timeline import Event

People = Sequence[User]
Speaks = Callable[[Event, PublicComplaint, date], People]
K, R, A = EventKind, Role, Audience


def of_complaint(event: Event, complaint: PublicComplaint, on: date) -> People:
    """Those who hear of it, as things stand when it is told: each of them may read it.

    Heads, inspectorate and regional secretary hear by number alone of what a ladder raises, unless it is restricted.
    """
    if event.kind in AUDIENCE:
        people = AUDIENCE[event.kind](event, complaint, on)
    else:
        people = [one for name in event.details.get("who", ()) for one in _office(Audience(name), complaint, on)]
    return [one for one in people if _may_hear(one, complaint, on)]


def _may_hear(person: User, complaint: PublicComplaint, on: date) -> bool:
    actor = accounts.actor_of(person, on=on)
    if reach.may(actor, Action.COMPLAINT_READ, complaint, on=on):
        return True
    is_restricted = complaint.category is not None and complaint.category.restricted
    is_named = person.id in {named.user_id for named in complaint.respondents}
    return bool(actor.roles & {R.EXECUTIVE, R.HEAD, R.INSPECTORATE}) and not is_restricted and not is_named


def _front(event: Event, complaint: PublicComplaint, on: date) -> People:
    """The front office; of what is not for its eyes, whoever reads that."""
    return db.session.scalars(
        accounts.holders(R.FRONT_OFFICER, R.MALL_MANAGER, R.INSPECTORATE, on=on)
    ).all()  # who may not read it is left out above


def _manager(event: Event, complaint: PublicComplaint, on: date) -> People:
    return _office(A.MALL_MANAGER, complaint, on)


def _addressee(event: Event, complaint: PublicComplaint, on: date) -> People:
    """Whoever has it, or the people of the organisation while nobody has it."""
    if complaint.handler is not None and complaint.handler.is_active:
        return [complaint.handler]
    if complaint.tenant is None:
        return _front(event, complaint, on)
    return complaints.handlers_of(complaint.tenant, on=on)


def _releasers(event: Event, complaint: PublicComplaint, on: date) -> People:
    return [*_office(A.MALL_MANAGER, complaint, on), *_office(A.TENANT_HEAD, complaint, on)]


def _author(event: Event, complaint: PublicComplaint, on: date) -> People:
    wanted = select(User).where(User.id == event.details.get("drafted_by"), User.deactivated_at.is_(None))
    return db.session.scalars(wanted).all()


def _who_tells(event: Event, complaint: PublicComplaint, on: date) -> People:
    """The officer who received it tells the answer; else the front office."""
    if complaint.received_by is not None and complaint.received_by.is_active:
        return [complaint.received_by, *_addressee(event, complaint, on)]
    return [*_front(event, complaint, on), *_addressee(event, complaint, on)]


def _objected(event: Event, complaint: PublicComplaint, on: date) -> People:
    """«Belum»: the supervisor hears of it, and whoever answered."""
    return [*_releasers(event, complaint, on), *_addressee(event, complaint, on)]


def _asked(event: Event, complaint: PublicComplaint, on: date) -> People:
    last = opinions_of(complaint)[-1:]
    wanted = [db.session.scalars(select(User).where(User.id.in_(mall.people_of(one.tenant_id, on=on)))) for one in last]
    return [person for people in wanted for person in people]


def _who_may_disclose(event: Event, complaint: PublicComplaint, on: date) -> People:
    """Those to whom it falls to give out what is kept there of the person who asks."""
    offices = db.session.scalars(accounts.holders(R.MALL_MANAGER, R.HEAD, R.INSPECTORATE, on=on)).all()
    wanted = Action.COMPLAINT_DISCLOSE
    return [one for one in offices if reach.may(accounts.actor_of(one, on=on), wanted, complaint, on=on)]


AUDIENCE: dict[EventKind, Speaks] = {
    K.COMPLAINT_FILED: _front,
    K.COMPLAINT_COMPLETED: _front,
    K.COMPLAINT_DISPATCHED: _addressee,
    K.COMPLAINT_BOUNCED: lambda event, complaint, on: (
        _manager(event, complaint, on) if complaint.needs_decision else _front(event, complaint, on)
    ),
    K.COMPLAINT_WRITTEN: _addressee,
    K.COMPLAINT_FOLLOWED_UP: lambda event, complaint, on: (
        complaints.handlers_of(complaint.tenant, on=on) if complaint.tenant else []
    ),
    K.COMPLAINT_DRAFTED: _releasers,
    K.COMPLAINT_REJECTED: _author,
    K.COMPLAINT_ANSWERED: _who_tells,
    K.COMPLAINT_REOPENED: _objected,
    K.COMPLAINT_CONFIRMED: _addressee,
    K.COMPLAINT_CLOSED: _addressee,
    K.COMPLAINT_WITHDRAWN: _front,
    K.OPINION_ASKED: _asked,
    K.OPINION_GIVEN: _addressee,
    K.DATA_REQUESTED: _who_may_disclose,
}


def _office(audience: Audience, complaint: PublicComplaint, on: date) -> People:
    """The people behind a name of the ladder; an empty office is asked for one step higher."""
    for asked in (audience, *ASKED_INSTEAD.get(audience, ())):
        if found := _holders(asked, complaint, on):
            return found
    return []


ASKED_INSTEAD = {
    A.MALL_MANAGER: (A.MALL_HEAD, A.EXECUTIVE),
    A.MALL_HEAD: (A.EXECUTIVE,),
    A.TENANT_HEAD: (A.MALL_MANAGER,),
    A.INSPECTORATE: (A.EXECUTIVE,),
    A.FRONT_OFFICE: (A.MALL_MANAGER,),
}
ROLES = {A.MALL_MANAGER: R.MALL_MANAGER, A.INSPECTORATE: R.INSPECTORATE, A.EXECUTIVE: R.EXECUTIVE}


def _holders(audience: Audience, complaint: PublicComplaint, on: date) -> People:
    department, unit = RoleGrant.department_id, RoleGrant.unit_id
    where: tuple[ColumnElement[bool], ...] = ()
    match audience:
        case A.WORKER:
            return [complaint.handler] if complaint.handler is not None else _addressee(Event(), complaint, on)
        case A.FRONT_OFFICE:
            return db.session.scalars(accounts.holders(R.FRONT_OFFICER, on=on)).all()
        case A.TENANT_HEAD:
            if complaint.department_id is None:
                return []
            where = (department == complaint.department_id, unit.is_(None))
        case A.MALL_HEAD:
            runs_it = select(Unit.department_id).where(Unit.kind == UnitKind.MALL, Unit.ended_on.is_(None))
            where = (department.in_(runs_it), unit.is_(None))
        case A.MALL_MANAGER | A.INSPECTORATE | A.EXECUTIVE:
            return accounts.office_holders(ROLES[audience], on=on)
        case _:  # the complainant reads the page of the complaint; the tiers have tickets
            return []
    return accounts.office_holders(R.HEAD, *where, on=on)
