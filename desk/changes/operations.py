"""Planning a change, leading it from stage to stage, evaluating it. No operation commits."""

from datetime import datetime, timedelta

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Demand
from desk.changes import publishing, queries, states
from desk.changes.models import ChangeDocument, ChangePlan, Decision, Office
from desk.changes.states import Document, Need, Risk, Stage
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.tickets import changes
from desk.tickets import states as ticket_states
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket

LONGEST_WORK = timedelta(days=366)
WORDS: dict[Need, Conflict] = {
    Need.PLAN: Conflict("The plan does not say yet what is changed, and why."),
    Need.RISK: Conflict("The plan does not say yet what the risk is."),
    Need.SCHEDULE: Conflict("The change has no day yet: from when to when is it carried out?"),
    Need.WAY_BACK: Conflict("The plan does not say yet how to go back if it fails."),
    Need.APPROVAL: Conflict("The change is not approved yet."),
    Need.DATA_APPROVAL: Conflict("The department that owns the data has not approved yet."),
    Need.DOCUMENTS: Conflict("The four documents of the release are not complete yet."),
    Need.STARTED: Conflict("Its scheduled beginning has not come yet."),
    Need.DAY_TO_COME: Conflict("Its day has passed. Please give it a new one."),
    Need.EVALUATION: Conflict("The change has not been evaluated yet."),
    Need.LAST_STAGE: Conflict("The change has not reached its last stage, the evaluation."),
}


def plan_change(
    *,
    ticket: Ticket,
    actor: Actor,
    aim: str,
    risk: Risk | None,
    risk_words: str,
    rollback_plan: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    at: datetime,
) -> ChangePlan:
    """Write or rewrite the plan. What was approved of another plan is void. Raises Forbidden, Conflict, BadInput."""
    at = _permit(actor, ticket, at)
    plan = _begun(ticket, actor=actor, at=at)
    if states.is_locked(plan.stage):
        raise Conflict("The plan is being carried out and changes no more.")
    if not aim.strip():
        raise BadInput("Please say what is changed, and why.", field="aim")
    _check_schedule(starts_at, ends_at, at)
    before = _snapshot(plan)
    plan.aim, plan.risk, plan.risk_words, plan.rollback_plan = aim, risk, risk_words, rollback_plan
    plan.starts_at, plan.ends_at = starts_at, ends_at
    after = _snapshot(plan)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return plan
    plan.author_id = actor.id
    for approval in queries.approvals_of(ticket.id):
        if approval.office is Office.TIER2_LEAD and approval.decision in (None, Decision.APPROVED):
            approval.decision, approval.decided_at = Decision.VOID, approval.decided_at or at
    ticket.updated_at = at
    timeline.record(EventKind.CHANGE_PLANNED, at=at, actor=actor, ticket=ticket, fields=changed)
    return plan


def advance_change(*, ticket: Ticket, actor: Actor, words: str, at: datetime) -> Stage:
    """Go to the following stage; none is skipped (LLG-10). Raises Forbidden, Conflict with what is missing."""
    at = _permit(actor, ticket, at)
    plan = _begun(ticket, actor=actor, at=at)
    target = states.following(plan.stage)
    if target is None:
        raise Conflict("The change is in its last stage.")
    for need in states.missing(states.DEMANDS[target], queries.standing_of(ticket, at)):
        raise refusal(need)
    before, plan.stage, plan.stage_since = plan.stage, target, at
    ticket.updated_at = at
    event = timeline.record(
        EventKind.CHANGE_STAGED, at=at, actor=actor, ticket=ticket, from_stage=before, to_stage=target
    )
    if words.strip():
        changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)
    return target


def evaluate_change(*, ticket: Ticket, actor: Actor, evaluation: str, at: datetime, public_words: str = "") -> None:
    """Say how it went and what was learned; without it the ticket is not resolved. Raises Forbidden, Conflict, BadInput.

    `public_words`: what everybody reads of it on the status page once the ticket is resolved; empty: nothing.
    """
    at = _permit(actor, ticket, at)
    plan = queries.plan_of(ticket.id)
    if plan is None or plan.stage is not Stage.EVALUATION:
        raise refusal(Need.LAST_STAGE)
    if not evaluation.strip():
        raise BadInput("Please say how it went.", field="evaluation")
    public_words = " ".join(public_words.split())
    publishing.check(public_words, ticket)
    plan.evaluation, plan.public_words = evaluation, public_words
    plan.withdrawn_at = plan.withdrawn_by_id = None
    ticket.updated_at = at
    timeline.record(EventKind.CHANGE_EVALUATED, at=at, actor=actor, ticket=ticket, public=public_words or None)


