"""Where people should learn: what Tier 1 has to hand up most often, by department and service (LLG-14)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, false, func, or_, select

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.catalogue.models import Service
from desk.database import db
from desk.escalation.models import Direction, Escalation
from desk.organisation.models import Department
from desk.tickets.models import Ticket
from desk.tickets.routes import Way

MOST = 200


@dataclass(frozen=True)
class Need:
    """A service in a department: how many tickets Tier 1 had there, and how many it handed up."""

    department: Department
    service: Service
    tickets: int
    handed_up: int

    @property
    def share(self) -> float:
        return self.handed_up / self.tickets


def needs(actor: Actor, *, first: date, last: date, zone: ZoneInfo) -> list[Need]:
    """Of the tickets that were opened from day to day and began with Tier 1; the most often handed up first."""
    begin = datetime.combine(first, time(0), zone)
    end = datetime.combine(last + timedelta(days=1), time(0), zone)
    handed_up = select(Escalation.ticket_id).where(Escalation.direction == Direction.UP, ~Escalation.consultation)
    ups = func.sum(case((Ticket.id.in_(handed_up), 1), else_=0))
    counted = (
        select(Ticket.department_id, Ticket.service_id, func.count(), ups)
        .where(
            Ticket.opened_at >= begin,
            Ticket.opened_at < end,
            Ticket.way.in_([Way.TIER1, Way.AUTONOMOUS]),
            _within(actor),
        )
        .group_by(Ticket.department_id, Ticket.service_id)
        .having(ups > 0)
    )
    rows = db.session.execute(counted).all()
    departments = {one.id: one for one in db.session.scalars(select(Department))}
    services = {one.id: one for one in db.session.scalars(select(Service))}
    found = [Need(departments[where], services[what], count, int(up)) for where, what, count, up in rows]
    return sorted(found, key=lambda one: (-one.share, -one.handed_up, one.department.name, one.service.name))[:MOST]


def _within(actor: Actor) -> ColumnElement[bool]:
    found = reaches(actor, Action.REPORTS_READ)
    if Reach.EVERYTHING in found:
        return Ticket.id.is_not(None)
    places = found.get(Reach.DEPARTMENT_READ, frozenset())
    return or_(
        false(),
        *(
            (Ticket.department_id == place.department_id)
            & (Ticket.unit_id == place.unit_id if place.unit_id is not None else Ticket.id.is_not(None))
            for place in places
        ),
    )
