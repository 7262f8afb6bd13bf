"""What is asked of outages. Security services are never among them, whatever was stored: an attack is not announced."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk.catalogue.models import Service, Skill
from desk.database import db
from desk.errors import NotFound
from desk.organisation import queries as organisation
from desk.outages.kinds import Area, Span, clipped, length_of
from desk.outages.models import Outage, OutageDepartment, OutageFollower

SECURITY = "security"
LOOK_AHEAD = timedelta(days=14)  # planned maintenance is shown that long before
PAGE = 50


@dataclass(frozen=True)
class Place:
    """Where somebody works, or where a ticket comes from."""

    department_id: int
    unit_id: int | None = None


@dataclass(frozen=True)
class Downtime:
    """How long a service was out in a period, by accident and by plan; `share` of the time it was there, in per cent."""

    service: Service
    outage_minutes: int
    planned_minutes: int
    share: float


def is_secret(service: Service) -> bool:
    """Whether an outage of this service is nobody's business: it is one of security."""
    skill = service.skill
    return service.restricted or service.rings_at_night or (skill is not None and skill.code == SECURITY)


def running(*, at: datetime, place: Place | None = None) -> Sequence[Outage]:
    """What is out of order now, or under maintenance, the longest first; only what reaches that place, where one is named."""
    return _all(_shown().where(Outage.ended_at.is_(None), Outage.started_at <= at).order_by(Outage.started_at), place)


def ahead(*, at: datetime, place: Place | None = None) -> Sequence[Outage]:
    """Maintenance that is announced for the next days, the nearest first."""
    planned = _shown().where(Outage.ended_at.is_(None), Outage.started_at > at, Outage.started_at <= at + LOOK_AHEAD)
    return _all(planned.order_by(Outage.started_at), place)


def of_service(service_id: int, *, at: datetime, place: Place) -> Outage | None:
    """What is out of order now of that service, at that place."""
    found = _shown().where(Outage.service_id == service_id, Outage.ended_at.is_(None), Outage.started_at <= at)
    return next(iter(_all(found.order_by(Outage.started_at), place)), None)


def of_service_code(code: str, *, at: datetime, place: Place) -> Outage | None:
    """The same, by the service's code."""
    service_id = db.session.scalar(select(Service.id).where(Service.code == code))
    return of_service(service_id, at=at, place=place) if service_id is not None else None


def of_problem(problem_id: int) -> Sequence[Outage]:
    """The outages that hang on a problem, the newest first."""
    return _all(select(Outage).where(Outage.problem_id == problem_id).order_by(Outage.id.desc()), None)


def running_of_problem(problem_id: int) -> Sequence[Outage]:
    """What is out of order by that problem, for everybody who waits for it."""
    return _all(_shown().where(Outage.problem_id == problem_id, Outage.ended_at.is_(None)).order_by(Outage.id), None)


def recent(*, before: int | None = None) -> Sequence[Outage]:
    """What has ended, the newest first; one more than a page."""
    ended = _shown().where(Outage.ended_at.is_not(None)).order_by(Outage.id.desc()).limit(PAGE + 1)
    return _all(ended if before is None else ended.where(Outage.id < before), None)


def ended_since(since: datetime, *, at: datetime) -> Sequence[Outage]:
    """What ended after that moment and was not called off before it began, the newest first."""
    ended = _shown().where(Outage.ended_at > since, Outage.ended_at <= at, Outage.ended_at >= Outage.started_at)
    return _all(ended.order_by(Outage.ended_at.desc(), Outage.id.desc()), None)


def get_outage(outage_id: int) -> Outage:
    """An outage that may be shown. Raises NotFound."""
    found = _all(_shown().where(Outage.id == outage_id).options(selectinload(Outage.changes)), None)
    if not found:
        raise NotFound("There is nothing here.")
    return found[0]


def followers_of(outage_id: int) -> Sequence[int]:
    """Who follows it, by their keys."""
    followers = select(OutageFollower.user_id).where(OutageFollower.outage_id == outage_id)
    return db.session.scalars(followers.order_by(OutageFollower.user_id)).all()


def follower_count(outage_id: int) -> int:
    """How many follow it."""
    count = select(func.count()).select_from(OutageFollower).where(OutageFollower.outage_id == outage_id)
    return db.session.scalar(count) or 0


