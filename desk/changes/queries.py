"""What is asked of changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor, Role
from desk.catalogue.models import Demand, Service, Skill
from desk.changes.models import ChangeApproval, ChangeDocument, ChangePlan, Decision, Office, Recommendation, Subdomain
from desk.changes.states import Document, Stage, Standing
from desk.database import db
from desk.errors import NotFound
from desk.outages.queries import SECURITY
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.states import ANSWERED, OPEN

PAGE = 100
MOST_PUBLISHED = 2000
SHOWN_AFTER = timedelta(days=14)  # so long what is over still stands in the calendar


def plan_of(ticket_id: int) -> ChangePlan | None:
    """The plan of a change, once somebody has begun it."""
    return db.session.scalars(select(ChangePlan).where(ChangePlan.ticket_id == ticket_id)).first()


def approvals_of(ticket_id: int) -> Sequence[ChangeApproval]:
    """Every approval that was asked for, oldest first."""
    found = (
        select(ChangeApproval)
        .where(ChangeApproval.ticket_id == ticket_id)
        .options(
            joinedload(ChangeApproval.department),
            joinedload(ChangeApproval.asked_by),
            joinedload(ChangeApproval.decided_by),
        )
        .order_by(ChangeApproval.id)
    )
    return db.session.scalars(found).all()


def documents_of(ticket_id: int) -> dict[Document, ChangeDocument]:
    """Where the documents of a release lie."""
    found = select(ChangeDocument).where(ChangeDocument.ticket_id == ticket_id)
    return {document.kind: document for document in db.session.scalars(found)}


def recommendation_of(ticket_id: int) -> Recommendation | None:
    """What was advised, once it was."""
    found = select(Recommendation).where(Recommendation.ticket_id == ticket_id)
    return db.session.scalars(found.options(joinedload(Recommendation.given_by))).first()


def subdomain_of(ticket_id: int) -> Subdomain | None:
    """The name that was entered, once it was."""
    return db.session.scalars(select(Subdomain).where(Subdomain.ticket_id == ticket_id)).first()


def is_asked_for(name: str, *, but: int) -> bool:
    """Whether another open ticket asks for the same name. Which one is nobody else's matter."""
    found = (
        select(Subdomain.id)
        .join(Ticket, Ticket.id == Subdomain.ticket_id)
        .where(Subdomain.name == name, Ticket.id != but, Ticket.status.in_(sorted(OPEN)))
    )
    return db.session.scalars(found.limit(1)).first() is not None


def is_approved(approvals: Sequence[ChangeApproval], office: Office) -> bool:
    """Whether the last word of that office is an approval."""
    decided = [one.decision for one in approvals if one.office is office]
    return bool(decided) and decided[-1] is Decision.APPROVED


def standing_of(ticket: Ticket, at: datetime) -> Standing:
    """What there is of a change."""
    plan, approvals = plan_of(ticket.id), approvals_of(ticket.id)
    demands = ticket.service.demands
    data = Demand.DATA_APPROVAL not in demands or is_approved(approvals, Office.DATA_OWNER)
    documents = Demand.RELEASE_DOCUMENTS not in demands or set(documents_of(ticket.id)) == set(Document)
    if plan is None:
        return Standing(data_is_approved=data, has_documents=documents)
    return Standing(
        has_plan=bool(plan.aim),
        has_risk=plan.risk is not None,
        has_schedule=plan.starts_at is not None,
        has_way_back=bool(plan.rollback_plan),
        is_approved=is_approved(approvals, Office.TIER2_LEAD),
        data_is_approved=data,
        has_documents=documents,
        has_passed=plan.ends_at is not None and plan.ends_at <= at,
        has_begun=plan.starts_at is not None and plan.starts_at <= at,
        has_evaluation=bool(plan.evaluation),
        stage=plan.stage,
    )


