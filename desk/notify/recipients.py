"""Who hears of what. Never the one who did it."""

from collections.abc import Sequence
from datetime import date

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import complaint_audiences, deputising, own_audiences, ticket_audiences
from desk.notify.audiences import OFFICES
from desk.sla import calendars
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.timeline import Event

# What asks for something to be done: while somebody is absent it goes to who stands in as well.
CALLS_FOR_WORK = frozenset(
    {
        EventKind.TICKET_ASSIGNED,
        EventKind.TICKET_OFFERED,
        EventKind.TICKET_PASSED_ON,
        EventKind.TICKET_REPLIED,
        EventKind.TICKET_RESUMED,
        EventKind.TICKET_RETURNED,
        EventKind.TICKET_RESOLVED,
        EventKind.TICKET_REOPENED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.CLOCK_RAISED,
        EventKind.CLOCK_REMINDED,
        EventKind.ESCALATION_OFFERED,
        EventKind.HEAD_ALERTED,
        EventKind.COMPLAINT_DISPATCHED,
        EventKind.COMPLAINT_COMPLETED,
        EventKind.COMPLAINT_BOUNCED,
        EventKind.COMPLAINT_DRAFTED,
        EventKind.COMPLAINT_REOPENED,
        EventKind.OPINION_ASKED,
    }
)
# What is said to somebody by who works on the ticket, whether they may open it or not: its number, and what is asked of them.
ADDRESSED = frozenset(
    {
        EventKind.APPROVAL_ASKED,
        EventKind.LOAN_ASKED,
        EventKind.LOAN_GRANTED,
        EventKind.LOAN_REFUSED,
        EventKind.LOAN_ENDED,
        EventKind.DISPOSITION_GIVEN,
        EventKind.DISPOSITION_ANSWERED,
    }
)
TOLD = frozenset({*ticket_audiences.AUDIENCE, *own_audiences.AUDIENCE, *complaint_audiences.AUDIENCE})


def of(event: Event) -> Sequence[User]:
    """Those who should hear of it, as things stand when it is told; each of them once."""
    on = calendars.city_day(event.happened_at)
    people: Sequence[User] = []
    if event.kind in own_audiences.AUDIENCE:
        people = own_audiences.AUDIENCE[event.kind](event, on)
    elif event.complaint_id is not None:
        complaint = db.session.get_one(PublicComplaint, event.complaint_id)
        people = complaint_audiences.of_complaint(event, complaint, on)
    elif event.kind in ticket_audiences.AUDIENCE and event.ticket_id is not None:
        ticket = db.session.get_one(Ticket, event.ticket_id)
        people = ticket_audiences.of_ticket(event, ticket, on)
    if event.kind in CALLS_FOR_WORK:
        people = [*people, *deputising.stand_ins(event, people, on=on)]
    told = {one.id: one for one in people if one.id != event.actor_id and _may_know(one, event, on)}
    return sorted(told.values(), key=lambda one: (one.name, one.id))


def _may_know(one: User, event: Event, on: date) -> bool:
    """Of a ticket that is not for everybody hear those alone who may read it (LLG-27).

    An office that a ladder names hears its number, as of any other ticket that it may not open.
    """
    ticket = db.session.get(Ticket, event.ticket_id) if event.ticket_id is not None else None
    if ticket is None or event.kind in ADDRESSED or tickets.is_known_to_all(ticket):
        return True
    reader = accounts.actor_of(one, on=on)
    return tickets.may(reader, Action.TICKET_READ, ticket, event.happened_at) or (
        "who" in event.details and bool(reader.roles & OFFICES)
    )
