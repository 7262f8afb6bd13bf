"""What is done to a change on its ticket's page, and the panel that shows where it stands."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Demand
from desk.changes import advising, approving, forms, labels, operations, publishing, queries, states
from desk.changes.models import AdviceField, Office, Verdict
from desk.changes.states import Document, Risk, Stage
from desk.organisation import queries as organisation
from desk.sla import calendars
from desk.tickets import hindrances, panels
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN, Move

bp = Blueprint("changes", __name__)


def _plan(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.plan_change(
        ticket=ticket,
        actor=actor,
        aim=form.aim.data,
        risk=Risk(form.risk.data) if form.risk.data else None,
        risk_words=form.risk_words.data or "",
        rollback_plan=form.rollback_plan.data or "",
        starts_at=_utc(form.starts_at.data),
        ends_at=_utc(form.ends_at.data),
        at=at,
    )


def _advance(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.advance_change(ticket=ticket, actor=actor, words=form.words.data or "", at=at)


def _evaluate(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.evaluate_change(
        ticket=ticket,
        actor=actor,
        evaluation=form.evaluation.data,
        public_words=form.public_words.data or "",
        at=at,
    )


def _withdraw(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    publishing.withdraw_words(ticket=ticket, actor=actor, reason=form.reason.data, at=at)


def _ask(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    office, code = Office(form.office.data), form.department.data
    approving.ask_approval(
        ticket=ticket,
        actor=actor,
        office=office,
        words=form.words.data or "",
        department=organisation.get_department(code) if code and office is Office.DATA_OWNER else None,
        at=at,
    )


def _documents(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    places = {kind: form[kind.value].data or "" for kind in Document}
    operations.enter_documents(ticket=ticket, actor=actor, places=places, at=at)


def _advise(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    advising.give_recommendation(
        ticket=ticket,
        actor=actor,
        field=AdviceField(form.field.data),
        verdict=Verdict(form.verdict.data),
        words=form.words.data,
        at=at,
    )


def _name(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    domain = current_app.config["DESK"].city_domain
    advising.name_subdomain(ticket=ticket, actor=actor, name=form.name.data, domain=domain, at=at)


def _plan_as_it_is(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    plan = queries.plan_of(ticket.id)
    if form.is_submitted():
        return
    if plan is None:
        form.rollback_plan.data = ticket.own_fields.get("rollback_plan", "")
        return
    for name in ("aim", "risk", "risk_words", "rollback_plan"):
        form[name].data = getattr(plan, name)
    for name in ("starts_at", "ends_at"):
        moment = getattr(plan, name)
        form[name].data = moment.astimezone(calendars.city_zone()).replace(tzinfo=None) if moment else None


def _documents_as_they_are(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    if not form.is_submitted():
        for kind, document in queries.documents_of(ticket.id).items():
            form[kind.value].data = document.place


def _evaluation_as_it_is(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    plan = queries.plan_of(ticket.id)
    if plan is not None and not form.is_submitted():
        form.evaluation.data, form.public_words.data = plan.evaluation, plan.public_words


def _offer_owners(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    form.offer(organisation.all_departments())
    if not form.is_submitted():
        wants_data = Demand.DATA_APPROVAL in ticket.service.demands
        form.office.data = (Office.DATA_OWNER if wants_data else Office.TIER2_LEAD).value
        form.department.data = ticket.service.owner.code if wants_data else ""


def _name_as_it_is(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    found = queries.subdomain_of(ticket.id)
    if not form.is_submitted():
        form.name.data = found.name if found else f".{current_app.config['DESK'].city_domain}"


def change_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """Where a change stands: its stages, plan, approvals, documents; and what it still lacks."""
    demands = ticket.service.demands
    if ticket.kind is not Kind.CHANGE and not demands:
        return None
    standing = queries.standing_of(ticket, at)
    following = states.following(standing.stage) if ticket.kind is Kind.CHANGE else None
    context = {
        "is_change": ticket.kind is Kind.CHANGE,
        "plan": queries.plan_of(ticket.id),
        "stages": states.ORDER,
        "standing": standing,
        "following": following,
        "lacks": states.missing(states.DEMANDS[following], standing) if following else [],
        "approvals": queries.approvals_of(ticket.id),
        "documents": queries.documents_of(ticket.id),
        "wants_documents": Demand.RELEASE_DOCUMENTS in demands,
        "wants_data": Demand.DATA_APPROVAL in demands,
        "hindrances": hindrances.hindrances_of(ticket, Move.RESOLVE, at) if ticket.status in OPEN else [],
        "recommendation": queries.recommendation_of(ticket.id),
        "subdomain": queries.subdomain_of(ticket.id),
        "words": labels,
    }
    return panels.Panel("changes/panel.html", context)


def reporters_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """What the reporter sees of it: the stage, the days, the recommendation, the name."""
    if ticket.kind is not Kind.CHANGE and not ticket.service.demands:
        return None
    plan = queries.plan_of(ticket.id) if ticket.kind is Kind.CHANGE else None
    recommendation, subdomain = queries.recommendation_of(ticket.id), queries.subdomain_of(ticket.id)
    if plan is None and recommendation is None and subdomain is None:
        return None
    context = {"plan": plan, "recommendation": recommendation, "subdomain": subdomain, "words": labels}
    return panels.Panel("changes/reporters_panel.html", context)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=calendars.city_zone()) if moment else None


def _is_change(ticket: Ticket) -> bool:
    return ticket.kind is Kind.CHANGE and ticket.status in OPEN


def _can_be_planned(ticket: Ticket) -> bool:
    plan = queries.plan_of(ticket.id) if _is_change(ticket) else None
    return _is_change(ticket) and (plan is None or not states.is_locked(plan.stage))


def _can_advance(ticket: Ticket) -> bool:
    plan = queries.plan_of(ticket.id) if _is_change(ticket) else None
    return plan is not None and plan.stage is not Stage.EVALUATION


def _can_be_evaluated(ticket: Ticket) -> bool:
    plan = queries.plan_of(ticket.id) if _is_change(ticket) else None
    return plan is not None and plan.stage is Stage.EVALUATION


def _is_published(ticket: Ticket) -> bool:
    plan = queries.plan_of(ticket.id) if ticket.kind is Kind.CHANGE else None
    return plan is not None and bool(plan.public_words) and plan.withdrawn_at is None


def _wants(demand: Demand) -> Any:
    return lambda ticket: demand in ticket.service.demands and ticket.status in OPEN


for page in (
    MovePage(None, "change-stage", Action.CHANGE_LEAD, forms.StageForm, _advance,
             _l("Go to the next stage"), _l("Go to the next stage"), _l("The change is in its next stage."),
             tone="secondary", shown=_can_advance,
             hint=_l("A change walks six stages, none of them skipped: planning, analysis, development, implementation, "
                     "monitoring, evaluation.")),
    MovePage(None, "change-plan", Action.CHANGE_LEAD, forms.PlanForm, _plan,
             _l("Plan of the change"), _l("Write the plan"), _l("The plan is kept."),
             tone="secondary", prepare=_plan_as_it_is, shown=_can_be_planned,
             hint=_l("Schedule and way back are needed before it can be approved. A plan that is changed is approved anew.")),
    MovePage(None, "approval", Action.CHANGE_LEAD, forms.AskForm, _ask,
             _l("Ask for an approval"), _l("Ask for an approval"), _l("The approval has been asked for."),
             tone="secondary", prepare=_offer_owners,
             shown=lambda ticket: _is_change(ticket) or _wants(Demand.DATA_APPROVAL)(ticket),
             hint=_l("Nobody approves what they wrote or asked for themselves.")),
    MovePage(None, "release-documents", Action.CHANGE_LEAD, forms.DocumentsForm, _documents,
             _l("Documents of the release"), _l("Documents of the release"), _l("The documents are kept."),
             tone="quiet", prepare=_documents_as_they_are,
             shown=lambda ticket: _is_change(ticket) and _wants(Demand.RELEASE_DOCUMENTS)(ticket),
             hint=_l("Where each of the four lies: an address, or the number in the archive.")),
    MovePage(None, "evaluation", Action.CHANGE_LEAD, forms.EvaluationForm, _evaluate,
             _l("Evaluate the change"), _l("Evaluate the change"), _l("The evaluation is kept."),
             tone="secondary", prepare=_evaluation_as_it_is, shown=_can_be_evaluated),
    MovePage(None, "change-withdrawal", Action.CHANGE_UNPUBLISH, forms.WithdrawalForm, _withdraw,
             _l("Withdraw it from the status page"), _l("Withdraw it from the status page"),
             _l("It is no longer read on the status page."), tone="quiet", shown=_is_published,
             hint=_l("What everybody could read of this change is taken off the public status page. The history keeps it.")),
    MovePage(None, "recommendation", Action.TICKET_ADVISE, forms.RecommendationForm, _advise,
             _l("Give the recommendation"), _l("Give the recommendation"), _l("The recommendation has its number."),
             tone="secondary",
             shown=lambda ticket: (_wants(Demand.RECOMMENDATION)(ticket)
                                   and queries.recommendation_of(ticket.id) is None),
             hint=_l("It gets a number and cannot be changed afterwards.")),
    MovePage(None, "subdomain", Action.TICKET_REPLY, forms.SubdomainForm, _name,
             _l("Name of the subdomain"), _l("Enter the subdomain"), _l("The name is kept."),
             tone="quiet", prepare=_name_as_it_is, shown=_wants(Demand.SUBDOMAIN)),
):  # fmt: skip
    register(bp, page)
panels.register(change_panel)
panels.register(reporters_panel, for_reporters=True)
hindrances.register(Move.TAKE, operations.before_taking)
hindrances.register(Move.RESOLVE, operations.before_resolving)
