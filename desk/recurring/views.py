"""The pages of work that comes back, for those who lead the technicians."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.organisation import queries as organisation
from desk.recurring import labels, operations, queries
from desk.recurring.forms import WorkForm
from desk.recurring.models import RecurringWork
from desk.recurring.operations import Wanted
from desk.recurring.rhythms import Frequency
from desk.sla import calendars
from desk.templating import city_day, translated_error
from desk.tickets import moves, relations

bp = Blueprint("recurring", __name__)
SHOWN_AHEAD = 4


@bp.get("/recurring")
@may("recurring.manage")
def index() -> ResponseReturnValue:
    return render_template("recurring/works.html", works=queries.works(actor()), words=labels)


@bp.route("/recurring/new", methods=["GET", "POST"])
@may("recurring.manage")
def new() -> ResponseReturnValue:
    return _page(WorkForm(), None)


@bp.route("/recurring/<int:work_id>", methods=["GET", "POST"])
@may("recurring.manage")
def change(work_id: int) -> ResponseReturnValue:
    work = queries.get_work(actor(), work_id)
    form = WorkForm(obj=work)
    if request.method == "GET":
        form.service.data, form.department.data = work.service.code, work.department.code
    return _page(form, work)


@bp.post("/recurring/<int:work_id>/pause")
@may("recurring.manage")
def pause(work_id: int) -> ResponseReturnValue:
    def act(work: RecurringWork, at: datetime) -> str:
        operations.pause_work(work=work, actor=actor(), at=at)
        return str(_("It rests: no ticket is opened."))

    return _press(work_id, act)


@bp.post("/recurring/<int:work_id>/resumption")
@may("recurring.manage")
def resume(work_id: int) -> ResponseReturnValue:
    def act(work: RecurringWork, at: datetime) -> str:
        operations.resume_work(work=work, actor=actor(), at=at)
        return str(_("It goes on with the next day."))

    return _press(work_id, act)


@bp.post("/recurring/<int:work_id>/end")
@may("recurring.manage")
def end(work_id: int) -> ResponseReturnValue:
    def act(work: RecurringWork, at: datetime) -> str:
        operations.end_work(work=work, actor=actor(), at=at)
        return str(_("It comes back no more."))

    return _press(work_id, act)


def _press(work_id: int, act: Callable[[RecurringWork, datetime], str]) -> ResponseReturnValue:
    work = queries.get_work(actor(), work_id)
    if FlaskForm().validate_on_submit():
        try:
            said = act(work, clock.now())
            db.session.commit()
            flash(said, "good")
        except Conflict as conflict:
            db.session.rollback()
            flash(translated_error(conflict), "warn")
    return redirect(url_for(".index"), code=303)


def _page(form: WorkForm, work: RecurringWork | None) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    today = city_day(at)
    form.offer(catalogue.services_offered(on=today, to_everyone=False), queries.departments_of(person))
    if form.validate_on_submit():
        try:
            operations.keep_work(wanted=_wanted(form, at), actor=person, at=at, work=work)
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
        else:
            flash(_("It is kept. The desk opens the ticket when its day has come."), "good")
            return redirect(url_for(".index"), code=303)
    opened = queries.openings_of(work.id) if work else []
    readable = relations.readable_ids(person, {one.ticket_id for one in opened if one.ticket_id}, at)
    return render_template(
        "recurring/work.html",
        form=form,
        work=work,
        opened=opened,
        readable=readable,
        ahead=_ahead(work),
    ), 422 if request.method == "POST" else 200


def _ahead(work: RecurringWork | None) -> list[datetime]:
    """When the next tickets are opened."""
    if work is None or work.next_on is None or work.paused_at is not None:
        return []
    calendar = calendars.get(calendars.OFFICE)
    days = work.rhythm.days_from(work.next_on, SHOWN_AHEAD)
    return [work.rhythm.moment(day, calendar) for day in days if work.last_on is None or day <= work.last_on]


def _wanted(form: WorkForm, at: datetime) -> Wanted:
    today = city_day(at)
    return Wanted(
        title=form.title.data,
        description=form.description.data,
        service=catalogue.get_service(form.service.data, on=today),
        department=organisation.get_department(form.department.data),
        frequency=Frequency(form.frequency.data),
        first_on=form.first_on.data,
        opens_at=form.opens_at.data,
        only_working_days=form.only_working_days.data,
        last_on=form.last_on.data,
    )
