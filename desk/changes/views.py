"""The calendar of changes, and the approvals that wait for somebody."""

from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.changes import approving, labels, queries
from desk.changes.forms import DecisionForm
from desk.changes.models import Decision
from desk.changes.paper_words import recommendation_pdf
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.sla import calendars
from desk.templating import translated_error
from desk.tickets import queries as tickets
from desk.tickets.states import OPEN

bp = Blueprint("change_calendar", __name__)


@bp.get("/changes")
@may("change.list")
def calendar() -> ResponseReturnValue:
    """What is carried out when."""
    at, person = clock.now(), actor()
    return render_template(
        "changes/calendar.html",
        scheduled=queries.scheduled(person, at),
        unscheduled=queries.unscheduled(person, at),
        at=at,
        words=labels,
        most=queries.PAGE,
    )


@bp.get("/approvals")
@may("approval.decide")
def approvals() -> ResponseReturnValue:
    return render_template("changes/approvals.html", rows=queries.to_decide(actor()), words=labels)


@bp.route("/approvals/<int:approval_id>", methods=["GET", "POST"])
@may("approval.decide")
def approval(approval_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    asked = queries.get_approval(person, approval_id)
    form, refused = DecisionForm(), None
    if form.validate_on_submit():
        try:
            tickets.lock_ticket(asked.ticket_id)
            db.session.refresh(asked)  # somebody else may just have decided
            is_approved = form.decision.data == Decision.APPROVED
            approving.decide_approval(
                approval=asked, actor=person, is_approved=is_approved, words=form.words.data or "", at=at
            )
            db.session.commit()
        except (Conflict, Forbidden) as error:
            db.session.rollback()
            refused = error
        except BadInput as wrong:
            db.session.rollback()
            form.words.errors = [translated_error(wrong)]
        else:
            flash(_("Your decision is kept."), "good")
            return redirect(url_for(".approvals"), code=303)
        asked = queries.get_approval(person, approval_id)
    status = refused.status_code if refused else 422 if form.errors else 200
    page = render_template(
        "changes/approval.html",
        asked=asked,
        form=form,
        refused=refused,
        is_open=asked.decision is None and asked.ticket.status in OPEN,
        plan=queries.plan_of(asked.ticket_id) if asked.department_id is None else None,
        may_open=tickets.may(person, Action.TICKET_READ, asked.ticket, at),
        words=labels,
    )
    return page, status


@bp.get("/tickets/<string:number>/recommendation/letter")
@may("ticket.read")
def letter(number: str) -> ResponseReturnValue:
    """The recommendation as a letter, for whoever may read the ticket."""
    ticket = tickets.get_ticket(actor(), number, clock.now())
    given = queries.recommendation_of(ticket.id)
    if given is None:
        raise NotFound("There is nothing here.")
    on = calendars.city_day(given.given_at)
    content = recommendation_pdf(ticket, given, city=current_app.config["DESK"].city, on=on)
    name = f"pertimbangan-teknis-{ticket.number}.pdf"
    return send_file(BytesIO(content), "application/pdf", as_attachment=True, download_name=name, etag=False, max_age=0)
