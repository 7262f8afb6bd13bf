"""Dispositions: given from behind a number, answered in a sentence, listed with their age."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.coordination import disposition_queries as queries
from desk.coordination import dispositions, labels
from desk.coordination.forms import AnswerForm, DispositionForm
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.fields import row_id
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.sla import calendars
from desk.tickets import moves, panels
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel

bp = Blueprint("dispositions", __name__)


@bp.get("/dispositions")
@may("disposition.read")
def index() -> ResponseReturnValue:
    """What was given and what was answered, the newest first."""
    at = clock.now()
    before = request.args.get("before", type=row_id)
    lines, more = queries.all_of(actor(), at=at, on=calendars.city_day(at), before=before)
    return render_template("coordination/dispositions.html", lines=lines, more=more, at=at, words=labels)


@bp.route("/tickets/<string:number>/disposition", methods=["GET", "POST"])
@may("disposition.give")
def on_ticket(number: str) -> ResponseReturnValue:
    """One sentence on a ticket, which whoever says it may perhaps not read."""
    return _new(lambda at: (ticket := queries.get_subject(actor(), number, at), ticket.department))


@bp.route("/reports/departments/<string:code>/disposition", methods=["GET", "POST"])
@may("disposition.give")
def on_department(code: str) -> ResponseReturnValue:
    """One sentence on a department as a whole."""
    return _new(lambda at: (None, _department(code)))


@bp.route("/dispositions/<int:disposition_id>", methods=["GET", "POST"])
@may("disposition.read")
def show(disposition_id: int) -> ResponseReturnValue:
    """What was said; and the answer, by whom it was given to."""
    at, person = clock.now(), actor()
    today, form, refused = calendars.city_day(at), AnswerForm(), None
    shown = queries.get_disposition(person, disposition_id, at=at, on=today)
    if form.validate_on_submit():
        given, words = shown.disposition, form.words.data
        try:
            dispositions.answer_disposition(disposition=given, words=words, actor=person, at=at, today=today)
            db.session.commit()
            flash(_("Your answer is kept. Whoever gave the disposition is told."), "good")
            return redirect(url_for(".show", disposition_id=disposition_id), code=303)
        except Conflict as conflict:
            db.session.rollback()
            refused = conflict
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        shown = queries.get_disposition(person, disposition_id, at=at, on=today)
    status = 409 if refused else 422 if form.errors else 200
    told = {"shown": shown, "form": form, "refused": refused, "at": at, "words": labels}
    return render_template("coordination/disposition.html", **told), status


def board_panel(person: Actor, at: datetime) -> Panel | None:
    """On the first page of those for whose answer a disposition waits."""
    if not policy.may(person, Action.DISPOSITION_READ):
        return None
    waiting = queries.waiting_for(person, on=calendars.city_day(at))
    return Panel("coordination/board_panel.html", {"waiting": waiting, "at": at}) if waiting else None


def ticket_panel(ticket: Ticket, person: Actor, at: datetime) -> Panel | None:
    """What is open on the ticket, for those who may read it."""
    if not policy.may(person, Action.DISPOSITION_READ):
        return None
    lines = queries.open_on(ticket.id, person, at=at, on=calendars.city_day(at))
    return Panel("coordination/ticket_panel.html", {"lines": lines, "at": at, "words": labels}) if lines else None


def register() -> None:
    """Hang it on the page of tickets."""
    panels.register(ticket_panel)


def _new(subject: Callable[[datetime], tuple[Ticket | None, Department]]) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket, department = subject(at)
    form, refused = DispositionForm(), None
    offices = queries.held_offices(department.id, on=calendars.city_day(at))
    form.offer(department, offices, queries.people_of(department.id, on=calendars.city_day(at)))
    if form.validate_on_submit():
        try:
            given = _give(form, ticket, department, at)
            db.session.commit()
            flash(_("The disposition is given. You are told when it is answered."), "good")
            return redirect(url_for(".show", disposition_id=given), code=303)
        except Conflict as conflict:
            db.session.rollback()
            refused = conflict
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        ticket, department = subject(at)
    may_open = ticket is not None and tickets.may(person, Action.TICKET_READ, ticket, at)
    told = {"ticket": ticket, "department": department, "may_open": may_open, "form": form, "refused": refused}
    return render_template("coordination/dispose.html", **told), 409 if refused else 422 if form.errors else 200


def _give(form: DispositionForm, ticket: Ticket | None, department: Department, at: datetime) -> int:
    addressee, person_id = form.chosen
    person = accounts.get_user(person_id) if person_id else None
    told = {"addressee": addressee, "person": person, "words": form.words.data, "today": calendars.city_day(at)}
    return dispositions.give_disposition(ticket=ticket, department=department, actor=actor(), at=at, **told).id


def _department(code: str) -> Department:
    """A department on which this person may give one. Raises NotFound."""
    department = organisation.get_department(code)
    if not queries.covers(actor(), department):
        raise NotFound("There is nothing here.")
    return department
