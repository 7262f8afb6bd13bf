"""Loans: asked for on the ticket's page, decided by the host on a page of its own."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from desk import clock
from desk.accounts import absences, skills
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.sla import calendars
from desk.staffing import lending, queries
from desk.staffing.forms import EndLoanForm, LoanAnswerForm, LoanForm
from desk.staffing.models import Loan
from desk.templating import city_day, translated_error
from desk.tickets import panels
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN

bp = Blueprint("loans", __name__)


@bp.get("/loans")
@may("loan.decide")
def index() -> ResponseReturnValue:
    return _page(LoanAnswerForm(formdata=None))


@bp.post("/loans/<int:loan_id>/decision")
@may("loan.decide")
def decide(loan_id: int) -> ResponseReturnValue:
    form, loan = LoanAnswerForm(), _led(loan_id)
    if form.validate_on_submit():
        consents = form.consents.data == "yes"
        try:
            lending.decide_loan(
                loan=loan, consents=consents, answer=form.answer.data or "", actor=actor(), at=clock.now()
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "bad")
            return _page(form, 422)
        said = _("%(name)s helps with the ticket now.") if consents else _("%(name)s stays with your own work.")
        flash(said % {"name": loan.user.name}, "good")
        return redirect(url_for(".index"), code=303)
    return _page(form, 422)


@bp.post("/loans/<int:loan_id>/end")
@may("loan.decide")
def end(loan_id: int) -> ResponseReturnValue:
    """By the host; whoever asked for the colleague ends it on the ticket's page."""
    lending.end_loan(loan=_led(loan_id), actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The loan has ended."), "good")
    return redirect(url_for(".index"), code=303)


def loan_panel(ticket: Ticket, person: Actor, at: datetime) -> panels.Panel | None:
    """Who helps with it, or has been asked for."""
    loan = queries.loan_of(ticket.id)
    return panels.Panel("staffing/loan_panel.html", {"loan": loan}) if loan else None


def _page(form: LoanAnswerForm, status: int = 200) -> ResponseReturnValue:
    led = db.session.scalars(absences.led_by(actor(), on=city_day(clock.now()), action=Action.LOAN_DECIDE)).all()
    loans = queries.loans_of([one.id for one in led if one.id != actor().id])
    return render_template("staffing/loans.html", loans=loans, form=form), status


def _led(loan_id: int) -> Loan:
    """Another host's looks like not there. Raises NotFound."""
    loan = queries.get_loan(loan_id)
    if not lending.may_decide(actor(), loan.user, on=city_day(clock.now())):
        raise NotFound("There is nothing here.")
    return loan


def _offer(form: Any, ticket: Ticket, person: Actor, at: datetime) -> None:
    """Those who can be lent, who have the skill first; what each can do stands beside the name."""
    today = calendars.city_day(at)
    people = accounts.holders(*lending.LENDABLE, on=today).where(User.department_id != ticket.responsible_department_id)
    found = db.session.scalars(people.options(selectinload(User.skills), selectinload(User.department)).limit(500))
    wanted = set(skills.serving(ticket.service.skill.code)) if ticket.service.skill else set()
    listed = sorted(found, key=lambda one: (not wanted & {skill.skill_code for skill in one.skills}, one.name))
    form.offer(listed)


def _ask(ticket: Ticket, person: Actor, form: Any, at: datetime) -> None:
    lending.ask_loan(
        ticket=ticket,
        person=accounts.get_user(form.person.data),
        until=form.until.data,
        reason=form.reason.data,
        actor=person,
        at=at,
    )


def _end(ticket: Ticket, person: Actor, form: Any, at: datetime) -> None:
    loan = queries.loan_of(ticket.id)
    if loan is None:
        raise BadInput("Nobody is lent for this ticket.")
    lending.end_loan(loan=loan, actor=person, at=at)


register(
    bp,
    MovePage(
        None, "loan", Action.TICKET_ASSIGN, LoanForm, _ask,
        _l("Ask for a colleague of another department"), _l("Ask for a colleague"), _l("The host has been asked."),
        hint=_l("Their coordinator or head consents. Then they read and work on this one ticket, nothing else."),
        tone="quiet", prepare=_offer, shown=lambda ticket: ticket.status in OPEN and ticket.lent_to_id is None,
    ),
)  # fmt: skip
register(
    bp,
    MovePage(
        None, "loan-end", Action.TICKET_ASSIGN, EndLoanForm, _end,
        _l("End the loan"), _l("End the loan"), _l("The loan has ended."),
        tone="quiet", ask_first=False, shown=lambda ticket: ticket.lent_to_id is not None,
    ),
)  # fmt: skip
panels.register(loan_panel, panels.naming(Loan.ticket_id, also="state IN ('asked', 'granted')"))
