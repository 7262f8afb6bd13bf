"""Questions about what an application holds go to the department that owns it; technical trouble goes to Tier 2 (LLG-17)."""

from datetime import datetime

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.applications import operations as applications
from desk.applications import queries
from desk.applications.models import Application
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import opening, relating, routes, states
from desk.tickets.changes import permit
from desk.tickets.kinds import Affected, CanWork, Kind
from desk.tickets.link_models import LinkKind
from desk.tickets.models import Ticket


def ask_owner(
    *, application: Application, description: str, actor: Actor, at: datetime, form_key: str | None = None
) -> Ticket:
    """Ask the department that answers for the content of an application. Raises Forbidden, BadInput."""
    return _open(application, description, actor=actor, at=at, form_key=form_key)


def pass_question_on(
    *, ticket: Ticket, application: Application, description: str, actor: Actor, at: datetime
) -> Ticket:
    """Let the owner answer what a ticket asks about content: a part of it, with which the ticket ends.

    Raises Forbidden, IllegalMove, BadInput, Conflict.
    """
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    if application.department_id == ticket.department_id:
        raise Conflict("The ticket lies with the department that owns the application already.")
    name_application(ticket=ticket, application=application, actor=actor, at=at)
    part = _open(application, description, actor=actor, at=at)
    relating.link_tickets(kind=LinkKind.PARENT, first=ticket, second=part, actor=actor, at=at)
    return part


def name_application(*, ticket: Ticket, application: Application | None, actor: Actor, at: datetime) -> None:
    """Say which application a ticket is about, or that it is about none. Raises Forbidden, IllegalMove."""
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    known = queries.named_for(ticket.id)
    if known is application:
        return
    applications.link_ticket(ticket_id=ticket.id, application=application)
    ticket.updated_at = at
    timeline.record(
        EventKind.TICKET_LINKED, at=at, actor=actor, ticket=ticket, application=application.code if application else "-"
    )


def _open(
    application: Application,
    description: str,
    *,
    actor: Actor,
    at: datetime,
    form_key: str | None = None,
) -> Ticket:
    service = application.service
    if service is None or application not in queries.with_content_owner(service.code):
        raise BadInput("Nobody is named who answers questions about this application.", field="description")
    if not description.strip():
        raise BadInput("Please fill this in.", field="description")
    owner = application.department
    today = calendars.city_day(at)
    has_tier1 = accounts.has_tier1(owner.id, unit_id=None, on=today)
    ticket = opening.open_ticket(
        actor=actor,
        department=owner,
        service=service,
        description=description,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        whatever_kind=Kind.REQUEST,  # nothing is broken: somebody wants to know
        begins=routes.Route(1, routes.Way.TIER1) if has_tier1 else routes.Route(2, routes.Way.NO_TIER1),
        form_key=form_key,
        at=at,
    )
    applications.link_ticket(ticket_id=ticket.id, application=application)
    db.session.flush()
    return ticket