def enter_documents(*, ticket: Ticket, actor: Actor, places: dict[Document, str], at: datetime) -> None:
    """Say where the documents of a release lie; the source code by a link (LLG-26). Raises Forbidden, Conflict, BadInput."""
    at = _permit(actor, ticket, at)
    source = places.get(Document.SOURCE, "")
    if source and not source.startswith(("https://", "http://", "ssh://", "git@")):
        raise BadInput("The source code lies in a repository: please enter its address.", field="source")
    plan = queries.plan_of(ticket.id)
    known = queries.documents_of(ticket.id)
    if (
        plan is not None
        and states.is_locked(plan.stage)
        and any(known[kind].place and not places[kind] for kind in known)
    ):
        raise Conflict("The release is being carried out: its documents stay.")
    for kind, place in places.items():
        found = known.get(kind)
        if not place:
            if found is not None:
                db.session.delete(found)
        elif found is None:
            db.session.add(
                ChangeDocument(ticket_id=ticket.id, kind=kind, place=place, entered_by_id=actor.id, entered_at=at)
            )
        elif found.place != place:
            found.place, found.entered_by_id, found.entered_at = place, actor.id, at
    ticket.updated_at = at
    timeline.record(
        EventKind.CHANGE_DOCUMENTED,
        at=at,
        actor=actor,
        ticket=ticket,
        count=sum(bool(place) for place in places.values()),
    )


def refusal(need: Need) -> Conflict:
    """What is missing, as an error of its own."""
    return Conflict(WORDS[need].message)


def before_taking(ticket: Ticket, at: datetime) -> list[Conflict]:
    """No work on somebody's data before its owner has approved (LLG-21)."""
    if Demand.DATA_APPROVAL not in ticket.service.demands:
        return []
    approved = queries.is_approved(queries.approvals_of(ticket.id), Office.DATA_OWNER)
    return [] if approved else [refusal(Need.DATA_APPROVAL)]


def before_resolving(ticket: Ticket, at: datetime) -> list[Conflict]:
    """A change ends evaluated, unless it was refused; what asks for advice or a name ends with it (LLG-10, 24, 25)."""
    hindering: list[Conflict] = []
    if ticket.kind is Kind.CHANGE and not _is_refused(ticket):
        needs = states.missing(states.BEFORE_RESOLVING, queries.standing_of(ticket, at))
        hindering += [refusal(need) for need in needs]
    demands = ticket.service.demands
    if Demand.RECOMMENDATION in demands and queries.recommendation_of(ticket.id) is None:
        hindering.append(Conflict("The recommendation of the ICT office is still missing."))
    if Demand.SUBDOMAIN in demands and queries.subdomain_of(ticket.id) is None:
        hindering.append(Conflict("The name of the subdomain has not been entered yet."))
    return hindering


def _is_refused(ticket: Ticket) -> bool:
    approvals = queries.approvals_of(ticket.id)
    return bool(approvals) and approvals[-1].decision is Decision.REFUSED


def _permit(actor: Actor, ticket: Ticket, at: datetime) -> datetime:
    at = changes.permit(actor, Action.CHANGE_LEAD, ticket, at)
    if ticket.kind is not Kind.CHANGE:
        raise Conflict("This ticket is not a change.")
    if ticket.status not in ticket_states.OPEN:
        raise Conflict("The ticket is over. Reopen it to go on.")
    return at


def _begun(ticket: Ticket, *, actor: Actor, at: datetime) -> ChangePlan:
    """The plan; an empty one in the first stage where nobody has begun it."""
    plan = queries.plan_of(ticket.id)
    if plan is None:
        plan = ChangePlan(
            ticket_id=ticket.id,
            stage=Stage.PLANNING,
            stage_since=at,
            aim="",
            risk_words="",
            rollback_plan=ticket.own_fields.get("rollback_plan", ""),
            evaluation="",
            author_id=actor.id,
        )
        db.session.add(plan)
    return plan


def _check_schedule(starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> None:
    if (starts_at is None) != (ends_at is None):
        raise BadInput("A schedule has a beginning and an end.", field="ends_at" if starts_at else "starts_at")
    if starts_at is not None and ends_at is not None:
        if ends_at <= starts_at or ends_at - starts_at > LONGEST_WORK:
            raise BadInput("The end comes after the beginning, within a year.", field="ends_at")
        if abs(starts_at - at) > 3 * LONGEST_WORK:
            raise BadInput("This lies more than three years away.", field="starts_at")


def _snapshot(plan: ChangePlan) -> dict[str, object]:
    names = ("aim", "risk", "risk_words", "rollback_plan", "starts_at", "ends_at")
    return {name: getattr(plan, name) for name in names}