def scheduled(actor: Actor, at: datetime, *, limit: int = PAGE) -> Sequence[ChangePlan]:
    """Changes that this person may read and that have a day: what is to come first, what is just over last."""
    found = (
        select(ChangePlan)
        .join(ChangePlan.ticket)
        .where(
            tickets.within(actor, Action.TICKET_READ, at),
            ChangePlan.starts_at.is_not(None),
            ChangePlan.ends_at >= at - SHOWN_AFTER,
        )
        .options(
            joinedload(ChangePlan.ticket).options(
                joinedload(Ticket.service), joinedload(Ticket.department), joinedload(Ticket.assignee)
            )
        )
        .order_by(ChangePlan.starts_at, ChangePlan.id)
        .limit(limit)
    )
    return db.session.scalars(found).all()


def unscheduled(actor: Actor, at: datetime, *, limit: int = PAGE) -> Sequence[ChangePlan]:
    """Changes under way that have no day yet."""
    found = (
        select(ChangePlan)
        .join(ChangePlan.ticket)
        .where(
            tickets.within(actor, Action.TICKET_READ, at),
            ChangePlan.starts_at.is_(None),
            ChangePlan.stage != Stage.EVALUATION,
            Ticket.status.in_(sorted(OPEN)),
        )
        .options(
            joinedload(ChangePlan.ticket).options(
                joinedload(Ticket.service), joinedload(Ticket.department), joinedload(Ticket.assignee)
            )
        )
        .order_by(ChangePlan.id)
        .limit(limit)
    )
    return db.session.scalars(found).all()


def published(*, since: datetime | None = None, limit: int = MOST_PUBLISHED) -> Sequence[ChangePlan]:
    """What everybody reads of changes that are done, the newest first; nothing of security, nothing that was withdrawn."""
    secret = select(Skill.id).where(Skill.code == SECURITY)
    found = (
        select(ChangePlan)
        .join(ChangePlan.ticket)
        .join(Ticket.service)
        .where(
            ChangePlan.public_words != "",
            ChangePlan.withdrawn_at.is_(None),
            Ticket.status.in_(sorted(ANSWERED)),
            Service.rings_at_night.is_(False),
            or_(Service.skill_id.is_(None), Service.skill_id.not_in(secret)),
        )
        .options(joinedload(ChangePlan.ticket).joinedload(Ticket.service))
        .order_by(Ticket.resolved_at.desc(), ChangePlan.id.desc())
        .limit(limit)
    )
    if since is not None:
        found = found.where(Ticket.resolved_at >= since)
    return db.session.scalars(found).all()


def to_decide(actor: Actor) -> Sequence[ChangeApproval]:
    """The approvals that wait for this person, the oldest first; of tickets that are still open."""
    found = _approvals(actor).where(ChangeApproval.decided_at.is_(None), Ticket.status.in_(sorted(OPEN)))
    return db.session.scalars(found.order_by(ChangeApproval.id).limit(PAGE)).all()


def get_approval(actor: Actor, approval_id: int) -> ChangeApproval:
    """An approval that this person is asked for. Raises NotFound."""
    approval = db.session.scalars(_approvals(actor).where(ChangeApproval.id == approval_id)).first()
    if approval is None:
        raise NotFound("There is nothing here.")
    return approval


def _approvals(actor: Actor) -> Select[tuple[ChangeApproval]]:
    return (
        select(ChangeApproval)
        .join(ChangeApproval.ticket)
        .where(_asked_of(actor))
        .options(
            joinedload(ChangeApproval.ticket).options(joinedload(Ticket.service), joinedload(Ticket.department)),
            joinedload(ChangeApproval.department),
            joinedload(ChangeApproval.asked_by),
            joinedload(ChangeApproval.decided_by),
        )
    )


def _asked_of(actor: Actor) -> ColumnElement[bool]:
    """Whose word it is: the coordinator's of Tier 2, or that of whoever heads the department that owns the data."""
    headed = [g.place.department_id for g in actor.grants if g.role is Role.HEAD and g.place.unit_id is None]
    of_lead = ChangeApproval.office == Office.TIER2_LEAD if Role.TIER2_LEAD in actor.roles else false()
    of_head = and_(ChangeApproval.office == Office.DATA_OWNER, ChangeApproval.department_id.in_(headed))
    return or_(of_lead, of_head)
