"""Requests for access: asked for by whoever needs it, approved by the head of the place, granted by an administrator."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk import clock
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.labels import ROLES
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.organisation import queries as organisation
from desk.staffing import access_queries as queries
from desk.staffing import access_requests
from desk.staffing.access_forms import AccessAnswerForm, AccessForm
from desk.staffing.access_models import AccessRequest
from desk.staffing.access_roles import role_named
from desk.templating import city_day, translated_error

bp = Blueprint("access_requests", __name__)


@bp.get("/access-requests")
@may("access.ask")
def index() -> ResponseReturnValue:
    return _page(AccessAnswerForm(formdata=None))


@bp.route("/access-requests/new", methods=["GET", "POST"])
@may("access.ask")
def new() -> ResponseReturnValue:
    me = current_user.user
    form = AccessForm(data={"person": me.id, "department": me.department.code, "starts_on": city_day(clock.now())})
    units = organisation.all_units()
    form.offer(me, queries.colleagues(actor()), organisation.all_departments(), units)
    if form.validate_on_submit():
        try:
            access_requests.ask_access(
                user=accounts.get_user(form.person.data),
                role=role_named(form.role.data),
                department=organisation.get_department(form.department.data),
                unit=next((unit for unit in units if str(unit.id) == form.unit.data), None),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                reason=form.reason.data,
                actor=actor(),
                at=clock.now(),
                today=city_day(clock.now()),
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            form[getattr(wrong, "field", None) or "role"].errors = [translated_error(wrong)]
        else:
            flash(_("It is asked for. The head of the department decides."), "good")
            return redirect(url_for(".index"), code=303)
    return render_template("staffing/access_request.html", form=form), 422 if request.method == "POST" else 200


@bp.post("/access-requests/<int:request_id>/decision")
@may("access.approve")
def decide(request_id: int) -> ResponseReturnValue:
    form, asked = AccessAnswerForm(), queries.get_request(request_id)
    if not queries.may_decide(actor(), asked):
        raise NotFound("There is nothing here.")
    return _answered(form, asked, _("It is approved. An administrator grants it."))


@bp.post("/access-requests/<int:request_id>/grant")
@may("users.manage")
def grant(request_id: int) -> ResponseReturnValue:
    form, asked = AccessAnswerForm(), queries.get_request(request_id)
    return _answered(form, asked, _("The role is granted."), grants=True)


@bp.post("/access-requests/<int:request_id>/withdrawal")
@may("access.ask")
def withdraw(request_id: int) -> ResponseReturnValue:
    asked, person = queries.get_request(request_id), actor()
    if person.id not in (asked.asked_by_id, asked.user_id):
        raise NotFound("There is nothing here.")
    access_requests.withdraw_access(asked=asked, actor=person, at=clock.now())
    db.session.commit()
    flash(_("The request is withdrawn."), "good")
    return redirect(url_for(".index"), code=303)


def _answered(form: AccessAnswerForm, asked: AccessRequest, said: str, *, grants: bool = False) -> ResponseReturnValue:
    """What the head or the administrator pressed; a refusal without a reason comes back with what was typed."""
    if not form.validate_on_submit():
        return _page(form, 422)
    approves, answer, at = form.approves.data == "yes", form.answer.data or "", clock.now()
    try:
        if not grants:
            access_requests.decide_access(
                asked=asked, approves=approves, answer=answer, actor=actor(), at=at, today=city_day(clock.now())
            )
        elif approves:
            access_requests.grant_access(asked=asked, actor=actor(), at=at, today=city_day(clock.now()))
        else:
            access_requests.refuse_grant(asked=asked, answer=answer, actor=actor(), at=at)
        db.session.commit()
    except (BadInput, Conflict, Forbidden) as wrong:
        db.session.rollback()
        flash(translated_error(wrong), "bad")
        return _page(form, wrong.status_code)
    flash(said if approves else _("It is declined. Those who asked are told why."), "good")
    return redirect(url_for(".index"), code=303)


def _page(form: AccessAnswerForm, status: int = 200) -> ResponseReturnValue:
    person = actor()
    page = render_template(
        "staffing/access_requests.html",
        form=form,
        person=person,
        to_decide=queries.to_decide(person),
        to_grant=queries.to_grant(person),
        may_grant=queries.may_grant,
        own=queries.own(person),
        history=queries.history(person),
        role_names=ROLES,
    )
    return page, status
