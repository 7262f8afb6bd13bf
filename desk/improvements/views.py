"""The pages of improvements: the list, one of them, and each step."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.fields import VersionedForm, row_id
from desk.improvements import labels, operations, queries
from desk.improvements.forms import DueForm, ImprovementForm, StepForm
from desk.improvements.models import Improvement
from desk.improvements.operations import Wanted
from desk.improvements.states import UNFINISHED, Kind, Step
from desk.organisation import queries as organisation
from desk.templating import city_day, translated_error
from desk.tickets import moves

bp = Blueprint("improvements", __name__)


@bp.get("/improvements")
@may("reports.read")
def index() -> ResponseReturnValue:
    ended = request.args.get("ended") == "1"
    found, more = queries.improvements(actor(), ended=ended, before=request.args.get("before", type=row_id))
    return render_template(
        "improvements/index.html",
        found=found,
        more=more,
        ended=ended,
        today=city_day(clock.now()),
        may_keep=bool(queries.departments_for(actor())),
        words=labels,
    )


@bp.route("/improvements/new", methods=["GET", "POST"])
@may("improvement.keep")
def new() -> ResponseReturnValue:
    at, person, form = clock.now(), actor(), ImprovementForm()
    form.offer(queries.departments_for(person))
    if form.validate_on_submit():
        try:
            wanted = Wanted(
                Kind(form.kind.data), form.title.data, form.finding.data, form.recommendation.data,
                organisation.get_department(form.department.data), form.due_on.data,
            )  # fmt: skip
            made = operations.find_improvement(wanted=wanted, actor=person, at=at, today=city_day(at))
            db.session.commit()
            flash(_("It is kept. The head of the department has been told."), "good")
            return redirect(url_for(".show", improvement_id=made.id), code=303)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
    return render_template("improvements/new.html", form=form), 422 if request.method == "POST" else 200


@bp.get("/improvements/<int:improvement_id>")
@may("reports.read")
def show(improvement_id: int) -> ResponseReturnValue:
    return _page(queries.get_improvement(actor(), improvement_id), None)


@bp.post("/improvements/<int:improvement_id>/steps")
@may("improvement.keep")
def step(improvement_id: int) -> ResponseReturnValue:
    """Take a step, or add a note where no step is named."""
    form, person, at = StepForm(), actor(), clock.now()
    asked = request.form.get("step", "")
    if asked not in {*Step, ""}:
        raise NotFound("There is nothing here.")

    def act(improvement: Improvement) -> None:
        said = form.words.data or ""
        if not asked:
            operations.add_note(improvement=improvement, actor=person, words=said, at=at)
            return
        operations.take_step(
            improvement=improvement, step=Step(asked), actor=person, words=said, at=at, today=city_day(at)
        )

    return _act(improvement_id, form, act)


@bp.post("/improvements/<int:improvement_id>/due-day")
@may("improvement.verify")
def due_day(improvement_id: int) -> ResponseReturnValue:
    form, person, at = DueForm(), actor(), clock.now()

    def act(improvement: Improvement) -> None:
        operations.move_due_day(
            improvement=improvement, due_on=form.due_on.data, actor=person, words=form.words.data, at=at,
            today=city_day(at),
        )  # fmt: skip

    return _act(improvement_id, form, act)


def _act(improvement_id: int, form: VersionedForm, act: Any) -> ResponseReturnValue:
    """Do it to the improvement as it stands; what was typed is kept whatever happens."""
    improvement = queries.get_improvement(actor(), improvement_id)
    if not form.validate_on_submit():
        return _page(improvement, form, 422)
    try:
        improvement = queries.lock_improvement(improvement_id)
        if form.seen_version != improvement.version:
            raise Conflict("This improvement has changed since you opened the page.")
        act(improvement)
        db.session.commit()
    except BadInput as wrong:
        db.session.rollback()
        moves.refuse(form, wrong)
        return _page(queries.get_improvement(actor(), improvement_id), form, 422)
    except (Conflict, StaleDataError) as changed:
        db.session.rollback()
        flash(
            translated_error(
                changed
                if isinstance(changed, Conflict)
                else Conflict("This improvement has changed since you opened the page.")
            ),
            "warn",
        )
        improvement = queries.get_improvement(actor(), improvement_id)
        form.version.data = str(improvement.version)
        return _page(improvement, form, 409)
    flash(_("It is kept."), "good")
    return redirect(url_for(".show", improvement_id=improvement_id), code=303)


def _page(improvement: Improvement, form: VersionedForm | None, status: int = 200) -> ResponseReturnValue:
    person, today = actor(), city_day(clock.now())
    keeps = queries.covers(person, Action.IMPROVEMENT_KEEP, improvement.department_id)
    judges = queries.covers(person, Action.IMPROVEMENT_VERIFY, improvement.department_id)
    step_form = form if isinstance(form, StepForm) else StepForm(formdata=None, obj=improvement)
    due_form = form if isinstance(form, DueForm) else DueForm(formdata=None, obj=improvement)
    step_form.version.data = due_form.version.data = str(improvement.version)
    is_unfinished = improvement.state in UNFINISHED
    return render_template(
        "improvements/show.html",
        improvement=improvement,
        steps=operations.steps_for(improvement, person),
        step_form=step_form if keeps and improvement.ended_on is None else None,
        due_form=due_form if judges and is_unfinished else None,
        is_late=is_unfinished and improvement.due_on < today,
        words=labels,
    ), status
