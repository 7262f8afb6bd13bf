"""The pages of checklists: what the work on a service consists of."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput
from desk.templating import city_day
from desk.tickets import moves, tasks
from desk.tickets.task_forms import ChecklistForm
from desk.tickets.task_models import Checklist

bp = Blueprint("checklists", __name__)


@bp.get("/checklists")
@may("checklist.manage")
def index() -> ResponseReturnValue:
    return render_template("tickets/checklists.html", checklists=tasks.checklists())


@bp.route("/checklists/new", methods=["GET", "POST"])
@may("checklist.manage")
def new() -> ResponseReturnValue:
    return _page(ChecklistForm(), None)


@bp.route("/checklists/<int:checklist_id>", methods=["GET", "POST"])
@may("checklist.manage")
def change(checklist_id: int) -> ResponseReturnValue:
    checklist, form = tasks.get_checklist(checklist_id), ChecklistForm()
    if request.method == "GET":
        form.name.data, form.service.data = checklist.name, checklist.service.code
        form.is_added_at_opening.data = checklist.is_added_at_opening
        form.mandatory.data = "\n".join(step["words"] for step in checklist.steps if step["is_mandatory"])
        form.others.data = "\n".join(step["words"] for step in checklist.steps if not step["is_mandatory"])
    return _page(form, checklist)


@bp.post("/checklists/<int:checklist_id>/removal")
@may("checklist.manage")
def end(checklist_id: int) -> ResponseReturnValue:
    checklist = tasks.get_checklist(checklist_id)
    if FlaskForm().validate_on_submit():
        tasks.end_checklist(checklist=checklist, actor=actor(), at=clock.now())
        db.session.commit()
        flash(_("The checklist is used no more. Tickets keep the tasks that they have."), "good")
    return redirect(url_for(".index"), code=303)


def _page(form: ChecklistForm, checklist: Checklist | None) -> ResponseReturnValue:
    at = clock.now()
    today = city_day(at)
    form.offer(catalogue.services_offered(on=today, to_everyone=False))
    if form.validate_on_submit():
        try:
            tasks.keep_checklist(
                service=catalogue.get_service(form.service.data, on=today),
                name=form.name.data,
                steps=form.steps,
                is_added_at_opening=form.is_added_at_opening.data,
                checklist=checklist,
                actor=actor(),
                at=at,
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        else:
            flash(_("The checklist is kept."), "good")
            return redirect(url_for(".index"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("tickets/checklist_form.html", form=form, checklist=checklist), status
