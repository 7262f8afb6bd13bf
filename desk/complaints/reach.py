"""How far an action reaches among complaints: the one place where shields and restricted categories are decided."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Place, Reach, reaches
from desk.catalogue.models import ComplaintCategory
from desk.complaints.kinds import ABOUT_OWN_DATA, HEAD_READS, INSPECTORATE_READS, MANAGER_READS, Shield
from desk.complaints.models import PublicComplaint, Respondent
from desk.complaints.states import IN_FRONT, Status
from desk.database import db
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.sla.kinds import Classification

C = PublicComplaint
OF_ONE_PERSON = (Classification.SUPERVISORY, Classification.PERSONAL_DATA)  # officials examined, somebody's own data


def within(actor: Actor, action: Action, *, on: date) -> ColumnElement[bool]:
    """Which complaints an action reaches for this person, as a condition. Nobody reaches one about themselves."""
    if actor.only_department_id is not None:
        return false()  # a token for the tickets of one department
    covered = [_covered(reach, places, actor, on) for reach, places in reaches(actor, action).items()]
    return and_(or_(false(), *covered), _names_somebody_else(actor))


def allowed(actor: Actor, complaint: PublicComplaint, *, on: date) -> frozenset[Action]:
    """What this person may do to that complaint, asked in one go by the conditions of the lists."""
    actions = [action for action in Action if action.value.startswith(("complaint.", "opinion."))]
    asked = select(*(within(actor, action, on=on) for action in actions)).where(C.id == complaint.id)
    answers = db.session.execute(asked).one()
    return frozenset(action for action, answer in zip(actions, answers, strict=True) if answer)


def may(actor: Actor, action: Action, complaint: PublicComplaint, *, on: date) -> bool:
    """Whether this person may do this to that complaint."""
    return db.session.scalar(select(C.id).where(C.id == complaint.id, within(actor, action, on=on))) is not None


def _covered(reach: Reach, places: Iterable[Place], actor: Actor, on: date) -> ColumnElement[bool]:
    """How far each reach goes."""
    whole = [place.department_id for place in places if place.unit_id is None]
    match reach:
        case Reach.INTAKE:
            return and_(C.received_by_id == actor.id, is_unrestricted())
        case Reach.FRONT:
            on_table = C.status.in_([*IN_FRONT, Status.INCOMPLETE]) & C.needs_decision.is_(False)
            untold = and_(C.status == Status.ANSWERED, C.told_at.is_(None))
            return and_(or_(on_table, and_(untold, C.parent_id.is_(None))), is_plain())
        case Reach.TENANT:
            return and_(C.tenant_id.in_(mall.tenants_of(actor.id, on=on)), is_plain())
        case Reach.ADDRESSEE:
            return and_(C.department_id.in_(whole), is_plain())
        case Reach.HEADED:
            return and_(C.department_id.in_(whole), is_unrestricted())
        case Reach.HANDLED:
            return and_(C.handler_id == actor.id, is_unrestricted())
        case Reach.MALL:
            return or_(is_unrestricted(), _is_read_by(MANAGER_READS))
        case Reach.CONDUCT:
            theirs = select(Tenant.id).where(Tenant.department_id.in_(whole))
            named = (
                select(Respondent.complaint_id)
                .join(User, User.id == Respondent.user_id)
                .where(User.department_id.in_(whole))
            )
            mine = or_(C.department_id.in_(whole), C.about_tenant_id.in_(theirs), C.id.in_(named))
            return and_(_is_read_by(HEAD_READS), mine)
        case Reach.RESTRICTED:
            return _is_read_by(INSPECTORATE_READS)
        case _:  # of tickets
            return false()


def is_for_everybody() -> ColumnElement[bool]:
    """What anybody outside may know of, that there is such a one and how far it is: alike ones, and what is followed.

    Never a shielded or restricted one, nor what concerns one person, nor what nobody has named the kind of.
    """
    own_data = select(ComplaintCategory.id).where(ComplaintCategory.code == ABOUT_OWN_DATA)
    return and_(
        C.shield == Shield.OPEN,
        # No part of another, by a check of the table; asked for by parent_id, SQLite walks the index of parts.
        C.access_hash.is_not(None),
        C.category_id.is_not(None),
        C.category_id.not_in(own_data),
        is_unrestricted(),
        or_(C.classification.is_(None), C.classification.not_in(OF_ONE_PERSON)),
    )


def is_plain() -> ColumnElement[bool]:
    """Neither confidential nor of a restricted category."""
    return and_(C.shield != Shield.CONFIDENTIAL, is_unrestricted())


def is_unrestricted() -> ColumnElement[bool]:
    restricted = select(ComplaintCategory.id).where(ComplaintCategory.restricted)
    return or_(C.category_id.is_(None), C.category_id.not_in(restricted))


def _is_read_by(reader: str) -> ColumnElement[bool]:
    theirs = select(ComplaintCategory.id).where(
        ComplaintCategory.restricted, ComplaintCategory.readers.contains(reader)
    )
    return C.category_id.in_(theirs)


def _names_somebody_else(actor: Actor) -> ColumnElement[bool]:
    named = aliased(Respondent)
    return ~exists().where(
        or_(named.complaint_id == C.id, named.complaint_id == C.parent_id), named.user_id == actor.id
    )
