"""What is published at a moment: the one gathering behind the page and behind the open data, so that both say the same.

Each part is read when it is asked for: a file needs one of them, the page all. No part names a person, a ticket or a
department's reporter; the promises are told of whole quarters alone, because the difference of two days of a running
quarter would be a single ticket.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from desk.catalogue import queries as catalogue
from desk.catalogue.models import Service
from desk.figures import queries as figures
from desk.figures.counted import Sums
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.outages import queries as outages
from desk.outages.kinds import State
from desk.outages.models import Outage
from desk.outages.queries import Downtime
from desk.reports import promises, published, suppression
from desk.reports.documents import Share
from desk.sla import calendars
from desk.surveys import queries as surveys
from desk.surveys.quarters import Quarter, quarter_of

LOOK_BACK = timedelta(days=90)
LOOK_BACK_CHANGES = timedelta(days=365)


class Health(StrEnum):
    """How a service stands."""

    RUNNING = "running"
    MAINTENANCE = "maintenance"
    OUT = "out"


@dataclass(frozen=True)
class OnTime:
    """Promises of a service that counted in a quarter: how many, and how many of them were kept.

    `service` is None of the line of all those that are too few to be told alone.
    """

    service: Service | None
    response: Share
    resolution: Share


@dataclass(frozen=True)
class Promises:
    """The promises of a quarter: services told alone, the others together, and all. None where there were too few."""

    lines: Sequence[OnTime]
    together: OnTime | None
    total: OnTime | None
    hidden: int  # services in the line of those together

    @property
    def by_service(self) -> Mapping[int, OnTime]:
        return {line.service.id: line for line in self.lines if line.service is not None}


@dataclass(frozen=True)
class ServiceLine:
    """A service as the public sees it. Minutes are those of the last 90 days."""

    service: Service
    health: Health
    since: datetime | None
    expected_until: datetime | None
    outage_minutes: int
    planned_minutes: int
    on_time: OnTime | None


@dataclass(frozen=True)
class PastOutage:
    """An outage or maintenance that is over."""

    outage: Outage
    minutes: int


@dataclass(frozen=True)
class Publication:
    """What everybody may read at a moment, of the quarter that was asked for."""

    quarter: Quarter
    at: datetime

    @cached_property
    def promises_quarter(self) -> Quarter:
        """The quarter of the promises: the one asked for, or the last that is over."""
        today = calendars.city_day(self.at)
        return self.quarter if self.quarter.last < today else quarter_of(quarter_of(today).first - timedelta(days=1))

    @cached_property
    def outages(self) -> Sequence[published.Outage]:
        return published.outages(at=self.at)

    @cached_property
    def ahead(self) -> Sequence[Outage]:
        return published.maintenance_ahead(at=self.at)

    @cached_property
    def past(self) -> Sequence[PastOutage]:
        """What ended in the last 90 days, the newest first."""
        since = self.at - LOOK_BACK
        return [PastOutage(one, _minutes(one)) for one in outages.ended_since(since, at=self.at)]

    @cached_property
    def downtime(self) -> Sequence[Downtime]:
        """Minutes of the last 90 days by service, the worst first."""
        return outages.downtime(period=(self.at - LOOK_BACK, self.at), at=self.at)

    @cached_property
    def promises(self) -> Promises:
        return _promises(self._services, self.promises_quarter)

    @cached_property
    def services(self) -> Sequence[ServiceLine]:
        """Every service that is offered now, in the order of the catalogue."""
        today = calendars.city_day(self.at)
        down = {line.service.id: line for line in self.downtime}
        told = self.promises.by_service
        now: dict[int, published.Outage] = {}
        for one in self.outages:  # the longest first; an accident weighs more than a plan
            if one.service.id not in now or self._health(now[one.service.id]) is Health.MAINTENANCE:
                now[one.service.id] = one
        return [
            ServiceLine(
                service,
                self._health(now.get(service.id)),
                now[service.id].since if service.id in now else None,
                now[service.id].expected_until if service.id in now else None,
                down[service.id].outage_minutes if service.id in down else 0,
                down[service.id].planned_minutes if service.id in down else 0,
                told.get(service.id),
            )
            for service in self._services
            if service.ended_on is None or service.ended_on > today
        ]

    @cached_property
    def complaints(self) -> Sequence[published.Figures]:
        return published.complaint_figures(self.quarter)

    @cached_property
    def satisfaction(self) -> Sequence[surveys.Published]:
        return surveys.published(self.quarter.year, self.quarter.number)

    @cached_property
    def changes(self) -> Sequence[published.Change]:
        """What is different for the public, the newest first: finished changes, and releases of the desk itself."""
        return published.changes()

    @cached_property
    def months(self) -> Sequence[tuple[date, Sequence[published.Change]]]:
        """The changes of the last year by month, under its first day."""
        since = calendars.city_day(self.at) - LOOK_BACK_CHANGES
        recent = [one for one in self.changes if one.day >= since]
        return [(first, list(found)) for first, found in groupby(recent, key=lambda one: one.day.replace(day=1))]

    @cached_property
    def _services(self) -> Sequence[Service]:
        """Services of security are not published: how often one was called for would tell of attacks."""
        return [one for one in catalogue.all_services() if not outages.is_secret(one)]

    def _health(self, outage: published.Outage | None) -> Health:
        if outage is None:
            return Health.RUNNING
        is_plan = outage.declared is not None and outage.declared.state(self.at) is State.UNDER_WAY
        return Health.MAINTENANCE if is_plan else Health.OUT


def quarter_now(at: datetime) -> Quarter:
    """The quarter that runs, in the city's days."""
    return quarter_of(calendars.city_day(at))


def _promises(services: Sequence[Service], quarter: Quarter) -> Promises:
    sums = figures.sums_of_city(Axis.SERVICE, Asked(quarter.first, quarter.last, is_development=False))
    counted = [
        (service, sums[service.id])
        for service in services
        if service.id in sums and (sums[service.id]["response_ended"] or sums[service.id]["resolution_ended"])
    ]
    shown = suppression.suppressed([(one["response_ended"], one["resolution_ended"]) for _, one in counted])
    if not shown.has_total:
        return Promises((), None, None, 0)
    lines = [_on_time(counted[place][0], [counted[place][1]]) for place in shown.alone]
    together = _on_time(None, [counted[place][1] for place in shown.together]) if shown.together else None
    return Promises(lines, together, _on_time(None, [one for _, one in counted]), len(shown.together))


def _on_time(service: Service | None, sums: Sequence[Sums]) -> OnTime:
    return OnTime(service, promises.kept("response", *sums), promises.kept("resolution", *sums))


def _minutes(outage: Outage) -> int:
    """How long it lasted."""
    ended = outage.ended_at or outage.started_at
    return max(0, int((ended - outage.started_at).total_seconds()) // 60)
