"""The pages of policies and of proposals: what is promised, what it would be, and the decision."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk import clock
from desk.accounts import policy as accounts_policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, DeskError
from desk.organisation import queries as organisation
from desk.sla import labels, policies, policy_content, proposals, queries, rule_queries, whatif
from desk.sla.forms import ApplicationForm, ApprovalForm, RejectionForm
from desk.sla.kinds import ProposalKind, ProposalState
from desk.sla.policy_forms import LadderForm, TargetsForm
from desk.sla.rule_models import SlaProposal
from desk.sla.rule_views import bp, page, today
from desk.templating import localised, translated_error

__all__ = ["bp"]


@bp.get("/admin/policies")
@may("sla.propose")
def policies_page() -> ResponseReturnValue:
    in_force = queries.policy_on(today())
    return page("policies", policies=rule_queries.all_policies(), in_force=in_force, today=today())


@bp.get("/admin/policies/<int:version_id>")
@may("sla.propose")
def policy(version_id: int) -> ResponseReturnValue:
    found = rule_queries.get_policy(version_id)
    ladders: dict[str, list[Any]] = {}
    content = policy_content.content_of(found)
    for rung in content["rung"]:
        ladders.setdefault(rung["measure"], []).append(rung)
    told = {"ladders": ladders, "in_force": queries.policy_on(today()), **_columns()}
    return page("policy", policy=found, content=content, **told)


@bp.route("/admin/policies/<int:version_id>/new", methods=["GET", "POST"])
@may("sla.propose")
def new_policy(version_id: int) -> ResponseReturnValue:
    content = policy_content.content_of(rule_queries.get_policy(version_id))
    form = TargetsForm(formdata=request.form if request.method == "POST" else None)
    form.offer(
        content,
        calendars=[(calendar.code, localised(calendar)) for calendar in rule_queries.all_calendars()],
        services=[(service.code, f"{service.code} {localised(service)}") for service in catalogue.all_services()],
        departments=[(found.code, found.short) for found in organisation.all_departments()],
        kinds=[(kind, kind) for kind in policies.kinds_offered()],
    )
    return _policy_form("policy_form", form, version_id, content)


@bp.route("/admin/policies/<int:version_id>/ladders", methods=["GET", "POST"])
@may("sla.propose")
def ladders(version_id: int) -> ResponseReturnValue:
    content = policy_content.content_of(rule_queries.get_policy(version_id))
    form = LadderForm(formdata=request.form if request.method == "POST" else None)
    form.offer(content)
    return _policy_form("ladder_form", form, version_id, content)


def _policy_form(template: str, form: Any, version_id: int, content: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            proposal = proposals.propose_policy(
                actor=actor(),
                title=_("Policy: %(name)s", name=form.name.data),
                reason=form.reason.data,
                content=form.made(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form.form_errors.append(translated_error(wrong))
        else:
            flash(_("It is proposed. The desk is looking at what it would do."), "good")
            return redirect(url_for(".proposal", proposal_id=proposal.id), code=303)
    status = 422 if request.method == "POST" else 200
    told = {"version": version_id, "content": content, **_columns()}
    return page(template, form=form, back=url_for(".policy", version_id=version_id), **told), status


def _columns() -> dict[str, Any]:
    return {
        "columns": policy_content.COLUMN_OF,
        "headings": [str(labels.MEASURES[measure]) for measure in policy_content.COLUMN_OF],
    }


@bp.get("/admin/proposals/<int:proposal_id>")
@may("sla.propose")
def proposal(proposal_id: int) -> ResponseReturnValue:
    return _proposal_page(proposals.get_proposal(proposal_id))


@bp.post("/admin/proposals/<int:proposal_id>/approval")
@may("sla.approve")
def approval(proposal_id: int) -> ResponseReturnValue:
    found, form = proposals.get_proposal(proposal_id), ApprovalForm()
    if not form.validate_on_submit():
        return _proposal_page(found, 422, approval=form)
    proposals.approve_proposal(
        proposal=found,
        actor=actor(),
        note=form.note.data or "",
        apply_to_running=form.apply_to_running.data,
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The proposal is approved. New clocks go by it."), "good")
    return redirect(url_for(".proposal", proposal_id=proposal_id), code=303)


@bp.post("/admin/proposals/<int:proposal_id>/rejection")
@may("sla.approve")
def rejection(proposal_id: int) -> ResponseReturnValue:
    found, form = proposals.get_proposal(proposal_id), RejectionForm()
    if not form.validate_on_submit():
        return _proposal_page(found, 422, rejection=form)
    proposals.reject_proposal(proposal=found, actor=actor(), note=form.why.data or "", at=clock.now())
    db.session.commit()
    flash(_("The proposal is rejected. Everything stays as it is."), "good")
    return redirect(url_for(".proposal", proposal_id=proposal_id), code=303)


@bp.post("/admin/proposals/<int:proposal_id>/preview")
@may("sla.propose")
def preview(proposal_id: int) -> ResponseReturnValue:
    proposals.preview_again(proposal=proposals.get_proposal(proposal_id), actor=actor())
    db.session.commit()
    return redirect(url_for(".proposal", proposal_id=proposal_id), code=303)


@bp.post("/admin/proposals/<int:proposal_id>/application")
@may("sla.approve")
def application(proposal_id: int) -> ResponseReturnValue:
    found, form = proposals.get_proposal(proposal_id), ApplicationForm()
    if not form.validate_on_submit():
        return _proposal_page(found, 422, application=form)
    proposals.apply_policy(proposal=found, actor=actor(), reason=form.reason.data or "", at=clock.now())
    db.session.commit()
    flash(_("Clocks that already run are being moved."), "good")
    return redirect(url_for(".proposal", proposal_id=proposal_id), code=303)


def _proposal_page(found: SlaProposal, status: int = 200, **typed: Any) -> ResponseReturnValue:
    may_decide = accounts_policy.may(actor(), Action.SLA_APPROVE)
    applications = rule_queries.applications_of(found.id)
    what_if = (found.preview or {}).get("what_if", {})
    unfinished = any(line.finished_at is None for line in applications)
    told = {
        "proposal": found,
        "may_decide": may_decide,
        "is_stale": _is_stale(found),
        "applications": applications,
        "is_working": found.state is ProposalState.PROPOSED or unfinished,
        "totals": whatif.totals(what_if),
        "services": {service.code: localised(service) for service in catalogue.all_services()},
        "differences": _differences(found),
        "is_own": found.proposed_by_id == current_user.user.id,
        "approval": ApprovalForm(formdata=None),
        "rejection": RejectionForm(formdata=None),
        "application": ApplicationForm(formdata=None),
    } | typed
    return page("proposal", **told), status


def _is_stale(found: SlaProposal) -> bool:
    """Whether something was changed since its effect was looked at."""
    seen = found.state is ProposalState.PREVIEWED and found.preview
    return bool(seen) and seen["base"] != proposals.base_of(found.kind)  # type: ignore[index]


def _differences(found: SlaProposal) -> list[rule_queries.Difference]:
    if found.kind is ProposalKind.CALENDARS:
        return []
    try:
        return rule_queries.differences(rule_queries.policy_before(found), found.content)
    except (DeskError, KeyError, ValueError):
        return []
