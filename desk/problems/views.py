"""Making one problem of many reports, leaving them apart, and hanging a report on an outage that runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import VersionedForm
from desk.outages import operations as outages
from desk.outages import queries as outage_queries
from desk.outages.kinds import Area
from desk.problems import operations, queries
from desk.problems.forms import PressForm, ProblemForm
from desk.problems.moments import moment
from desk.templating import local_time, localised, translated_error
from desk.tickets import operations as tickets
from desk.tickets import queries as ticket_queries
from desk.tickets.models import Ticket

bp = Blueprint("problems", __name__)
MOST_NUMBERS = 200


@bp.route("/problems/new", methods=["GET", "POST"])
@may("ticket.link")
def new() -> ResponseReturnValue:
    """One problem of the reports whose numbers stand in the address, all of them ticked."""
    at, form = clock.now(), ProblemForm()
    reports = queries.linkable(actor(), at, _numbers())
    _offer(form, reports, at)
    if form.validate_on_submit():
        chosen = [report for report in reports if report.number in form.reports.data]
        try:
            problem = _make(form, chosen, at)
            db.session.commit()
        except (BadInput, Conflict, StaleDataError) as wrong:
            db.session.rollback()
            _refuse(form, wrong)
        else:
            flash(
                ngettext(
                    "%(num)d report hangs on the problem now.", "%(num)d reports hang on the problem now.", len(chosen)
                ),
                "good",
            )
            return redirect(url_for("tickets.show", number=problem.number), code=303)
    may_declare = policy.may(actor(), Action.OUTAGE_MANAGE) and not any(
        outage_queries.is_secret(report.service) for report in reports
    )
    status = 422 if request.method == "POST" else 200
    return render_template("problems/new.html", form=form, reports=reports, may_declare=may_declare), status


def _make(form: ProblemForm, reports: Sequence[Ticket], at: datetime) -> Ticket:
    person = actor()
    if form.into.data:
        problem = ticket_queries.get_ticket(person, form.into.data, at)
        operations.link_all(reports=reports, problem=problem, actor=person, at=at)
    else:
        problem = operations.make_problem(
            reports=reports, title=form.title.data, description=form.description.data, actor=person, at=at
        )
    if form.is_outage.data:
        departments = list({report.department_id: report.department for report in reports}.values())
        outages.declare_outage(
            service=problem.service,
            area=Area.CITY if len(departments) > 1 else Area.DEPARTMENTS,
            departments=departments if len(departments) == 1 else [],
            words=form.words.data or "",
            started_at=max(min(report.opened_at for report in reports), at - outages.OLDEST),
            expected_end=moment(form.expected_end.data, _zone()),
            problem=problem,
            actor=person,
            at=at,
        )
    return problem


def _offer(form: ProblemForm, reports: Sequence[Ticket], at: datetime) -> None:
    service = reports[0].service if reports else None
    problems = queries.open_problems(service, actor(), at) if service else ()
    form.offer(
        [
            (
                report.number,
                f"{report.number} · {report.department.short} · {local_time(report.opened_at)} · {report.title}",
            )
            for report in reports
        ],
        [(problem.number, f"{problem.number} · {problem.title}") for problem in problems],
    )
    if request.method != "GET" or service is None:
        return
    form.reports.data = [report.number for report in reports]
    form.title.data = _("Disturbance: %(service)s", service=localised(service))[:100]
    form.description.data = _(
        "%(count)d reports between %(since)s and %(until)s.",
        count=len(reports),
        since=local_time(reports[0].opened_at),
        until=local_time(reports[-1].opened_at),
    )
    declared = [
        problem for problem in problems if any(one.ended_at is None for one in outage_queries.of_problem(problem.id))
    ]
    form.into.data = declared[0].number if declared else ""  # an older problem is no guess of ours


@bp.post("/problems/dismissals")
@may("ticket.link")
def dismiss() -> ResponseReturnValue:
    """These are no one trouble: the desk proposes them no more."""
    at = clock.now()
    if PressForm().validate_on_submit():
        operations.dismiss(reports=queries.linkable(actor(), at, _numbers()), actor=actor(), at=at)
        db.session.commit()
        flash(_("These tickets stay apart. They are not proposed again."), "good")
    return redirect(url_for("home.index"), code=303)


@bp.post("/tickets/<string:number>/outages/<int:outage_id>")
@may("ticket.link")
def link_to_outage(number: str, outage_id: int) -> ResponseReturnValue:
    """Hang a report on the outage that runs where it comes from."""
    at, person, form = clock.now(), actor(), VersionedForm()
    ticket = ticket_queries.get_ticket(person, number, at)
    if form.validate_on_submit():
        try:
            tickets.expect_version(ticket, form.seen_version)
            outage = outage_queries.get_outage(outage_id)
            operations.link_to_outage(ticket=ticket, outage=outage, actor=person, at=at)
            db.session.commit()
            flash(_("The ticket hangs on the outage: it is answered with it."), "good")
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "warn")
        except StaleDataError:
            db.session.rollback()
            flash(translated_error(tickets.StaleTicket()), "warn")
    return redirect(url_for("tickets.show", number=number), code=303)


def _numbers() -> list[str]:
    """The tickets in the address, `?tickets=IT-1,IT-2`, or in the form's own address."""
    return [number for number in request.args.get("tickets", "").split(",") if number][:MOST_NUMBERS]


def _refuse(form: Any, wrong: Exception) -> None:
    text = translated_error(wrong if isinstance(wrong, BadInput | Conflict) else tickets.StaleTicket())
    named = getattr(wrong, "field", None)
    if named in form:
        form[named].errors = [*form[named].errors, text]
    else:
        form.form_errors.append(text)


def _zone() -> ZoneInfo:
    found: ZoneInfo = current_app.config["DESK"].timezone
    return found