def followed_by(user_id: int, outage_ids: Sequence[int]) -> set[int]:
    """Which of these somebody follows."""
    followed = select(OutageFollower.outage_id).where(
        OutageFollower.user_id == user_id, OutageFollower.outage_id.in_(outage_ids)
    )
    return set(db.session.scalars(followed))


def due_ids(at: datetime) -> Sequence[int]:
    """Maintenance whose expected end has passed and of which nothing has been said yet."""
    due = select(Outage.id).where(
        Outage.is_planned, Outage.ended_at.is_(None), Outage.expected_end <= at,
        or_(Outage.ends_by_itself, Outage.overrun_told_at.is_(None)),
    )  # fmt: skip
    return db.session.scalars(due.order_by(Outage.id)).all()


def downtime(*, period: Span, at: datetime) -> list[Downtime]:
    """Minutes of outage of each service in a period, up to now, the worst first (LLG-20).

    What is announced counts as planned up to its announced end, and what overlaps counts once. Without those of single
    departments there would be nothing to see: an outage counts wherever it is.
    """
    whole = clipped(period, (period[0], max(at, period[0])))
    if whole is None:
        return []
    found = _shown().where(
        Outage.started_at < whole[1], or_(Outage.ended_at.is_(None), Outage.ended_at > whole[0])
    )  # fmt: skip
    by_accident: dict[int, list[Span]] = defaultdict(list)
    by_plan: dict[int, list[Span]] = defaultdict(list)
    services: dict[int, Service] = {}
    for outage in _all(found, None):
        services[outage.service_id] = outage.service
        planned_until = outage.announced_end if outage.is_planned and outage.announced_end else outage.started_at
        end = min(outage.ended_at or whole[1], whole[1])
        for spans, span in (
            (by_plan, (outage.started_at, min(planned_until, end))),
            (by_accident, (max(outage.started_at, planned_until), end)),
        ):
            if part := clipped(span, whole):
                spans[outage.service_id].append(part)
    seconds = (whole[1] - whole[0]).total_seconds()
    lines = [
        Downtime(
            service,
            int(length_of(by_accident[key]).total_seconds()) // 60,
            int(length_of(by_plan[key]).total_seconds()) // 60,
            100 - 100 * length_of(by_accident[key]).total_seconds() / seconds,
        )
        for key, service in services.items()
    ]
    lines = [line for line in lines if line.outage_minutes or line.planned_minutes]
    return sorted(lines, key=lambda line: (-line.outage_minutes, -line.planned_minutes, line.service.code))


def reaches(outage: Outage, place: Place) -> bool:
    """Whether an outage is felt at that place: the same as `_reaching`, for one that is at hand."""
    if outage.area is Area.DEPARTMENTS:
        return place.department_id in {department.id for department in outage.departments}
    return outage.area is Area.CITY or _is_the_mall(place)


def _all(outages: Select[tuple[Outage]], place: Place | None) -> Sequence[Outage]:
    if place is not None:
        outages = outages.where(_reaching(place))
    loaded = outages.options(
        joinedload(Outage.service).joinedload(Service.skill),
        joinedload(Outage.declared_by),
        selectinload(Outage.departments),
    )
    return db.session.scalars(loaded).unique().all()


def _shown() -> Select[tuple[Outage]]:
    secret = select(Skill.id).where(Skill.code == SECURITY)
    return (
        select(Outage)
        .join(Outage.service)
        .where(Service.restricted.is_(False), Service.rings_at_night.is_(False))
        .where(or_(Service.skill_id.is_(None), Service.skill_id.not_in(secret)))
    )


def _reaching(place: Place) -> ColumnElement[bool]:
    in_department = exists().where(
        OutageDepartment.outage_id == Outage.id, OutageDepartment.department_id == place.department_id
    )
    areas = [Outage.area == Area.CITY, and_(Outage.area == Area.DEPARTMENTS, in_department)]
    if _is_the_mall(place):
        areas.append(Outage.area == Area.MALL)
    return or_(*areas)


def _is_the_mall(place: Place) -> bool:
    mall = organisation.mall() if place.unit_id is not None else None
    return mall is not None and mall.id == place.unit_id
