"""A call, noted in ten seconds: who, from where, what. It becomes a ticket, or a note on the one that is open already."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Reach
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.templating import city_day
from desk.tickets import calls, moves, opening, operations, queries
from desk.tickets.kinds import Affected, CanWork, ReporterKind
from desk.tickets.models import Ticket
from desk.tickets.work_forms import CallForm

bp = Blueprint("calls", __name__)


@bp.route("/calls/new", methods=["GET", "POST"])
@may("call.note")
def new() -> ResponseReturnValue:
    person, at = actor(), clock.now()
    form = CallForm()
    today = city_day(at)
    form.offer(catalogue.services_offered(on=today, to_everyone=False), _departments())
    if request.method == "GET":
        form.service.data = calls.last_service_of(person)
    alike: Sequence[Ticket] = ()
    if form.validate_on_submit():
        if already := queries.by_form_key(form.form_key.data):
            return _done(already, _("The call is noted."))
        chosen = request.form.get("into", "")
        alike = calls.open_of(person, caller=form.caller.data, contact=form.contact.data or "", at=at)
        if not alike or chosen:
            try:
                return _add_to(chosen, form) if chosen and chosen != "new" else _open(form)
            except (BadInput, NotFound, Forbidden) as wrong:
                db.session.rollback()
                moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
    status = 422 if request.method == "POST" and not alike else 200
    return render_template("tickets/call.html", form=form, alike=alike), status


def _departments() -> list[Department]:
    """Tier 2 is called by everybody; Tier 1 by its own."""
    if Reach.TIER2 not in policy.reaches(actor(), Action.TICKET_TAG):
        return []
    return [one for one in organisation.all_departments() if one.ended_on is None]


def _open(form: CallForm) -> ResponseReturnValue:
    at, person, user = clock.now(), actor(), current_user.user
    today = city_day(at)
    called = form.department.data if "department" in form else ""
    home = next((one for one in _departments() if str(one.id) == called), user.department)
    try:
        ticket = opening.open_ticket(
            actor=person,
            department=home,
            unit_id=user.unit_id if home.id == user.department_id else None,
            service=catalogue.get_service(form.service.data, on=today),
            description=form.what.data or "",
            affected=Affected.SELF,
            can_work=CanWork.NO if form.stopped.data else CanWork.HAMPERED,
            reporter_kind=ReporterKind.EMPLOYEE,
            reporter_name=form.caller.data or "",
            reporter_contact=form.contact.data or "",
            form_key=(form.form_key.data or "")[:40] or None,
            channel="phone",
            at=at,
        )
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        if (already := queries.by_form_key(form.form_key.data)) is None:
            raise
        ticket = already
    return _done(ticket, _("The call is ticket %(number)s now.", number=ticket.number))


def _add_to(number: str, form: CallForm) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    who = ", ".join(part for part in (form.caller.data, form.contact.data) if part)
    body = _("Telephone call from %(who)s:", who=who) + f"\n{form.what.data}"
    operations.note(ticket=ticket, actor=person, body=body, at=at)
    db.session.commit()
    return _done(ticket, _("The call is noted on ticket %(number)s.", number=ticket.number))


def _done(ticket: Ticket, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("tickets.show", number=ticket.number), code=303)
