"""The page on which a missed promise is explained, with what was said of it before."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.explanations import labels, operations, queries
from desk.explanations.forms import ExplanationForm
from desk.explanations.kinds import Cause
from desk.explanations.queries import Missed
from desk.sla.kinds import Measure
from desk.tickets import changes, moves
from desk.tickets import queries as tickets
from desk.tickets.labels import MEASURES
from desk.tickets.models import Ticket

bp = Blueprint("explanations", __name__)


@bp.route("/tickets/<string:number>/explanations/<any(response, resolution):measure>", methods=["GET", "POST"])
@may("promise.explain")
def explain(number: str, measure: str) -> ResponseReturnValue:
    """Say why a promise was missed, or correct what was said."""
    at, person = clock.now(), actor()
    ticket, missed = _asked(number, measure)
    changes.permit(person, Action.PROMISE_EXPLAIN, ticket, at)
    form, refused = ExplanationForm(), None
    if request.method == "GET":
        _show(form, missed)
    elif form.validate_on_submit():
        told = {"cause": Cause(form.cause.data), "words": form.words.data, "seen": form.seen_no}
        try:
            operations.explain_promise(ticket=ticket, measure=missed.measure, actor=person, at=at, **told)
            db.session.commit()
            flash(_("Your explanation is kept. Reports show it from now on."), "good")
            return redirect(url_for("tickets.show", number=number), code=303)
        except Conflict as conflict:
            db.session.rollback()
            refused = conflict
            ticket, missed = _asked(number, measure)
            form.seen.data = _no(missed)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
            ticket, missed = _asked(number, measure)
    status = 409 if refused else 422 if form.errors else 200
    words = {"causes": labels.CAUSES, "measures": MEASURES}
    return render_template(
        "explanations/explain.html", ticket=ticket, missed=missed, form=form, refused=refused, **words
    ), status


def _asked(number: str, measure: str) -> tuple[Ticket, Missed]:
    at = clock.now()
    ticket = tickets.get_ticket(actor(), number, at)
    found = [one for one in queries.missed_of(ticket.id, at) if one.measure == Measure(measure)]
    if not found:
        raise NotFound("There is nothing here.")
    return ticket, found[0]


def _show(form: ExplanationForm, missed: Missed) -> None:
    form.seen.data = _no(missed)
    if missed.explanation is not None:
        form.cause.data, form.words.data = missed.explanation.cause.value, missed.explanation.words


def _no(missed: Missed) -> str:
    return str(missed.explanation.no if missed.explanation else 0)
