"""What the coordination of the tiers counts: hand-overs by department and their reasons, and who is there to take them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from desk.accounts import policy
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor, Reach
from desk.catalogue.models import Service, Skill
from desk.database import db
from desk.escalation.models import Direction, Escalation
from desk.figures import queries as figures
from desk.figures.counted import Sums
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.reports.documents import Period
from desk.reports.published import SECURITY
from desk.reports.spans import moments
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


@dataclass(frozen=True)
class Ways:
    """Hand-overs of a department's tickets in the period: up by a person, by the clock, for advice; and back down."""

    by_hand: int = 0
    by_clock: int = 0
    advice: int = 0
    returned: int = 0

    def __add__(self, other: "Ways") -> "Ways":
        return Ways(
            self.by_hand + other.by_hand,
            self.by_clock + other.by_clock,
            self.advice + other.advice,
            self.returned + other.returned,
        )


@dataclass(frozen=True)
class Line:
    """A department as the coordination sees it; `technicians`: of Tier 1, at the end of the period."""

    department: Department
    ways: Ways
    sums: Sums
    technicians: int


def lines(reader: Actor, period: Period, at: datetime) -> list[Line]:
    """Every department that somebody's reports tell of, by name."""
    ways = _ways(reader, period, at)
    sums = figures.sums_by(reader, Axis.DEPARTMENT, Asked(period.since, period.until))
    grants = accounts.tier1_grants(on=period.until)
    technicians = Counter(grant.department_id for grant in grants if grant.unit_id is None)
    return [
        Line(one, ways.get(one.id, Ways()), sums.get(one.id, Sums()), technicians[one.id])
        for one in organisation.departments_on(period.until)
        if _is_told(reader, one)
    ]


def _is_told(reader: Actor, department: Department) -> bool:
    """Whether somebody's reports tell of that department."""
    if reader.only_department_id is not None and reader.only_department_id != department.id:
        return False
    found = policy.reaches(reader, Action.REPORTS_READ)
    places = found.get(Reach.DEPARTMENT_READ, ())
    return Reach.EVERYTHING in found or any(place.department_id == department.id for place in places)


def _ways(reader: Actor, period: Period, at: datetime) -> Mapping[int, Ways]:
    since, until = moments(period)
    is_up = Escalation.direction == Direction.UP
    counted = (
        select(
            Ticket.department_id,
            *(
                func.sum(case((condition, 1), else_=0))
                for condition in (
                    and_(is_up, ~Escalation.forced, ~Escalation.consultation),
                    and_(is_up, Escalation.forced),
                    and_(is_up, ~Escalation.forced, Escalation.consultation),
                    Escalation.direction == Direction.DOWN,
                )
            ),
        )
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .where(
            Escalation.happened_at >= since,
            Escalation.happened_at < until,
            tickets.within(reader, Action.REPORTS_READ, at),
        )
        .group_by(Ticket.department_id)
    )
    return {key: Ways(*(int(number or 0) for number in numbers)) for key, *numbers in db.session.execute(counted)}


def reasons(
    reader: Actor, period: Period, at: datetime, *, limit: int
) -> Sequence[tuple[Service, Direction, str, int]]:
    """What was written by hand and how often, the most frequent first; of security services nothing is written out."""
    since, until = moments(period)
    secret = select(Skill.id).where(Skill.code == SECURITY)
    found = (
        select(Service, Escalation.direction, Escalation.reason, func.count())
        .select_from(Escalation)
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .join(Service, Service.id == Ticket.service_id)
        .where(
            Escalation.happened_at >= since,
            Escalation.happened_at < until,
            Escalation.reason != "",
            Service.skill_id.is_(None) | Service.skill_id.not_in(secret),
            tickets.within(reader, Action.REPORTS_READ, at),
        )
        .group_by(Service.id, Escalation.direction, Escalation.reason)
        .order_by(func.count().desc(), Service.id, Escalation.reason)
        .limit(limit)
    )
    return db.session.execute(found).tuples().all()
