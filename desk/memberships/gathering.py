"""What the desk knows of a member's work: tickets answered in some days, time noted on them, and the last sign of activity."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import case, exists, func, select

from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind
from desk.memberships.facts import Figures, Work, figures_of
from desk.organisation.models import Department
from desk.sla import calendars
from desk.sla.kinds import Holder, Measure
from desk.sla.models import LedgerStretch, SlaClock
from desk.tickets.models import Ticket
from desk.tickets.queries import is_for_all
from desk.tickets.states import ANSWERED
from desk.tickets.work_models import TimeEntry
from desk.timeline import Event

# Being there is not yet doing something (BKS-17).
NO_ACTIVITY = (EventKind.LOGIN_SUCCEEDED, EventKind.LOGIN_FAILED)
OURS = (Holder.TIER1, Holder.TIER2)


def figures_for(user_id: int, *, first: date, last: date) -> Figures:
    """The member's work on those days, both counted, in the city's zone.

    A ticket counts for whoever gave its answer, once however often it was answered, and only while that answer stands: of
    one that is being worked on again nothing is reported as solved.
    """
    since, until = _moments(first, last)
    answered = (
        select(Event.ticket_id, func.max(Event.happened_at).label("at"))
        .where(
            Event.actor_id == user_id,
            Event.kind == EventKind.TICKET_RESOLVED,
            Event.happened_at >= since,
            Event.happened_at < until,
            Event.ticket_id.is_not(None),
        )
        .group_by(Event.ticket_id)
        .subquery()
    )
    worked = (
        select(func.coalesce(func.sum(LedgerStretch.working_seconds), 0))
        .where(
            LedgerStretch.ticket_id == Ticket.id,
            LedgerStretch.holder.in_(OURS),
            LedgerStretch.ended_at <= answered.c.at,
        )
        .scalar_subquery()
    )
    late = exists().where(
        SlaClock.ticket_id == Ticket.id, SlaClock.measure == Measure.RESOLUTION, SlaClock.breached_at.is_not(None)
    )
    number = case((is_for_all(), Ticket.number), else_="–")  # counted, but a report that travels names no secret one
    found = (
        select(number, Service.name, Department.short, answered.c.at, worked, late, Ticket.reopens)
        .join(answered, answered.c.ticket_id == Ticket.id)
        .join(Service, Service.id == Ticket.service_id)
        .join(Department, Department.id == Ticket.department_id)
        .where(Ticket.status.in_(ANSWERED))
        .order_by(answered.c.at, Ticket.id)
    )
    zone = calendars.city_zone()
    works = [
        Work(number, service, department, at.astimezone(zone).date(), int(seconds), bool(is_late), reopens > 0)
        for number, service, department, at, seconds, is_late, reopens in db.session.execute(found).tuples()
    ]
    return figures_of(works, minutes=_minutes(user_id, since, until))


def last_active_days(user_ids: Collection[int]) -> dict[int, date]:
    """The day on which each of them last did anything that left a trace; who never did is not in it."""
    found = (
        select(Event.actor_id, func.max(Event.happened_at))
        .where(Event.actor_id.in_(user_ids), Event.kind.not_in(NO_ACTIVITY))
        .group_by(Event.actor_id)
    )
    zone = calendars.city_zone()
    return {user_id: at.astimezone(zone).date() for user_id, at in db.session.execute(found).tuples() if user_id}


def _minutes(user_id: int, since: datetime, until: datetime) -> int:
    noted = select(func.coalesce(func.sum(TimeEntry.minutes), 0)).where(
        TimeEntry.user_id == user_id, TimeEntry.noted_at >= since, TimeEntry.noted_at < until
    )
    return max(
        0, int(db.session.scalars(noted).one())
    )  # a correction may stand in a later period than what it takes back


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    zone = calendars.city_zone()
    since = datetime.combine(first, time(0), zone).astimezone(UTC)
    return since, datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)
