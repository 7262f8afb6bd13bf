"""One ticket that holds two matters: the second becomes a ticket of its own."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.event_kinds import EventKind
from desk.tickets import opening, relating, states
from desk.tickets.changes import permit
from desk.tickets.kinds import CanWork
from desk.tickets.link_models import LinkKind
from desk.tickets.models import Ticket


def split_ticket(
    *, ticket: Ticket, service: Service, description: str, can_work: CanWork, actor: Actor, at: datetime
) -> Ticket:
    """Open a second ticket for the same reporter from a part of this one; they are told its number.

    Its clocks start now: until now nobody had looked at that matter, and a promise that was broken before anybody could keep
    it says nothing (SLA-RULES 21: what is cloned starts new). Raises Forbidden, IllegalMove.
    """
    at = permit(actor, Action.TICKET_TRIAGE, ticket, at)
    if ticket.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    second = opening.open_ticket(
        actor=actor,
        department=ticket.department,
        unit_id=ticket.unit_id,
        service=service,
        description=description,
        affected=ticket.affected,
        can_work=can_work,
        reporter=opening.reporter_of(ticket),
        at=at,
    )
    before = ticket.version
    relating.link_tickets(kind=LinkKind.RELATES, first=ticket, second=second, actor=actor, at=at)
    ticket.updated_at = at
    timeline.record(EventKind.TICKET_SPLIT, at=at, actor=actor, ticket=ticket, version=before, second=second.number)
    return second
