"""Two clocks, one thread: IT trouble behind a complaint becomes a ticket of its own, with the tiers' clocks."""

from datetime import datetime

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.complaints.changes import act, permit
from desk.complaints.models import LinkedTicket, PublicComplaint
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.tickets import opening
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket


def open_ticket_behind(
    *,
    complaint: PublicComplaint,
    actor: Actor,
    department: Department,
    unit_id: int | None,
    service: Service,
    description: str,
    affected: Affected,
    can_work: CanWork,
    at: datetime,
    form_key: str | None = None,
) -> Ticket:
    """Report the trouble to the technicians in the officer's own words: nothing of the complainant goes along.

    The complaint's clocks run on; that the ticket is answered does not answer the complaint. Raises Forbidden.
    """
    at = permit(actor, Action.COMPLAINT_LINK, complaint, at)
    ticket = opening.open_ticket(
        actor=actor,
        department=department,
        unit_id=unit_id,
        service=service,
        description=description,
        affected=affected,
        can_work=can_work,
        at=at,
        form_key=form_key,
    )
    _link(complaint, ticket, actor, at)
    return ticket


def link_ticket(*, complaint: PublicComplaint, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Hang the complaint on a ticket that is there already. Raises Forbidden, BadInput."""
    at = permit(actor, Action.COMPLAINT_LINK, complaint, at)
    if db.session.get(LinkedTicket, (complaint.id, ticket.id)) is not None:
        raise BadInput("This ticket stands behind the complaint already.", field="number")
    _link(complaint, ticket, actor, at)


def _link(complaint: PublicComplaint, ticket: Ticket, actor: Actor, at: datetime) -> None:
    db.session.add(LinkedTicket(complaint_id=complaint.id, ticket_id=ticket.id))
    act(complaint, EventKind.COMPLAINT_LINKED, at=at, actor=actor, ticket_number=ticket.number)
