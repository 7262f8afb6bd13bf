"""The pages of member reports: what lies on one's desk, the report itself, and what is decided on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import VersionedForm, row_id
from desk.memberships import labels, queries, reporting, targets
from desk.memberships.forms import DecisionForm, FinalRatingForm, IncidentalForm, RatingForm, ReportForm
from desk.memberships.kinds import ReportKind
from desk.memberships.models import MemberReport
from desk.memberships.reporting import Written
from desk.memberships.states import WRITABLE, Seat, seat_of
from desk.templating import city_day, translated_error
from desk.tickets import moves

bp = Blueprint("members", __name__)


@bp.get("/reports/members")
@may("member_reports.use")
def index() -> ResponseReturnValue:
    person, today = actor(), city_day(clock.now())
    lines, more = queries.all_of(person, on=today, before=request.args.get("before", type=row_id))
    return render_template(
        "memberships/index.html",
        waiting=queries.on_my_desk(person, on=today),
        late=queries.late(person, on=today),
        silent=queries.silent_members(person),
        lines=lines,
        more=more,
        is_member=bool(queries.memberships_of(person.id, on=today)),
        words=labels,
    )


@bp.route("/reports/members/new", methods=["GET", "POST"])
@may("member_reports.use")
def new() -> ResponseReturnValue:
    at, person = clock.now(), actor()
    form = IncidentalForm()
    memberships = {one.id: one for one in queries.memberships_of(person.id, on=city_day(at))}
    form.membership.choices = [(one.id, one.team.name) for one in memberships.values()]
    if form.validate_on_submit():
        try:
            report = reporting.open_incidental(
                member=memberships[form.membership.data],
                first=form.first_on.data,
                last=form.last_on.data,
                subject=form.subject.data,
                actor=person,
                at=at,
            )
            db.session.commit()
            return redirect(url_for(".show", report_id=report.id), code=303)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
    status = 422 if request.method == "POST" else 200
    return render_template("memberships/new.html", form=form, has_team=bool(memberships)), status


@bp.get("/reports/members/<int:report_id>")
@may("member_reports.use")
def show(report_id: int) -> ResponseReturnValue:
    report = queries.get_report(actor(), report_id, on=city_day(clock.now()))
    return _page(report)


@bp.post("/reports/members/<int:report_id>")
@may("member_reports.use")
def write(report_id: int) -> ResponseReturnValue:
    """Keep what was written; with the button `send` also give it to the coordinator."""
    at, person = clock.now(), actor()
    report, form = queries.get_report(person, report_id, on=city_day(at)), ReportForm()
    if not form.validate_on_submit():
        return _page(report, form, 422)
    sends = request.form.get("then") == "send"

    def act(report: MemberReport) -> str:
        written = Written(form.lines(), form.results.data or "", form.obstacles.data or "", form.plan.data or "")
        reporting.write_report(report=report, written=written, actor=person, at=at)
        if not sends:
            return str(_("It is kept. Nobody else reads it before you send it."))
        reporting.send_report(report=report, actor=person, at=at)
        return str(_("The report lies with the coordinator now."))

    return _act(report, form, act)


@bp.post("/reports/members/<int:report_id>/decision")
@may("member_reports.use")
def decide(report_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    report = queries.get_report(person, report_id, on=city_day(at))
    form = _decision_form(report)
    if not form.validate_on_submit():
        return _page(report, form, 422)

    def act(report: MemberReport) -> str:
        said = form.words.data or ""
        if request.form.get("verdict") == "return":
            reporting.return_report(report=report, actor=person, reason=said, at=at)
            return str(_("The report went back to its member."))
        rating, renewal = (form[name].data if name in form else None for name in ("rating", "renewal"))
        reporting.accept_report(report=report, actor=person, words=said, at=at, rating=rating, renewal=renewal)
        return str(_("The report is accepted and has gone on."))

    return _act(report, form, act)


def _act(report: MemberReport, form: VersionedForm, act: Any) -> ResponseReturnValue:
    """Do it to the report as it stands; what others did meanwhile is said, and what was typed is kept."""
    try:
        report = queries.lock_report(report.id)
        if form.seen_version != report.version:
            raise Conflict("This report has changed since you opened the page.")
        said = act(report)
        db.session.commit()
    except BadInput as wrong:
        db.session.rollback()
        moves.refuse(form, wrong)
        return _page(report, form, 422)
    except (Conflict, StaleDataError) as changed:
        db.session.rollback()
        known = isinstance(changed, Conflict)
        conflict = changed if known else Conflict("This report has changed since you opened the page.")
        flash(translated_error(conflict), "warn")
        report = queries.lock_report(report.id)
        form.version.data = str(
            report.version
        )  # what was typed stays, and the next press is about what stands here now
        return _page(report, form, 409)
    flash(said, "good")
    return redirect(url_for(".show", report_id=report.id), code=303)


def _page(report: MemberReport, form: VersionedForm | None = None, status: int = 200) -> ResponseReturnValue:
    person, today = actor(), city_day(clock.now())
    seat = seat_of(report.state)
    is_mine = report.member.user_id == person.id
    writes = is_mine and report.state in WRITABLE
    holder = queries.holder_of(report)
    decides = not is_mine and seat not in (None, Seat.MEMBER) and holder is not None
    decides = decides and holder is not None and holder.id in queries.desks_of(person, on=today)
    figures = reporting.figures_of(report)
    lines = [targets.line_from(line) for line in report.targets]
    if writes:
        lines = targets.counted(lines, figures.values)
    return render_template(
        "memberships/report.html",
        report=report,
        figures=figures,
        lines=lines,
        holder=holder,
        is_late=holder is not None and report.due_on < today,
        write_form=_write_form(report, form) if writes else None,
        decision_form=(form if isinstance(form, DecisionForm) else _decision_form(report)) if decides else None,
        can_send=today >= report.last_on,
        words=labels,
    ), status


def _write_form(report: MemberReport, form: VersionedForm | None) -> ReportForm:
    if isinstance(form, ReportForm):
        return form
    fresh = ReportForm(formdata=None, obj=report)
    fresh.fill([targets.line_from(line) for line in report.targets])
    return fresh


def _decision_form(report: MemberReport) -> DecisionForm:
    form: type[DecisionForm] = DecisionForm
    if seat_of(report.state) is Seat.COORDINATOR:
        form = FinalRatingForm if report.kind is ReportKind.FINAL else RatingForm
    posted = request.method == "POST"
    made = form() if posted else form(formdata=None)
    if not posted:
        made.version.data = str(report.version)
    return made
