"""What everybody may read: which services are down, and how complaints were answered, without telling of single people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, case, exists, func, literal_column, or_, select

from desk.catalogue.models import Service, Skill
from desk.changes import queries as carried_out
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.mall.models import Tenant
from desk.outages import queries as declared
from desk.outages.kinds import Area
from desk.outages.models import Outage as Declared
from desk.reports import leaflets
from desk.reports.suppression import FEWEST
from desk.sla import calendars
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.surveys.quarters import Quarter
from desk.tickets.kinds import Affected, Kind, Priority
from desk.tickets.models import OPEN_SQL, Ticket
from desk.tickets.queries import is_for_all

SECURITY = "security"  # an attack that is being fought is not announced


@dataclass(frozen=True)
class Outage:
    """A service that is out of order: its name alone, since when, and until when by what was promised."""

    service: Service
    since: datetime
    expected_until: datetime | None
    declared: Declared | None = None  # by whoever mends it, with its words and its area; None: seen from reports alone


@dataclass(frozen=True)
class Figures:
    """Complaints about an organisation in a quarter; `in_time` is None where too few are decided to tell.

    Without a tenant: all those together of which alone too few complained.
    """

    tenant: Tenant | None
    received: int
    decided: int
    kept: int

    @property
    def in_time(self) -> int | None:
        """Answered within the time of the law, in per cent of what has been answered or has fallen due."""
        return round(self.kept * 100 / self.decided) if self.decided >= FEWEST else None


@dataclass(frozen=True)
class Change:
    """Something that is different for the public since a day: of a service, or of the desk itself."""

    day: date
    text: str
    text_en: str
    service: Service | None


def changes() -> list[Change]:
    """What was said of changes that are done, and releases of the desk itself; the newest first."""
    zone = calendars.city_zone()
    own = [Change(one.day, one.text, one.text_en, None) for one in leaflets.changes()]
    done = [
        Change(
            plan.ticket.resolved_at.astimezone(zone).date(), plan.public_words, plan.public_words, plan.ticket.service
        )
        for plan in carried_out.published()
        if plan.ticket.resolved_at is not None
    ]
    return sorted([*done, *own], key=lambda one: one.day, reverse=True)


def outages(*, at: datetime) -> list[Outage]:
    """What was declared out of order, and services with an open critical or high incident that hits an office or the public.

    The longest first; a service that was declared for the whole city needs no reports.
    """
    known = declared.running(at=at)
    whole = {one.service_id for one in known if one.area is Area.CITY}
    told = [Outage(one.service, one.started_at, _ahead_of(one.expected_end, at), one) for one in known]
    reported = [one for one in _reported(at) if one.service.id not in whole]
    return sorted([*told, *reported], key=lambda one: one.since)


def maintenance_ahead(*, at: datetime) -> Sequence[Declared]:
    """Planned maintenance of the next days, the nearest first."""
    return declared.ahead(at=at)


def _reported(at: datetime) -> list[Outage]:
    secret = select(Skill.id).where(Skill.code == SECURITY)
    found = (
        select(Service, func.min(Ticket.opened_at), func.max(Ticket.promised_for))
        .join(Ticket, Ticket.service_id == Service.id)
        .where(
            literal_column(f"(tickets.{OPEN_SQL})"),
            Ticket.resolved_at.is_(None),
            Ticket.kind == Kind.INCIDENT,
            Ticket.priority.in_([Priority.P1, Priority.P2]),
            Ticket.affected.in_([Affected.PUBLIC, Affected.OFFICE]),
            or_(Service.skill_id.is_(None), Service.skill_id.not_in(secret)),
            is_for_all(),
        )
        .group_by(Service.id)
        .order_by(func.min(Ticket.opened_at))
    )
    return [
        Outage(service, since, _ahead_of(until, at)) for service, since, until in db.session.execute(found).tuples()
    ]


def _ahead_of(until: datetime | None, at: datetime) -> datetime | None:
    return until if until is not None and until > at else None


def complaint_figures(quarter: Quarter) -> Sequence[Figures]:
    """By organisation, by name; those with fewer than five complaints are one line together, or none."""
    zone = calendars.city_zone()
    since, until = (
        datetime.combine(day, time(0), zone).astimezone(UTC)
        for day in (quarter.first, quarter.last + timedelta(days=1))
    )
    C = PublicComplaint
    is_late = exists().where(
        SlaClock.complaint_id == C.id, SlaClock.measure == Measure.STATUTORY_RESPONSE, SlaClock.breached_at.is_not(None)
    )
    is_answered = C.answered_at.is_not(None)
    about = func.coalesce(C.tenant_id, C.about_tenant_id)
    counted = (
        select(
            about,
            func.count(),
            func.sum(case((or_(is_answered, is_late), 1), else_=0)),
            func.sum(case((and_(is_answered, ~is_late), 1), else_=0)),
        )
        .where(C.parent_id.is_(None), C.received_at >= since, C.received_at < until)
        .group_by(about)
    )
    rows = db.session.execute(counted).tuples().all()
    tenants = {tenant.id: tenant for tenant in db.session.scalars(select(Tenant))}
    lines = [Figures(tenants.get(key), count, int(decided), int(kept)) for key, count, decided, kept in rows]
    shown = [line for line in lines if line.tenant is not None and line.received >= FEWEST]
    few = [line for line in lines if line not in shown]
    together = Figures(None, *(sum(values) for values in zip(*map(_numbers, few), strict=True))) if few else None
    shown.sort(key=lambda line: line.tenant.name if line.tenant else "")
    # One small organisation alone is no crowd to hide in, however many complained.
    is_crowd = together is not None and together.received >= FEWEST and len(few) > 1
    return [*shown, together] if together is not None and is_crowd else shown


def _numbers(line: Figures) -> tuple[int, int, int]:
    return line.received, line.decided, line.kept
