"""The list of attendance on the ticket's page: adding, taking off, printing."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.attendance import operations, queries
from desk.attendance.forms import AttendanceForm
from desk.attendance.kinds import gathers
from desk.attendance.models import Attendance
from desk.branding.letterheads import letterhead
from desk.database import db
from desk.errors import NotFound
from desk.organisation import queries as organisation
from desk.templating import local_day, local_time, localised
from desk.tickets import panels
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register

bp = Blueprint("attendance", __name__)
PDF_POLICY = "default-src 'none'; object-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def attendance_panel(ticket: Ticket, person: Actor, at: datetime) -> panels.Panel | None:
    """Who came, and how many; only where people come together."""
    if not gathers(ticket.service.code):
        return None
    people = queries.attendees_of(ticket.id)
    is_worker = tickets.may(person, Action.TICKET_NOTE, ticket, at)
    return panels.Panel("attendance/list.html", {"people": people, "is_worker": is_worker}) if people else None


@bp.post("/tickets/<string:number>/attendance/<int:attendance_id>/removal")
@may("ticket.note")
def remove(number: str, attendance_id: int) -> ResponseReturnValue:
    at = clock.now()
    ticket = tickets.get_ticket(actor(), number, at)
    if FlaskForm().validate_on_submit():
        attendee = queries.get_attendee(ticket, attendance_id)
        operations.remove_attendee(ticket=ticket, attendee=attendee, actor=actor(), at=at)
        db.session.commit()
        flash(_("The name is taken off the list."), "good")
    return redirect(url_for("tickets.show", number=number, _anchor="attendance"), code=303)


@bp.get("/tickets/<string:number>/attendance/paper")
@may("ticket.read_internal")
def paper(number: str) -> ResponseReturnValue:
    """The list on paper, with room to sign; how to reach somebody is not printed."""
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    if not gathers(ticket.service.code) or not tickets.may(person, Action.TICKET_READ_INTERNAL, ticket, at):
        raise NotFound("There is nothing here.")
    with force_locale("id"):  # the papers' language
        content = _on_paper(ticket, person.name, at)
    headers = {
        "Content-Disposition": f"inline; filename=daftar-hadir-{ticket.number}.pdf",
        "Content-Security-Policy": PDF_POLICY,
    }
    return Response(content, mimetype="application/pdf", headers=headers)


def _on_paper(ticket: Ticket, printed_by: str, at: datetime) -> bytes:
    from desk.papers.tables import Column, as_table

    people = queries.attendees_of(ticket.id)
    total = ngettext("%(num)s person", "%(num)s people", len(people))
    return as_table(
        title=_("List of attendance"),
        subtitle=f"{localised(ticket.service)}, {ticket.number}, {local_day(ticket.opened_at)}. {total}.",
        columns=[Column(_("No."), 0.3), Column(_("Name"), 2), Column(_("Agency"), 2), Column(_("Signature"), 1.5)],
        rows=[[str(place), one.name, one.agency, ""] for place, one in enumerate(people, 1)],
        letterhead=letterhead(city=current_app.config["DESK"].city, mall=organisation.mall()),
        footer=_("Printed %(when)s by %(name)s", when=local_time(at), name=printed_by),
        page_label=_("Page {page} of {pages}"),
        created_at=at,
        empty=_("Nobody is on the list yet."),
    )


def _add(ticket: Ticket, person: Actor, form: Any, at: datetime) -> None:
    operations.add_attendees(ticket=ticket, text=form.people.data, actor=person, at=at)


register(
    bp,
    MovePage(
        None,
        "attendance",
        Action.TICKET_NOTE,
        AttendanceForm,
        _add,
        _l("List of attendance"),
        _l("Enter who came"),
        _l("The list is kept."),
        tone="quiet",
        minds_changes=False,
        shown=lambda ticket: gathers(ticket.service.code),
        hint=_l(
            "One person a line: name; agency; contact. Agency and contact may be left out; a list can be pasted from a sheet."
        ),
    ),
)
panels.register(attendance_panel, panels.naming(Attendance.ticket_id))
