"""Questions to the owner of an application, and which application a ticket is about (LLG-17)."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.applications import queries as applications
from desk.applications.models import Application
from desk.applications.operations import StaleApplication
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.registers import asking, panels, releases
from desk.registers.forms import ApplicationLinkForm, PassQuestionForm, QuestionForm
from desk.templating import translated_error
from desk.tickets import moves, states
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register

bp = Blueprint("application_tickets", __name__)


@bp.route("/applications/<string:code>/question", methods=["GET", "POST"])
@may("ticket.open")
def question(code: str) -> ResponseReturnValue:
    """Anybody who may report may ask; the register itself is not for everybody."""
    application, form = _answered(code), QuestionForm()
    if form.validate_on_submit():
        key = (form.form_key.data or "")[:40] or None
        try:
            ticket = tickets.by_form_key(key) if key else None
            ticket = ticket or asking.ask_owner(
                application=application, description=form.description.data, actor=actor(), at=clock.now(), form_key=key
            )
            db.session.commit()
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            ticket = tickets.by_form_key(key or "")
            if ticket is None:
                raise
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
            ticket = None
        if ticket is not None:
            flash(_("Thank you. Your question has the number %(number)s.", number=ticket.number), "good")
            return redirect(url_for("tickets.show", number=ticket.number, sent="own"), code=303)
    page = render_template("registers/question.html", form=form, application=application)
    return page, 422 if form.errors else 200


@bp.post("/tickets/<string:number>/application-documents")
@may("application.manage")
def take_documents(number: str) -> ResponseReturnValue:
    """One press: where the documents of a release lie stands in the register of applications (LLG-26)."""
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    application = applications.named_for(ticket.id)
    if application is None:
        raise NotFound("There is nothing here.")
    if FlaskForm().validate_on_submit():
        try:
            releases.take_documents(ticket=ticket, application=application, actor=person, at=at)
            db.session.commit()
        except (BadInput, StaleDataError) as wrong:
            db.session.rollback()
            flash(translated_error(wrong if isinstance(wrong, BadInput) else StaleApplication()), "warn")
        else:
            flash(_("The register is changed."), "good")
    return redirect(url_for("tickets.show", number=number), code=303)


def _answered(code: str) -> Application:
    """An application whose content somebody answers for. Raises NotFound."""
    application = applications.find(code)
    service = application.service if application else None
    if application is None or service is None or application not in applications.with_content_owner(service.code):
        raise NotFound("There is nothing here.")
    return application


def _offer(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    every = applications.offered()
    form.offer([one for one in every if one.service_id == ticket.service_id], every)
    if not form.is_submitted():
        named = applications.named_for(ticket.id)
        form.application.data = named.code if named else ""


def _name(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    chosen = applications.find(form.application.data) if form.application.data else None
    asking.name_application(ticket=ticket, application=chosen, actor=actor, at=at)


def _offer_owned(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    form.offer(panels.answered_elsewhere(ticket))
    if not form.is_submitted():
        application, _is_named = applications.of_ticket(ticket.id, ticket.service_id)
        form.application.data = application.code if application else None
        form.description.data = ticket.description


def _pass_on(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    chosen = next((one for one in panels.answered_elsewhere(ticket) if one.code == form.application.data), None)
    if chosen is None:
        raise BadInput("This choice is not offered.", field="application")
    asking.pass_question_on(ticket=ticket, application=chosen, description=form.description.data, actor=actor, at=at)


for page in (
    MovePage(None, "application", Action.TICKET_LINK, ApplicationLinkForm, _name,
             _l("Which application is it about?"), _l("Name the application"), _l("It is noted."),
             tone="quiet", prepare=_offer, shown=lambda ticket: ticket.status in states.OPEN,
             hint=_l("The register knows who answers for its content, and who outside can mend it.")),
    MovePage(None, "owner-question", Action.TICKET_LINK, PassQuestionForm, _pass_on,
             _l("Ask the owner of the application"), _l("Ask the owner"),
             _l("The owner has a ticket of their own. This one ends when it is answered."),
             tone="quiet", prepare=_offer_owned,
             shown=lambda ticket: ticket.status in states.OPEN and bool(panels.answered_elsewhere(ticket)),
             hint=_l("Questions about what an application holds are answered by the department that owns it; trouble with "
                     "logging in, errors and slowness stay with Tier 2.")),
):  # fmt: skip
    register(bp, page)
panels.register()
