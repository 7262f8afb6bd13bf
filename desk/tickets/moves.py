"""The page of a move: one way to ask, check the version, operate, commit and redirect, for every move of every package."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict, DeskError, Forbidden
from desk.fields import VersionedForm
from desk.templating import translated_error
from desk.tickets import answer_choices, operations, queries, results, states, time_spent
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.result_forms import ResultBesideForm
from desk.tickets.states import Move
from desk.tickets.work_forms import TimeForm

Act = Callable[[Ticket, Actor, Any, datetime], None]


@dataclass(frozen=True)
class MovePage:
    """A move as people do it: what it is called, what is asked, what is done."""

    move: Move | None
    path: str
    action: Action
    form: type[VersionedForm]
    act: Act
    title: Any
    button: Any
    done: Any
    tone: str = "primary"
    hint: Any = ""
    ask_first: bool = True  # False: the button on the ticket's page acts at once
    is_composer: bool = False  # it stands on the ticket's page itself
    key: str = ""  # the letter that opens it on the ticket's page; the map of keys is made of these
    answers_in: str = ""  # the field in which a template of answers may stand
    takes_time: bool = False  # minutes may be noted beside it, by those who work on the ticket
    takes_results: bool = False  # and what came of the work
    minds_changes: bool = True  # False: it is in nobody's way, and goes through whatever happened meanwhile
    prepare: Callable[[Any, Ticket, Actor, datetime], None] | None = None
    form_of: Callable[[Ticket], type[VersionedForm]] | None = None  # where what is asked depends on the ticket
    shown: Callable[[Ticket], bool] | None = None

    def is_open_to(self, ticket: Ticket, person: Actor, at: datetime) -> bool:
        """Whether this person may do it to this ticket now."""
        if self.move is not None and self.move not in states.moves_from(ticket.status):
            return False
        return queries.may(person, self.action, ticket, at) and (self.shown is None or self.shown(ticket))


@dataclass(frozen=True)
class Beside:
    """What stands in the form of a move beside its own fields, and may be left empty: minutes, and what came of the work."""

    time: TimeForm | None = None
    results: ResultBesideForm | None = None

    def validate(self) -> bool:
        return all([form.validate() for form in (self.time, self.results) if form is not None])

    def note(self, page: MovePage, ticket: Ticket, person: Actor, at: datetime) -> None:
        """After the move, which was asked whether it may be made. Raises BadInput."""
        if self.time is not None and self.time.minutes.data:
            word = str(page.title)
            time_spent.note_minutes(ticket=ticket, actor=person, minutes=self.time.minutes.data, word=word, at=at)
        if self.results is not None and (work := self.results.work()):
            results.note_work(ticket=ticket, work=work, actor=person, at=at)

    def form_of(self, field: str | None) -> FlaskForm | None:
        """The form that has this field."""
        return next((form for form in (self.time, self.results) if form is not None and field in form), None)


PAGES: list[MovePage] = []
TONES = ("primary", "secondary", "quiet", "danger")  # the order of the buttons


def register(blueprint: Blueprint, page: MovePage) -> None:
    """Give the move its address, /tickets/<number>/<path>, under its policy."""
    if page not in PAGES:
        PAGES.append(page)

    def view(number: str) -> ResponseReturnValue:
        return _move(page, number)

    name = page.path.replace("-", "_")
    blueprint.add_url_rule(
        f"/tickets/<string:number>/{page.path}",
        endpoint=name,
        view_func=may(page.action)(view),
        methods=["GET", "POST"] if page.ask_first else ["POST"],
    )


def pages_for(ticket: Ticket, person: Actor, at: datetime) -> list[MovePage]:
    """The moves that this person may make now."""
    open_now = [page for page in PAGES if page.is_open_to(ticket, person, at)]
    return sorted(open_now, key=lambda page: TONES.index(page.tone))


def _move(page: MovePage, number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    form = (page.form_of(ticket) if page.form_of else page.form)()
    if page.prepare:
        page.prepare(form, ticket, person, at)
    beside = _beside(page, ticket, person, at)
    if request.method == "GET":
        permit(person, page.action, ticket, at)
        if page.move is not None:
            states.after(ticket.status, page.move)
        form.version.data = str(ticket.version)
        return _page(page, ticket, form, beside)
    if page.answers_in and "insert" in request.form:
        return _with_template(page, ticket, form, person, at)
    if form.validate_on_submit() and beside.validate():
        return _act(page, ticket, form, beside, person, at)
    if page.minds_changes and form.seen_version != ticket.version:
        # What was chosen may be wrong only because the ticket has moved on: say that first.
        return conflict_page(page, number, form, operations.StaleTicket())
    return _page(page, ticket, form, beside), 422


def _act(
    page: MovePage, ticket: Ticket, form: VersionedForm, beside: Beside, person: Actor, at: datetime
) -> ResponseReturnValue:
    number = ticket.number
    try:
        if page.minds_changes:
            operations.expect_version(ticket, form.seen_version)
        page.act(ticket, person, form, at)
        beside.note(page, ticket, person, at)
        db.session.commit()
    except (Conflict, Forbidden, StaleDataError) as conflict:  # even what is no longer theirs to do keeps its words
        return conflict_page(page, number, form, conflict)
    except BadInput as wrong:
        db.session.rollback()
        ticket = queries.get_ticket(person, number, at)
        refuse(beside.form_of(wrong.field) or form, wrong)
        return _page(page, ticket, form, beside), 422
    flash(page.done, "good")
    return redirect(url_for("tickets.show", number=number), code=303)


def _beside(page: MovePage, ticket: Ticket, person: Actor, at: datetime) -> Beside:
    """What may be noted with the move, by who works on the ticket."""
    is_worker = (page.takes_time or page.takes_results) and queries.may(person, Action.TICKET_NOTE, ticket, at)
    return Beside(
        TimeForm() if is_worker and page.takes_time else None,
        ResultBesideForm(prefix="work-") if is_worker and page.takes_results else None,
    )


def _page(page: MovePage, ticket: Ticket, form: VersionedForm, beside: Beside, **more: Any) -> str:
    at, person = clock.now(), actor()
    return render_template(
        "tickets/move.html",
        page=page,
        ticket=ticket,
        form=form,
        time=beside.time,
        results=beside.results,
        choices=answer_choices.choices_for(ticket, person, at) if page.answers_in else (),
        is_present=queries.may(person, Action.TICKET_NOTE, ticket, at),
        **more,
    )


def _with_template(page: MovePage, ticket: Ticket, form: Any, person: Actor, at: datetime) -> ResponseReturnValue:
    """The same form with the words of a template behind what was typed; nothing is done yet."""
    if not queries.may(person, page.action, ticket, at):
        return conflict_page(page, ticket.number, form, Forbidden("You may not do this to this ticket."))
    field = form[page.answers_in]
    choices = answer_choices.choices_for(ticket, person, at)
    field.data = answer_choices.with_choice(field.data or "", request.form["insert"], choices)
    return _page(page, ticket, form, _beside(page, ticket, person, at))


def conflict_page(page: MovePage, number: str, form: VersionedForm, conflict: Exception) -> ResponseReturnValue:
    """Nothing was changed: say what happened meanwhile and keep what was typed."""
    db.session.rollback()
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    seen = form.seen_version
    changes = queries.timeline_of(
        ticket,
        with_internal=queries.may(person, Action.TICKET_READ_INTERNAL, ticket, at),
        since_version=ticket.version if seen is None else seen,
    )
    form.version.data = str(ticket.version)
    still_open = page.is_open_to(ticket, person, at)
    return (
        _page(
            page,
            ticket,
            form,
            _beside(page, ticket, person, at),
            conflict=conflict if isinstance(conflict, DeskError) else operations.StaleTicket(),
            changes=changes,
            still_open=still_open,
        ),
        403 if isinstance(conflict, Forbidden) else 409,
    )


def refuse(form: FlaskForm, wrong: BadInput) -> None:
    """Hang an operation's complaint on the field that it names."""
    text = translated_error(wrong)
    if wrong.field not in form:
        flash(text, "bad")
        return
    field = form[wrong.field]
    field.errors = [*field.errors, text]
