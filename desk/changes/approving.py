"""Asking for an approval and giving it: four eyes, and those who answer for it (LLG-10, LLG-21)."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.changes import queries, states
from desk.changes.models import ChangeApproval, Decision, Office
from desk.changes.operations import refusal
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.tickets import changes
from desk.tickets import states as ticket_states
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket


def ask_approval(
    *,
    ticket: Ticket,
    actor: Actor,
    office: Office,
    words: str,
    at: datetime,
    department: Department | None = None,
) -> ChangeApproval:
    """Ask the coordinator of Tier 2, or the department that owns the data. Raises Forbidden, Conflict, BadInput."""
    at = changes.permit(actor, Action.CHANGE_LEAD, ticket, at)
    if ticket.status not in ticket_states.OPEN:
        raise Conflict("The ticket is over. Reopen it to go on.")
    if office is Office.TIER2_LEAD:
        if ticket.kind is not Kind.CHANGE:
            raise Conflict("This ticket is not a change.")
        for need in states.missing(states.BEFORE_APPROVAL, queries.standing_of(ticket, at)):
            raise refusal(need)
    elif department is None or not words.strip():
        raise BadInput("Please say which data, what for, and whose they are.", field="words")
    approvals = queries.approvals_of(ticket.id)
    if any(one.office is office and one.decision is None for one in approvals):
        raise Conflict("This approval has been asked for already.")
    if queries.is_approved(approvals, office):
        raise Conflict("This has been approved already.")
    approval = ChangeApproval(
        ticket_id=ticket.id,
        office=office,
        department_id=department.id if department and office is Office.DATA_OWNER else None,
        asked_by_id=actor.id,
        asked_at=at,
        request=words,
    )
    db.session.add(approval)
    ticket.updated_at = at
    timeline.record(
        EventKind.APPROVAL_ASKED,
        at=at,
        actor=actor,
        ticket=ticket,
        office=office,
        department_id=approval.department_id,
        department=department.short if department and office is Office.DATA_OWNER else None,
    )
    db.session.flush()
    return approval


def decide_approval(*, approval: ChangeApproval, actor: Actor, is_approved: bool, words: str, at: datetime) -> None:
    """Approve or refuse, whoever is asked; never the author of the plan, nor who asks. Raises Forbidden, Conflict, BadInput."""
    queries.get_approval(actor, approval.id)
    ticket = approval.ticket
    at = changes.not_before(ticket, at)
    plan = queries.plan_of(ticket.id)
    author_id = plan.author_id if plan and approval.office is Office.TIER2_LEAD else None
    if actor.id in (approval.asked_by_id, author_id, ticket.speaker_id):
        raise Forbidden("Four eyes: somebody else has to decide on what you asked for or wrote.")
    if approval.decision is not None:
        raise Conflict("This has been decided already.")
    if ticket.status not in ticket_states.OPEN:
        raise Conflict("The ticket is over. Reopen it to go on.")
    if is_approved and approval.office is Office.TIER2_LEAD:
        for need in states.missing(states.BEFORE_APPROVAL, queries.standing_of(ticket, at)):
            raise refusal(need)
    if not is_approved and not words.strip():
        raise BadInput("Please say why it is refused.", field="words")
    approval.decision = Decision.APPROVED if is_approved else Decision.REFUSED
    approval.decided_at, approval.decided_by_id, approval.words = at, actor.id, words
    ticket.updated_at = at
    event = timeline.record(
        EventKind.APPROVAL_DECIDED,
        at=at,
        actor=actor,
        ticket=ticket,
        office=approval.office,
        decision=approval.decision,
        department=approval.department.short if approval.department else None,
        asked_by=approval.asked_by_id,
    )
    if words.strip():
        changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)
