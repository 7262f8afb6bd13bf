"""Keeping the list of those who came, on the ticket of a guidance, consultation, assistance or dissemination (MTR-08)."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.attendance import kinds
from desk.attendance.models import Attendance
from desk.attendance.queries import attendees_of
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.tickets import queries
from desk.tickets.changes import permit
from desk.tickets.models import Ticket


def add_attendees(*, ticket: Ticket, text: str, actor: Actor, at: datetime) -> int:
    """Put these people on the list; how many are new. Who stands there already is passed over. Raises Forbidden, BadInput."""
    at = permit(actor, Action.TICKET_NOTE, ticket, at)
    if not kinds.gathers(ticket.service.code):
        raise BadInput("A list of attendance belongs to guidance, consultation, assistance or dissemination.")
    try:
        people = kinds.read(text)
    except ValueError as wrong:
        raise BadInput(
            "Line %(line)s cannot be read: name; agency; contact.", field="people", line=wrong.args[0]
        ) from None
    queries.lock_ticket(ticket.id)  # two people who paste the same list at once add it once
    listed = attendees_of(ticket.id)
    known = {(one.name.casefold(), one.agency.casefold()) for one in listed}
    new = [one for one in people if (one.name.casefold(), one.agency.casefold()) not in known]
    if len(listed) + len(new) > kinds.MOST:
        raise BadInput("A list of attendance holds 500 people.", field="people")
    if not new:
        return 0
    for one in new:
        db.session.add(Attendance(ticket_id=ticket.id, added_by_id=actor.id, added_at=at, **one._asdict()))
    db.session.flush()
    timeline.record(EventKind.WORK_RECORDED, at=at, actor=actor, ticket=ticket, attendance=len(new))
    return len(new)


def remove_attendee(*, ticket: Ticket, attendee: Attendance, actor: Actor, at: datetime) -> None:
    """Take somebody off the list who did not come. Raises Forbidden."""
    at = permit(actor, Action.TICKET_NOTE, ticket, at)
    db.session.delete(attendee)
    db.session.flush()
    timeline.record(EventKind.WORK_RECORDED, at=at, actor=actor, ticket=ticket, attendance=1, taken_back=True)
