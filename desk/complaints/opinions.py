"""Asking another organisation what it thinks, with a clock of its own (BDL-23)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.complaints.answer_models import Opinion
from desk.complaints.changes import act, local_day, permit
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.mall import queries as mall
from desk.mall.models import Tenant


def ask_opinion(*, complaint: PublicComplaint, actor: Actor, tenant: Tenant, question: str, at: datetime) -> Opinion:
    """Ask; one question at a time. The other side reads the question, not the complaint. Raises Forbidden, BadInput."""
    at = permit(actor, Action.OPINION_ASK, complaint, at)
    asked = opinions_of(complaint)
    if any(opinion.answered_at is None for opinion in asked):
        raise BadInput("An opinion is being waited for already.", field="tenant")
    if tenant.id == complaint.tenant_id:
        raise BadInput("This organisation has the complaint itself.", field="tenant")
    opinion = Opinion(
        complaint_id=complaint.id,
        cycle=len(asked) + 1,
        tenant=tenant,
        question=question,
        asked_by_id=actor.id,
        asked_at=at,
    )
    db.session.add(opinion)
    act(complaint, EventKind.OPINION_ASKED, at=at, actor=actor, tenant=tenant.code, tenant_name=tenant.name)
    return opinion


def give_opinion(*, opinion: Opinion, actor: Actor, answer: str, at: datetime) -> None:
    """Answer; only for the organisation that was asked, once. Raises Forbidden, BadInput."""
    if opinion.id not in {line.id for line in asked_of(actor, on=local_day(at))}:
        raise Forbidden("You may not do this.")
    complaint = db.session.get_one(PublicComplaint, opinion.complaint_id)
    opinion.answer, opinion.answered_by_id, opinion.answered_at = answer, actor.id, at
    act(
        complaint,
        EventKind.OPINION_GIVEN,
        at=max(at, complaint.updated_at),
        actor=actor,
        words=answer,
        tenant_name=opinion.tenant.name,
    )


def opinions_of(complaint: PublicComplaint) -> Sequence[Opinion]:
    """What was asked and said, in order."""
    asked = select(Opinion).where(Opinion.complaint_id == complaint.id).order_by(Opinion.cycle)
    return db.session.scalars(asked.options(joinedload(Opinion.tenant), joinedload(Opinion.answered_by))).all()


def asked_of(actor: Actor, *, on: date) -> Sequence[Opinion]:
    """The open questions to organisations for which this person may speak."""
    reach = reaches(actor, Action.OPINION_GIVE)
    speaks_for = []
    if Reach.TENANT in reach:
        speaks_for.append(Opinion.tenant_id.in_(mall.tenants_of(actor.id, on=on)))
    if Reach.HEADED in reach:
        headed = [place.department_id for place in reach[Reach.HEADED] if place.unit_id is None]
        speaks_for.append(Opinion.tenant_id.in_(select(Tenant.id).where(Tenant.department_id.in_(headed))))
    if not speaks_for:
        return []
    open_ones = select(Opinion).where(Opinion.answered_at.is_(None), or_(*speaks_for)).order_by(Opinion.asked_at)
    return db.session.scalars(open_ones.options(joinedload(Opinion.tenant), joinedload(Opinion.asked_by))).all()


def get_asked(actor: Actor, opinion_id: int, *, on: date) -> Opinion:
    """An open question for this person. Raises NotFound."""
    found = next((opinion for opinion in asked_of(actor, on=on) if opinion.id == opinion_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    return found
