"""The moves by which tickets come to belong together or apart, and what a ticket's page shows of it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.fields import VersionedForm
from desk.organisation import queries as organisation
from desk.sla import calendars
from desk.templating import translated_error
from desk.tickets import link_forms, merging, operations, panels, queries, relating, relations, splitting, states
from desk.tickets.kinds import CanWork
from desk.tickets.link_models import LinkKind, TicketLink
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.relation_labels import SHOWN

bp = Blueprint("relations", __name__)
MOST_MERGED = 20


def _link(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    kind, _colon, is_first = form.relation.data.partition(":")
    other = _named(form.other.data, actor, at, field="other")
    relating.link_beside(ticket=ticket, other=other, kind=LinkKind(kind), is_first=is_first == "1", actor=actor, at=at)


def _open_child(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    child = relating.open_child(
        parent=ticket,
        department=organisation.get_department(form.department.data),
        actor=actor,
        at=at,
        **_part(form, at),
    )
    flash(_("The sub-ticket has the number %(number)s.", number=child.number), "good")


def _split(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    second = splitting.split_ticket(ticket=ticket, actor=actor, at=at, **_part(form, at))
    flash(_("The second matter has the number %(number)s.", number=second.number), "good")


def _gather(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    numbers = list(dict.fromkeys(number.strip() for number in form.others.data.split(",") if number.strip()))
    if len(numbers) > MOST_MERGED:
        raise BadInput("At most %(most)d tickets at once.", field="others", most=MOST_MERGED)
    others = [_named(number, actor, at, field="others") for number in numbers]
    merging.merge_several(tickets=others, into=ticket, actor=actor, at=at)


def _named(number: str, actor: Actor, at: datetime, *, field: str) -> Ticket:
    try:
        return queries.get_ticket(actor, number, at)
    except NotFound as missing:
        raise BadInput("There is no ticket with the number %(number)s.", field=field, number=number[:20]) from missing


def _part(form: Any, at: datetime) -> dict[str, Any]:
    on = calendars.city_day(at)
    return {
        "service": catalogue.get_service(form.service.data, on=on),
        "description": form.description.data,
        "can_work": CanWork(form.can_work.data),
    }


def _offer_part(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    on = calendars.city_day(at)
    form.offer_services(catalogue.services_offered(on=on, to_everyone=False))
    if not form.is_submitted():
        form.service.data = ticket.service.code


def _offer_child(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    _offer_part(form, ticket, actor, at)
    form.offer_departments(found for found in organisation.all_departments() if found.ended_on is None)
    if not form.is_submitted():
        form.department.data = ticket.department.code


def _is_open(ticket: Ticket) -> bool:
    return ticket.status in states.OPEN


def beside_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """What stands beside a ticket; of those that this person may not read, that there is one."""
    found = relations.beside(ticket, actor, at)
    if not found:
        return None
    may_link = queries.may(actor, Action.TICKET_LINK, ticket, at)
    return panels.Panel("tickets/beside.html", {"beside": found, "words": SHOWN, "may_link": may_link})


@bp.post("/tickets/<string:number>/relations/<int:link_id>/removal")
@may("ticket.link")
def unlink(number: str, link_id: int) -> ResponseReturnValue:
    """Take a link away."""
    at, person, form = clock.now(), actor(), VersionedForm()
    ticket = queries.get_ticket(person, number, at)
    if form.validate_on_submit():
        try:
            operations.expect_version(ticket, form.seen_version)
            relating.unlink_beside(ticket=ticket, link_id=link_id, actor=person, at=at)
            db.session.commit()
            flash(_("The link is taken away."), "good")
        except Conflict as conflict:
            db.session.rollback()
            flash(translated_error(conflict), "warn")
        except StaleDataError:
            db.session.rollback()
            flash(translated_error(operations.StaleTicket()), "warn")
    return redirect(url_for("tickets.show", number=number), code=303)


for page in (
    MovePage(None, "child", Action.TICKET_LINK, link_forms.ChildForm, _open_child,
             _l("Open a sub-ticket"), _l("Open a sub-ticket"), _l("Both clocks run. This ticket is done after its part."),
             hint=_l("Somebody else does a part of it, in this department or another. It has clocks of its own."),
             tone="quiet", prepare=_offer_child, shown=_is_open),
    MovePage(None, "relation", Action.TICKET_LINK, link_forms.RelationForm, _link,
             _l("Link to another ticket"), _l("Link to another ticket"), _l("The two tickets are linked."), tone="quiet"),
    MovePage(None, "split", Action.TICKET_TRIAGE, link_forms.SplitForm, _split,
             _l("Split off a second matter"), _l("Split off a second matter"), _l("The reporter is told its number."),
             hint=_l("The second ticket has the same reporter. Its clocks start now."), tone="quiet",
             prepare=_offer_part, shown=_is_open),
    MovePage(None, "gather", Action.TICKET_MERGE, link_forms.GatherForm, _gather,
             _l("Merge others into this ticket"), _l("Merge others into this ticket"),
             _l("This ticket goes on for all of them."),
             hint=_l("Their clocks stop, this one keeps the earliest start. Everybody who reported gets the answer."),
             tone="quiet", shown=_is_open),
):  # fmt: skip
    register(bp, page)
panels.register(beside_panel, panels.naming(TicketLink.from_id), panels.naming(TicketLink.to_id))
