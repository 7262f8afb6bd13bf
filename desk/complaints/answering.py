"""The organisation works on it: takes it, follows it up or sends it back; one drafts the answer, another releases it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from desk.accounts.policy import Action, Actor
from desk.complaints import queries
from desk.complaints.answer_models import AnswerDraft
from desk.complaints.changes import act, permit
from desk.complaints.kinds import DraftState, EvidenceSide
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence
from desk.complaints.states import WITH_ADDRESSEE, IllegalStep, Status, Step, after, is_allowed
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind

BOUNCES_UNTIL_DECIDED = 2


def take(*, complaint: PublicComplaint, actor: Actor, at: datetime) -> None:
    """Make it one's own work. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_FOLLOW_UP, complaint, at)
    complaint.handler_id = actor.id
    act(complaint, EventKind.COMPLAINT_TAKEN, at=at, step=Step.TAKE, actor=actor)


def follow_up(*, complaint: PublicComplaint, actor: Actor, report: str, at: datetime) -> None:
    """Report what was done (tindak lanjut), for whoever drafts the answer. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_FOLLOW_UP, complaint, at)
    complaint.handler_id = complaint.handler_id or actor.id
    act(complaint, EventKind.COMPLAINT_FOLLOWED_UP, at=at, step=Step.FOLLOW_UP, actor=actor, words=report)


def bounce(*, complaint: PublicComplaint, actor: Actor, reason: str, proposed_owner: str, at: datetime) -> None:
    """Not ours: back to the front office with a reason and whose it is. The second time the coordinator decides.

    What the coordinator has decided stays where it is. Raises Forbidden, IllegalStep.
    """
    at = permit(actor, Action.COMPLAINT_BOUNCE, complaint, at)
    if complaint.is_decided:
        raise IllegalStep("The coordinator has decided that it is yours.")
    complaint.bounces += 1
    complaint.needs_decision = complaint.bounces >= BOUNCES_UNTIL_DECIDED
    complaint.proposed_owner, complaint.handler_id = proposed_owner, None
    act(
        complaint,
        EventKind.COMPLAINT_BOUNCED,
        at=at,
        step=Step.BOUNCE,
        actor=actor,
        words=reason,
        tenant_name=complaint.tenant.name if complaint.tenant else None,
        proposed=proposed_owner,
        bounces=complaint.bounces,
    )
    complaint.tenant = None
    complaint.tenant_id = complaint.department_id = None


def note(*, complaint: PublicComplaint, actor: Actor, body: str, at: datetime) -> None:
    """Words that stay within the offices. Raises Forbidden."""
    at = permit(actor, Action.COMPLAINT_NOTE, complaint, at)
    act(complaint, EventKind.COMPLAINT_NOTED, at=at, actor=actor, words=body)


def write(*, complaint: PublicComplaint, actor: Actor, body: str, at: datetime) -> None:
    """Words to the complainant that are no official answer. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_WRITE, complaint, at)
    if complaint.closed_at is not None:
        raise IllegalStep("The complaint is in a state in which this is not possible.")
    act(complaint, EventKind.COMPLAINT_WRITTEN, at=at, actor=actor, words=body, is_public=True)


def draft_answer(*, complaint: PublicComplaint, actor: Actor, body: str, at: datetime) -> AnswerDraft:
    """Write the answer that somebody else releases; a draft that waits already is replaced by its own author alone.

    Raises Forbidden, IllegalStep.
    """
    at = permit(actor, Action.COMPLAINT_DRAFT, complaint, at)
    after(complaint.status, Step.DRAFT)
    waiting = queries.open_draft(complaint)
    if waiting is not None and waiting.drafted_by_id != actor.id:
        raise IllegalStep("A draft of somebody else is waiting for its release.")
    if waiting is None:
        waiting = AnswerDraft(complaint_id=complaint.id, state=DraftState.PROPOSED, drafted_by_id=actor.id)
        db.session.add(waiting)
    waiting.body, waiting.drafted_at = body, at
    act(complaint, EventKind.COMPLAINT_DRAFTED, at=at, actor=actor)
    return waiting


