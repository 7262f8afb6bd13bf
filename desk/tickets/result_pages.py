"""What came of the work, on the ticket's page: noting it, showing it, taking back what was noted by mistake."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.tickets import panels, queries, result_queries, results
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.result_forms import ResultForm
from desk.tickets.result_labels import RESULTS
from desk.tickets.result_models import Diagnosis, ReplacedPart, WorkResult

bp = Blueprint("results", __name__)


def results_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """Diagnosis, parts and results; nothing where nothing was noted."""
    found = result_queries.of_ticket(ticket.id)
    if not found:
        return None
    return panels.Panel("tickets/results.html", {"found": found, "names": RESULTS, "person": actor})


@bp.post("/tickets/<string:number>/parts/<int:part_id>/withdrawal")
@may("ticket.read_internal")
def withdraw_part(number: str, part_id: int) -> ResponseReturnValue:
    ticket = queries.get_ticket(actor(), number, clock.now())
    return _take_back(ticket, result_queries.get_part(ticket, part_id))


@bp.post("/tickets/<string:number>/results/<int:result_id>/withdrawal")
@may("ticket.read_internal")
def withdraw_result(number: str, result_id: int) -> ResponseReturnValue:
    ticket = queries.get_ticket(actor(), number, clock.now())
    return _take_back(ticket, result_queries.get_result(ticket, result_id))


def _take_back(ticket: Ticket, noted: ReplacedPart | WorkResult) -> ResponseReturnValue:
    number = ticket.number
    if FlaskForm().validate_on_submit():
        results.take_back(ticket=ticket, noted=noted, actor=actor(), at=clock.now())
        db.session.commit()
        flash(_("It is taken back and counts no more."), "good")
    return redirect(url_for("tickets.show", number=number, _anchor="results"), code=303)


def _record(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    results.record_work(ticket=ticket, work=form.work(), actor=actor, at=at)


register(
    bp,
    MovePage(
        None,
        "results",
        Action.TICKET_NOTE,
        ResultForm,
        _record,
        _l("What came of the work"),
        _l("Note results and parts"),
        _l("It is noted."),
        tone="quiet",
        minds_changes=False,
        hint=_l("Only technicians see it. Replaced parts stand in the history of the asset, results in the reports."),
    ),
)
panels.register(results_panel, *(panels.naming(one.ticket_id) for one in (Diagnosis, ReplacedPart, WorkResult)))
