"""The tasks on a ticket's page: adding, doing, doing again, taking away, and the steps of a checklist."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor, Role
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import VersionedForm
from desk.sla import calendars
from desk.templating import translated_error
from desk.tickets import moves, operations, panels, queries, tasks
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN
from desk.tickets.task_forms import AddChecklistForm, TaskForm

bp = Blueprint("tasks", __name__)


def tasks_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """What is to be done, and the way to add to it."""
    found = tasks.tasks_of(ticket.id)
    may_work = ticket.status in OPEN and queries.may(actor, Action.TICKET_TASK, ticket, at)
    if not found and not may_work:
        return None
    done = sum(task.done_at is not None for task in found)
    today = calendars.city_day(at)
    told = {"tasks": found, "done": done, "may_work": may_work, "today": today}
    return panels.Panel("tickets/tasks.html", told)


@bp.route("/tickets/<string:number>/tasks", methods=["GET", "POST"])
@may("ticket.task")
def add(number: str) -> ResponseReturnValue:
    """A task with what belongs to it."""
    at, person, form = clock.now(), actor(), TaskForm()
    ticket = queries.get_ticket(person, number, at)
    form.offer(_people(ticket, at))
    if form.validate_on_submit():
        assignee = accounts.get_user(int(form.assignee.data)) if form.assignee.data else None
        told: dict[str, Any] = {
            "words": form.words.data,
            "is_mandatory": form.is_mandatory.data,
            "assignee": assignee,
            "due_on": form.due_on.data,
        }
        try:
            operations.expect_version(ticket, form.seen_version)
            tasks.add_task(ticket=ticket, actor=person, at=at, **told)
            db.session.commit()
        except (BadInput, Conflict, StaleDataError) as wrong:
            db.session.rollback()
            ticket = queries.get_ticket(person, number, at)
            form.version.data = str(ticket.version)
            moves.refuse(form, _as_told(wrong))
        else:
            flash(_("The task is noted."), "good")
            return redirect(url_for("tickets.show", number=number, _anchor="tasks"), code=303)
    elif request.method == "GET":
        form.version.data = str(ticket.version)
    offered = tasks.checklists(service_id=ticket.service_id)
    page = render_template("tickets/task_form.html", form=form, ticket=ticket, checklists=offered)
    return page, 200 if request.method == "GET" else 422


@bp.post("/tickets/<string:number>/tasks/checklist")
@may("ticket.task")
def add_checklist(number: str) -> ResponseReturnValue:
    def act(ticket: Ticket, person: Actor, at: datetime) -> str:
        form = AddChecklistForm()
        form.offer(tasks.checklists(service_id=ticket.service_id))
        if not form.validate():
            raise BadInput("This choice is not offered.")
        operations.expect_version(ticket, form.seen_version)
        tasks.add_checklist(ticket=ticket, checklist=tasks.get_checklist(int(form.checklist.data)), actor=person, at=at)
        return str(_("The steps of the checklist are added."))

    return _press(number, act)


@bp.post("/tickets/<string:number>/tasks/<int:task_id>/done")
@may("ticket.task")
def do(number: str, task_id: int) -> ResponseReturnValue:
    def act(ticket: Ticket, person: Actor, at: datetime) -> str:
        tasks.do_task(ticket=ticket, task=tasks.get_task(ticket, task_id), actor=person, at=at)
        return str(_("The task is done."))

    return _press(number, act)


@bp.post("/tickets/<string:number>/tasks/<int:task_id>/reopening")
@may("ticket.task")
def reopen(number: str, task_id: int) -> ResponseReturnValue:
    def act(ticket: Ticket, person: Actor, at: datetime) -> str:
        tasks.reopen_task(ticket=ticket, task=tasks.get_task(ticket, task_id), actor=person, at=at)
        return str(_("The task is to be done again."))

    return _press(number, act)


@bp.post("/tickets/<string:number>/tasks/<int:task_id>/removal")
@may("ticket.task")
def remove(number: str, task_id: int) -> ResponseReturnValue:
    def act(ticket: Ticket, person: Actor, at: datetime) -> str:
        tasks.remove_task(ticket=ticket, task=tasks.get_task(ticket, task_id), actor=person, at=at)
        return str(_("The task is taken away."))

    return _press(number, act)


def _press(number: str, act: Callable[[Ticket, Actor, datetime], str]) -> ResponseReturnValue:
    """A button on the ticket's page: done at once, or said why not."""
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    if VersionedForm().validate_on_submit():
        try:
            said = act(ticket, person, at)
            db.session.commit()
            flash(said, "good")
        except (BadInput, Conflict, StaleDataError) as wrong:
            db.session.rollback()
            flash(translated_error(_as_told(wrong)), "warn")
    return redirect(url_for("tickets.show", number=number, _anchor="tasks"), code=303)


def _as_told(wrong: Exception) -> BadInput:
    """What a page says of it, on the form itself."""
    if isinstance(wrong, BadInput):
        return wrong
    told = wrong if isinstance(wrong, Conflict) else operations.StaleTicket()
    return BadInput(told.message, **told.values)


def _people(ticket: Ticket, at: datetime) -> list[Any]:
    """Who works where the ticket lies, and its contact."""
    today = calendars.city_day(at)
    tier1 = accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=today)
    people = list(db.session.scalars(tier1))
    if ticket.tier > 1:
        people += db.session.scalars(accounts.holders(Role.TIER2_AGENT, on=today))
    return people


panels.register(tasks_panel)
