"""Which closed cases somebody may take along for the archive, and how much that is (MTR-13)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from desk.accounts.policy import Action, Actor
from desk.attachments.models import StoredFile
from desk.complaints import reach as complaints
from desk.complaints.models import PublicComplaint
from desk.complaints.states import ENDED as ENDED_COMPLAINTS
from desk.database import db
from desk.reports.documents import Period
from desk.reports.spans import moments
from desk.sla import calendars
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.states import ENDED as ENDED_TICKETS

C = PublicComplaint


def tickets_of(actor: Actor, period: Period, at: datetime) -> ColumnElement[bool]:
    """The tickets that ended in the period and that this person may read and take along, as a condition."""
    since, until = moments(period)
    return and_(
        Ticket.status.in_(sorted(ENDED_TICKETS)),
        Ticket.closed_at >= since,
        Ticket.closed_at < until,
        tickets.within(actor, Action.TICKET_READ, at),
        tickets.within(actor, Action.ARCHIVE_EXPORT, at),
    )


def complaints_of(actor: Actor, period: Period, at: datetime) -> ColumnElement[bool]:
    """The same of complaints and their parts; the restricted ones that this person does not read are left out."""
    day = calendars.city_day(at)
    return and_(
        _ended(period),
        complaints.within(actor, Action.COMPLAINT_READ, on=day),
        complaints.within(actor, Action.ARCHIVE_EXPORT, on=day),
    )


def restricted_left_out(actor: Actor, period: Period, at: datetime) -> int:
    """How many restricted complaints ended in the period that this person does not read; a part is not counted."""
    unread = and_(
        _ended(period), C.parent_id.is_(None), ~complaints.is_unrestricted(), ~complaints_of(actor, period, at)
    )
    return db.session.scalar(select(func.count()).select_from(C).where(unread)) or 0


def size_of(of_tickets: ColumnElement[bool], of_complaints: ColumnElement[bool]) -> tuple[int, int]:
    """How many cases these are, and how many bytes their files have."""
    found = (select(Ticket.id).where(of_tickets), select(C.id).where(of_complaints))
    cases = sum(db.session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in found)
    theirs = or_(StoredFile.ticket_id.in_(found[0]), StoredFile.complaint_id.in_(found[1]))
    return cases, db.session.scalar(select(func.sum(StoredFile.size)).where(theirs)) or 0


def _ended(period: Period) -> ColumnElement[bool]:
    since, until = moments(period)
    return and_(C.status.in_(sorted(ENDED_COMPLAINTS)), C.closed_at >= since, C.closed_at < until)
