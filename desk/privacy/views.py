"""The register of breaches: list, entry, corrections and steps, the notices on paper, the file."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import VersionedForm
from desk.privacy import labels, operations, paper_words, queries, register_file
from desk.privacy.forms import AssessmentForm, BreachCorrectionForm, BreachForm, ClosingForm, NotificationForm
from desk.privacy.kinds import Told
from desk.privacy.models import Breach
from desk.privacy.states import Move, is_open
from desk.sla import calendars
from desk.templating import translated_error

bp = Blueprint("privacy", __name__)
Act = Callable[[Breach, Any, datetime], None]


class StaleBreach(Conflict):
    """Somebody else has written into it meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody else has written into this breach meanwhile.")


@bp.get("/privacy/breaches")
@may("breach.read")
def breaches() -> ResponseReturnValue:
    at = clock.now()
    return render_template(
        "privacy/breaches.html",
        rows=[(breach, labels.time_left(breach, at)) for breach in queries.register(actor())],
        words=labels,
        may_manage=policy.may(actor(), Action.BREACH_MANAGE),
    )


@bp.post("/privacy/breaches/export")
@may("breach.read")
def export() -> ResponseReturnValue:
    """The register as a file; that it was taken is recorded."""
    rows = operations.export_register(actor=actor(), at=clock.now())
    with force_locale("id"):
        response = make_response(register_file.written(rows))
    db.session.commit()
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="register-kegagalan-pdp.csv"'
    return response


@bp.route("/privacy/breaches/new", methods=["GET", "POST"])
@may("breach.manage")
def new_breach() -> ResponseReturnValue:
    at, form = clock.now(), BreachForm()
    if form.validate_on_submit():
        try:
            breach = operations.record_breach(content=form.content(), actor=actor(), at=at)
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            _put_error(form, wrong)
        else:
            flash(_("It is in the register. Those responsible are told."), "good")
            return redirect(url_for(".breach", number=breach.number), code=303)
    elif request.method == "GET":
        form.found_at.process_data(_local(at))
    page = render_template("privacy/form.html", form=form, heading=_("A breach of personal data"), breach=None)
    return page, 422 if form.errors else 200


@bp.get("/privacy/breaches/<string:number>")
@may("breach.read")
def breach(number: str) -> ResponseReturnValue:
    at, found = clock.now(), queries.get_breach(actor(), number)
    writes = policy.may(actor(), Action.BREACH_MANAGE)
    return render_template(
        "privacy/breach.html",
        breach=found,
        left=labels.time_left(found, at),
        words=labels,
        entries=[
            (entry, labels.content_lines(entry.content) if entry.content else ()) for entry in reversed(found.entries)
        ],
        known=labels.content_lines(_latest(found)),
        moves=[move for move in Move if writes and is_open(move, found.state, is_failure=found.is_failure)],
    )


@bp.get("/privacy/breaches/<string:number>/agency-notice")
@may("breach.read")
def agency_notice(number: str) -> ResponseReturnValue:
    return _notice(number, Told.AGENCY)


@bp.get("/privacy/breaches/<string:number>/subject-notice")
@may("breach.read")
def subject_notice(number: str) -> ResponseReturnValue:
    return _notice(number, Told.SUBJECTS)


@bp.route("/privacy/breaches/<string:number>/correction", methods=["GET", "POST"])
@may("breach.manage")
def correction(number: str) -> ResponseReturnValue:
    def act(breach: Breach, form: BreachCorrectionForm, at: datetime) -> None:
        operations.correct_breach(breach=breach, content=form.content(), why=form.why.data or "", actor=actor(), at=at)

    form = BreachCorrectionForm()
    if request.method == "GET":
        form.show(queries.get_breach(actor(), number))
    return _step(number, Move.CORRECT, form, act, _("It is added to the register. What stood before stays readable."))


