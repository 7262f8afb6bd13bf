"""The page of a step: one way to ask, check the version, operate, commit and redirect, for every step of a complaint."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.complaints import queries, reach
from desk.complaints.changes import local_day
from desk.complaints.models import PublicComplaint
from desk.complaints.states import IllegalStep, Step, is_allowed
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.fields import VersionedForm
from desk.templating import translated_error

Act = Callable[[PublicComplaint, Actor, Any, datetime], object]
Shown = Callable[[PublicComplaint], bool]


@dataclass(frozen=True)
class StepPage:
    """A step as people take it: what it is called, what is asked, what is done."""

    path: str
    action: Action
    form: type[VersionedForm]
    act: Act
    title: Any
    button: Any
    done: Any
    step: Step | None = None
    tone: str = "primary"
    hint: Any = ""
    ask_first: bool = True  # False: the button on the complaint's page acts at once
    is_composer: bool = False  # it stands on the complaint's page itself
    prepare: Callable[[Any, PublicComplaint, Actor, datetime], None] | None = None
    shown: Shown | None = None

    def is_open(self, complaint: PublicComplaint, allowed: frozenset[Action]) -> bool:
        """Whether somebody with these rights may take it now."""
        if self.action not in allowed or (self.step is not None and not is_allowed(complaint.status, self.step)):
            return False
        return self.shown is None or self.shown(complaint)


class StaleComplaint(Conflict):
    """Somebody else has changed the complaint meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this complaint meanwhile.")


PAGES: list[StepPage] = []
TONES = ("primary", "secondary", "quiet", "danger")  # the order of the buttons


def register(blueprint: Blueprint, page: StepPage) -> None:
    """Give the step its address, /complaints/<number>/<path>, under its policy."""
    if page not in PAGES:
        PAGES.append(page)

    def view(number: str) -> ResponseReturnValue:
        return _take_step(page, number)

    blueprint.add_url_rule(
        f"/complaints/<string:number>/{page.path}",
        endpoint=page.path.replace("-", "_"),
        view_func=may(page.action)(view),
        methods=["GET", "POST"] if page.ask_first else ["POST"],
    )


def pages_for(complaint: PublicComplaint, allowed: frozenset[Action]) -> list[StepPage]:
    """The steps that somebody with these rights may take now."""
    return sorted((page for page in PAGES if page.is_open(complaint, allowed)), key=lambda page: TONES.index(page.tone))


def expect_version(complaint: PublicComplaint, seen: int | None) -> None:
    """Raises StaleComplaint when the form was based on something older."""
    if seen != complaint.version:
        raise StaleComplaint


def _take_step(page: StepPage, number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    complaint = queries.get_complaint(person, number, on=local_day(at))
    form = page.form()
    if page.prepare:
        page.prepare(form, complaint, person, at)
    if form.validate_on_submit():
        try:
            expect_version(complaint, form.seen_version)
            page.act(complaint, person, form, at)
            db.session.commit()
        except (Conflict, StaleDataError) as conflict:
            return _conflict(page, number, form, conflict)
        except BadInput as wrong:
            db.session.rollback()
            complaint = queries.get_complaint(person, number, on=local_day(at))
            refuse(form, wrong)
        else:
            flash(page.done, "good")
            return back_to(number, person, at)
    elif request.method == "GET":
        _refuse_closed(page, complaint, person, at)
        form.version.data = str(complaint.version)
    status = 422 if form.errors or request.method == "POST" else 200
    return render_template("complaints/step.html", page=page, complaint=complaint, form=form), status


def back_to(number: str, person: Actor, at: datetime) -> ResponseReturnValue:
    """To the complaint; whoever may not read it any more, because of what they found out, to the list."""
    readable = queries.visible_to(person, on=local_day(at)).where(PublicComplaint.number == number)
    if db.session.scalars(readable).first() is None:
        return redirect(url_for("complaints.index"), code=303)
    return redirect(url_for("complaints.show", number=number), code=303)


def refuse(form: Any, wrong: BadInput) -> None:
    """Hang an operation's objection on the field that it names."""
    text = translated_error(wrong)
    if wrong.field not in form:
        flash(text, "bad")
        return
    form[wrong.field].errors = [*form[wrong.field].errors, text]


def _refuse_closed(page: StepPage, complaint: PublicComplaint, person: Actor, at: datetime) -> None:
    if not reach.may(person, page.action, complaint, on=local_day(at)):
        raise Forbidden("You may not do this to this complaint.")
    if page.step is not None and not is_allowed(complaint.status, page.step):
        raise IllegalStep("The complaint is in a state in which this is not possible.")


def _conflict(page: StepPage, number: str, form: VersionedForm, conflict: Exception) -> ResponseReturnValue:
    """Nothing was changed: say what happened meanwhile and keep what was typed."""
    db.session.rollback()
    at, person = clock.now(), actor()
    complaint = queries.get_complaint(person, number, on=local_day(at))
    seen = form.seen_version
    changes = [
        entry
        for entry in queries.history_of(complaint)
        if seen is not None and (entry.event.complaint_version or 0) >= seen
    ]
    form.version.data = str(complaint.version)
    page_again = render_template(
        "complaints/step.html",
        page=page,
        complaint=complaint,
        form=form,
        conflict=conflict if isinstance(conflict, Conflict) else StaleComplaint(),
        changes=changes,
        still_open=page.is_open(complaint, reach.allowed(person, complaint, on=local_day(at))),
    )
    return page_again, 409
