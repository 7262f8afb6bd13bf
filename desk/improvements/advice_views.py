"""The page of cases that are stuck, with a field for advice on each ticket."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Role
from desk.accounts.policy import may as may_at_all
from desk.complaints import labels as complaint_words
from desk.database import db
from desk.errors import BadInput
from desk.improvements import advice
from desk.improvements.forms import AdviceForm
from desk.templating import city_day
from desk.tickets import moves, relations

bp = Blueprint("stuck", __name__)
READS_COMPLAINTS = frozenset({Role.EXECUTIVE, Role.AUDITOR})


@bp.get("/reports/stuck")
@may("reports.read")
def index() -> ResponseReturnValue:
    return _page(AdviceForm(formdata=None), None, 200)


@bp.post("/reports/stuck/<string:number>")
@may("case.advise")
def advise(number: str) -> ResponseReturnValue:
    form, at = AdviceForm(), clock.now()
    if form.validate_on_submit():
        try:
            advice.advise(number=number, words=form.words.data, actor=actor(), at=at, today=city_day(at))
            db.session.commit()
            flash(_("Whoever has the ticket, and who leads them, read your advice."), "good")
            return redirect(url_for(".index"), code=303)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
    return _page(form, number, 422)


def _page(form: AdviceForm, number: str | None, status: int) -> ResponseReturnValue:
    """`number` is the ticket whose form came back."""
    person, at = actor(), clock.now()
    cases = advice.stuck_cases(person, at=at)
    return render_template(
        "improvements/stuck.html",
        cases=cases,
        complaints=advice.stuck_complaints() if person.roles & READS_COMPLAINTS else [],
        readable=relations.readable_ids(person, {case.ticket.id for case in cases}, at),
        may_advise=may_at_all(person, Action.CASE_ADVISE),
        form=form,
        number=number,
        complaint_labels=complaint_words,
    ), status