def return_draft(*, complaint: PublicComplaint, actor: Actor, why: str, at: datetime) -> None:
    """Send a draft back to its author. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_RELEASE, complaint, at)
    draft = _to_decide(complaint, actor)
    draft.state, draft.decided_by_id, draft.decided_at, draft.decision = DraftState.RETURNED, actor.id, at, why
    act(complaint, EventKind.COMPLAINT_REJECTED, at=at, actor=actor, words=why, drafted_by=draft.drafted_by_id)


def release_answer(*, complaint: PublicComplaint, actor: Actor, at: datetime) -> None:
    """Release the draft: it is the official answer from now on. Its author cannot (BDL-22, four eyes).

    A field complaint needs fresh proof, a split one the answers of its parts. Raises Forbidden, IllegalStep, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_RELEASE, complaint, at)
    draft = _to_decide(complaint, actor)
    _refuse_unready(complaint)
    draft.state, draft.decided_by_id, draft.decided_at = DraftState.RELEASED, actor.id, at
    _answer(complaint, actor, draft.body, at, drafted_by=draft.drafted_by.name)


def answer_at_once(*, complaint: PublicComplaint, actor: Actor, answer: str, at: datetime) -> None:
    """What is solved while the citizen stands there: answered, told and closed in one go. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_ANSWER_AT_ONCE, complaint, at)
    if complaint.status not in (Status.RECEIVED, Status.VERIFICATION):
        raise IllegalStep("The complaint is in a state in which this is not possible.")
    _answer(complaint, actor, answer, at, on_the_spot=True)
    complaint.is_solved, complaint.told_at = True, at
    act(complaint, EventKind.COMPLAINT_CONFIRMED, at=at, step=Step.CONFIRM, actor=actor)


def tell(*, complaint: PublicComplaint, actor: Actor, how: str, at: datetime) -> None:
    """The complainant has been told, by telephone, letter or at the counter: the delivery clock stops (DOMAIN K6)."""
    at = permit(actor, Action.COMPLAINT_TELL, complaint, at)
    if complaint.status is not Status.ANSWERED or complaint.told_at is not None:
        raise IllegalStep("There is nothing to tell.")
    complaint.told_at = at
    act(complaint, EventKind.COMPLAINT_TOLD, at=at, actor=actor, words=how)


def _answer(complaint: PublicComplaint, actor: Actor, body: str, at: datetime, **details: Any) -> None:
    complaint.answered_at, complaint.told_at = at, None
    complaint.is_solved = None
    act(
        complaint,
        EventKind.COMPLAINT_ANSWERED,
        at=at,
        step=Step.ANSWER,
        actor=actor,
        words=body,
        is_public=True,
        tenant_name=complaint.tenant.name if complaint.tenant else None,
        **details,
    )


def _to_decide(complaint: PublicComplaint, actor: Actor) -> AnswerDraft:
    after(complaint.status, Step.DRAFT)
    draft = queries.open_draft(complaint)
    if draft is None:
        raise IllegalStep("There is no draft to decide about.")
    if draft.drafted_by_id == actor.id:
        raise Forbidden("Who wrote the answer cannot release it.")
    return draft


def _refuse_unready(complaint: PublicComplaint) -> None:
    if any(part.status in WITH_ADDRESSEE or is_allowed(part.status, Step.DISPATCH) for part in complaint.parts):
        raise IllegalStep("Not every part of it has been answered.")
    if complaint.is_field and not complaint.is_split:
        fresh = select(func.count(Evidence.id)).where(
            Evidence.complaint_id == complaint.id, Evidence.side == EvidenceSide.CLOSING, Evidence.finding == ""
        )
        if not db.session.scalar(fresh):
            raise BadInput("A field complaint is answered with a fresh picture of how it is now.", field="photos")
        unseen = select(func.count(Evidence.id)).where(
            Evidence.complaint_id == complaint.id, Evidence.is_sampled, Evidence.checked_at.is_(None)
        )
        if db.session.scalar(unseen):
            raise BadInput("A second person has yet to look at the pictures.", field="photos")
