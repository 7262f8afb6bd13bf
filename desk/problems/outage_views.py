"""The pages of outages: what is out of order, what is planned, how long services were down, and the steps of who manages it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.fields import row_id
from desk.organisation import queries as organisation
from desk.outages import following, operations, queries
from desk.outages.kinds import Area
from desk.outages.models import Outage
from desk.problems import labels
from desk.problems.forms import EndForm, MaintenanceForm, OutageForm, PressForm
from desk.problems.moments import as_typed, moment, month_asked, period_of, seen
from desk.templating import translated_error
from desk.tickets import queries as tickets
from desk.tickets import relations
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket

bp = Blueprint("outages", __name__)


@bp.get("/outages")
@may("outage.read")
def index() -> ResponseReturnValue:
    at, before = clock.now(), request.args.get("before", type=row_id)
    month = month_asked(request.args.get("month", ""), at, _zone())
    past = queries.recent(before=before)
    return render_template(
        "problems/outages.html",
        running=queries.running(at=at),
        ahead=queries.ahead(at=at),
        past=past[: queries.PAGE],
        more=past[queries.PAGE - 1].id if len(past) > queries.PAGE else None,
        downtime=queries.downtime(period=period_of(month, _zone()), at=at),
        month=month,
        earlier=(month - timedelta(days=1)).strftime("%Y-%m"),
        later=None if period_of(month, _zone())[1] > at else (month + timedelta(days=31)).strftime("%Y-%m"),
        words=labels,
        at=at,
        may_manage=_may_manage(),
    )


@bp.route("/outages/new", methods=["GET", "POST"])
@may("outage.manage")
def new() -> ResponseReturnValue:
    """Declare an outage, of a problem where one is named."""
    at, form = clock.now(), OutageForm()
    problem = _problem(request.args.get("problem", ""), at)
    if request.method == "GET":
        form.started_at.data = as_typed(problem.opened_at if problem else at, _zone())
        form.service.data = problem.service.code if problem else None
    return _declared(form, problem, at, planned=False)


@bp.route("/outages/maintenance/new", methods=["GET", "POST"])
@may("outage.manage")
def new_maintenance() -> ResponseReturnValue:
    """Announce maintenance."""
    form = MaintenanceForm()
    if request.method == "GET":
        form.ends_by_itself.data = True
    return _declared(form, None, clock.now(), planned=True)


def _declared(form: Any, problem: Ticket | None, at: datetime, *, planned: bool) -> ResponseReturnValue:
    form.offer(
        service
        for service in catalogue.services_offered(on=at.astimezone(_zone()).date(), to_everyone=False)
        if not queries.is_secret(service)
    )
    departments = [found for found in organisation.all_departments() if found.ended_on is None]
    form.offer_departments(departments)
    if form.validate_on_submit():
        told: dict[str, Any] = {
            "service": catalogue.get_service(form.service.data, on=at.astimezone(_zone()).date()),
            "area": Area(form.area.data),
            "departments": [found for found in departments if found.code in form.codes],
            "words": form.words.data or "",
            "started_at": moment(form.started_at.data, _zone()),
            "expected_end": moment(form.expected_end.data, _zone()),
            "actor": actor(),
            "at": at,
        }
        try:
            outage = (
                operations.announce_maintenance(**told, ends_by_itself=form.ends_by_itself.data)
                if planned
                else operations.declare_outage(**told, problem=problem)
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            _refuse(form, wrong)
        else:
            flash(_("It is announced: people read it before they report the same once more."), "good")
            return redirect(url_for(".show", outage_id=outage.id), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("problems/outage_form.html", form=form, problem=problem, planned=planned), status


@bp.get("/outages/<int:outage_id>")
@may("outage.read")
def show(outage_id: int) -> ResponseReturnValue:
    return _page(queries.get_outage(outage_id), clock.now())


@bp.post("/outages/<int:outage_id>/expected-end")
@may("outage.manage")
def change_end(outage_id: int) -> ResponseReturnValue:
    at, outage, form = clock.now(), queries.get_outage(outage_id), EndForm()
    if form.validate_on_submit():
        try:
            operations.change_end(
                outage=outage,
                seen=seen(form.seen.data),
                expected_end=moment(form.expected_end.data, _zone()),
                words=form.words.data,
                actor=actor(),
                at=at,
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            _refuse(form, wrong)
            outage = queries.get_outage(outage_id)
            form.seen.data = outage.expected_end.isoformat() if outage.expected_end else ""
        else:
            flash(_("The expected end is changed, and who follows is told."), "good")
            return redirect(url_for(".show", outage_id=outage_id), code=303)
    return _page(outage, at, form), 422


@bp.post("/outages/<int:outage_id>/end")
@may("outage.manage")
def end(outage_id: int) -> ResponseReturnValue:
    def act(outage: Outage, at: datetime) -> str:
        operations.end_outage(outage=outage, actor=actor(), at=at)
        return str(_("It is over, and who follows is told."))

    return _press(outage_id, act)


@bp.post("/outages/<int:outage_id>/followers")
@may("outage.read")
def follow(outage_id: int) -> ResponseReturnValue:
    """Follow instead of reporting; the button may stand in the form of a report."""

    def act(outage: Outage, at: datetime) -> str:
        following.follow(outage=outage, actor=actor(), at=at)
        return str(_("You follow it: you are told when the expected end changes and when it works again."))

    return _press(outage_id, act)


@bp.post("/outages/<int:outage_id>/followers/removal")
@may("outage.read")
def unfollow(outage_id: int) -> ResponseReturnValue:
    def act(outage: Outage, at: datetime) -> str:
        following.unfollow(outage=outage, actor=actor())
        return str(_("You do not follow it any more."))

    return _press(outage_id, act)


def _press(outage_id: int, act: Callable[[Outage, datetime], str]) -> ResponseReturnValue:
    outage, form = queries.get_outage(outage_id), PressForm()
    if form.validate_on_submit():
        try:
            said = act(outage, clock.now())
            db.session.commit()
            flash(said, "good")
        except Conflict as conflict:
            db.session.rollback()
            flash(translated_error(conflict), "warn")
    return redirect(url_for(".show", outage_id=outage_id), code=303)


def _page(outage: Outage, at: datetime, form: EndForm | None = None) -> str:
    person, manages = actor(), _may_manage()
    if form is None:
        form = EndForm(formdata=None)
        form.seen.data = outage.expected_end.isoformat() if outage.expected_end else ""
        form.expected_end.data = as_typed(outage.expected_end, _zone()) if outage.expected_end else None
    problem = relations.seen_by_id(person, outage.problem_id, at)
    return render_template(
        "problems/outage.html",
        outage=outage,
        state=outage.state(at),
        form=form,
        problem=problem,
        follows=bool(queries.followed_by(person.id, [outage.id])),
        followers=queries.follower_count(outage.id) if manages else None,
        words=labels,
        may_manage=manages,
    )


def _problem(number: str, at: datetime) -> Ticket | None:
    """The problem in the address. Raises NotFound when it is none that this person may read."""
    if not number:
        return None
    problem = tickets.get_ticket(actor(), number, at)
    if problem.kind is not Kind.PROBLEM:
        raise NotFound("There is nothing here.")
    return problem


def _refuse(form: Any, wrong: BadInput | Conflict) -> None:
    db.session.rollback()
    text, named = translated_error(wrong), getattr(wrong, "field", None)
    if named in form:
        form[named].errors = [*form[named].errors, text]
    else:
        form.form_errors.append(text)


def _may_manage() -> bool:
    return policy.may(actor(), Action.OUTAGE_MANAGE)


def _zone() -> ZoneInfo:
    found: ZoneInfo = current_app.config["DESK"].timezone
    return found