@bp.route("/privacy/breaches/<string:number>/assessment", methods=["GET", "POST"])
@may("breach.manage")
def assessment(number: str) -> ResponseReturnValue:
    def act(breach: Breach, form: AssessmentForm, at: datetime) -> None:
        operations.assess_breach(
            breach=breach,
            is_failure=form.is_failure.data == "yes",
            assessment=form.assessment.data or "",
            actor=actor(),
            at=at,
        )

    return _step(number, Move.ASSESS, AssessmentForm(), act, _("It is assessed."))


@bp.route("/privacy/breaches/<string:number>/notification", methods=["GET", "POST"])
@may("breach.manage")
def notification(number: str) -> ResponseReturnValue:
    def act(breach: Breach, form: NotificationForm, at: datetime) -> None:
        told_at = form.told_at.moment or at
        # A form knows whole minutes: what was found and told within the same one was told after it was found.
        if told_at < breach.found_at <= told_at.replace(second=59, microsecond=999_999):
            told_at = breach.found_at
        operations.note_told(
            breach=breach,
            whom=Told(form.whom.data),
            told_at=told_at,
            words=form.words.data or "",
            actor=actor(),
            at=at,
        )

    form = NotificationForm()
    if request.method == "GET":
        form.told_at.process_data(_local(clock.now()))
    return _step(number, Move.NOTIFY, form, act, _("It is noted."))


@bp.route("/privacy/breaches/<string:number>/closing", methods=["GET", "POST"])
@may("breach.manage")
def closing(number: str) -> ResponseReturnValue:
    def act(breach: Breach, form: ClosingForm, at: datetime) -> None:
        operations.close_breach(breach=breach, words=form.words.data or "", actor=actor(), at=at)

    return _step(number, Move.CLOSE, ClosingForm(), act, _("It is closed. It stays in the register."))


def _step(number: str, move: Move, form: VersionedForm, act: Act, done: str) -> ResponseReturnValue:
    """Do it to the breach as it is now. What somebody else has changed is said, and what was typed stays."""
    at, status, conflict = clock.now(), 200, None
    breach = queries.get_breach(actor(), number, lock=request.method == "POST")
    if form.validate_on_submit():
        try:
            if form.seen_version != breach.version:
                raise StaleBreach
            act(breach, form, at)
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            _put_error(form, wrong)
        except (Conflict, StaleDataError) as stale:
            db.session.rollback()
            conflict, status = stale if isinstance(stale, Conflict) else StaleBreach(), 409
        else:
            flash(done, "good")
            return redirect(url_for(".breach", number=number), code=303)
        breach = queries.get_breach(actor(), number)
    if request.method == "GET" or conflict is not None:
        form.version.data = str(breach.version)
    if form.errors:
        status = 422
    page = render_template(
        "privacy/form.html",
        form=form,
        heading=labels.MOVES[move],
        breach=breach,
        conflict=conflict,
        is_open=is_open(move, breach.state, is_failure=breach.is_failure),
    )
    return page, status


def _notice(number: str, whom: Told) -> ResponseReturnValue:
    """The letter, always in Indonesian."""
    found = queries.get_breach(actor(), number)
    with force_locale("id"):
        content = paper_words.notice_pdf(found, whom, city=current_app.config["DESK"].city, at=clock.now())
    return _pdf(content, f"{found.number}-{whom.value}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=name, etag=False, max_age=0)


def _latest(breach: Breach) -> dict[str, Any]:
    return next(entry.content for entry in reversed(breach.entries) if entry.content)


def _put_error(form: Any, wrong: BadInput) -> None:
    name = wrong.field if wrong.field in form else "version"
    if name == "version":
        flash(translated_error(wrong), "bad")
    form[name].errors = [*form[name].errors, translated_error(wrong)]


def _local(at: datetime) -> datetime:
    """The moment as a form shows it."""
    return at.astimezone(calendars.city_zone()).replace(tzinfo=None, second=0, microsecond=0)
