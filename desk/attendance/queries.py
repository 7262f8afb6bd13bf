"""What is asked of lists of attendance: of a ticket, and in numbers of a period."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from desk.accounts.policy import Action, Actor
from desk.attendance.models import Attendance
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import NotFound
from desk.tickets.models import Ticket
from desk.tickets.queries import within


class Gathered(NamedTuple):
    """How often people came together for a service, and how many came."""

    service: Service
    tickets: int
    people: int


def attendees_of(ticket_id: int) -> Sequence[Attendance]:
    """Who came, in the order in which they were entered."""
    return db.session.scalars(select(Attendance).where(Attendance.ticket_id == ticket_id).order_by(Attendance.id)).all()


def get_attendee(ticket: Ticket, attendance_id: int) -> Attendance:
    """Somebody on the list of that ticket. Raises NotFound."""
    found = db.session.get(Attendance, attendance_id)
    if found is None or found.ticket_id != ticket.id:
        raise NotFound("There is nothing here.")
    return found


def gathered_between(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> list[Gathered]:
    """Numbers by service, of the tickets that this person has reports of; nobody is named."""
    counted = (
        select(Service, func.count(Attendance.ticket_id.distinct()), func.count(Attendance.id))
        .select_from(Attendance)
        .join(Attendance.ticket)
        .join(Service, Ticket.service_id == Service.id)
        .where(Attendance.added_at >= since, Attendance.added_at < until, within(actor, Action.REPORTS_READ, at))
        .group_by(Service.id)
        .order_by(Service.position, Service.id)
    )
    return [Gathered(*row) for row in db.session.execute(counted).tuples()]
