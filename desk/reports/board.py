"""The supervisor's board: how the promises stand, where delay comes from, what is in trouble, beside the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.figures import listing, queries
from desk.figures.counted import Sums
from desk.figures.kinds import HANDS, Axis
from desk.figures.listing import Backlog
from desk.figures.queries import Asked
from desk.organisation import queries as organisation
from desk.reports.sla_report import Figures
from desk.sla.ledger import Line

TOP_SERVICES = 6
IN_TROUBLE = 6


@dataclass(frozen=True)
class Group:
    """A service or department, in this period and in the one before. `late`: open tickets past a deadline, now."""

    thing: Any
    now: Figures
    before: Figures
    late: int = 0

    @property
    def missed(self) -> int:
        return self.now.sums["resolution_missed"]


@dataclass(frozen=True)
class Board:
    """What a supervisor looks at. `open_before` is how many were open when the period began; None: it has ended already."""

    asked: Asked
    now: Figures
    before: Figures
    backlog: Backlog
    open_before: int | None
    services: tuple[Group, ...]
    departments: tuple[Group, ...]

    @property
    def hands(self) -> list[Line]:
        """Whose time it was, for the ledger's bar."""
        found = ((holder, self.now.sums[name]) for holder, name in HANDS.items())
        return [Line(holder, seconds, seconds) for holder, seconds in found if seconds]


def board(actor: Actor, asked: Asked, *, at: datetime, today: date) -> Board:
    """The board, in a number of queries that does not depend on how much there is."""
    departments, departments_before = _both(actor, Axis.DEPARTMENT, asked)
    services, services_before = _both(actor, Axis.SERVICE, asked)
    now, before = queries.total_of(departments), queries.total_of(departments_before)
    backlog = listing.backlog(actor, asked, at=at)
    late = listing.late_by_department(actor, asked, at=at)
    is_running = asked.until >= today
    named = {one.id: one for one in organisation.all_departments()}
    catalogued = {one.id: one for one in catalogue.all_services()}
    in_trouble = [
        Group(named[key], *_figures(key, departments, departments_before), late.get(key, 0))
        for key in {*departments, *late}
        if key in named
    ]
    return Board(
        asked=asked,
        now=Figures(now),
        before=Figures(before),
        backlog=backlog,
        open_before=backlog.open - now["came_in"] + now["ended"] if is_running else None,
        services=tuple(
            Group(catalogued[key], *_figures(key, services, services_before))
            for key in sorted(services, key=lambda key: (-services[key]["came_in"], key))[:TOP_SERVICES]
            if services[key]["came_in"]
        ),
        departments=tuple(
            sorted(
                (group for group in in_trouble if group.late or group.missed),
                key=lambda group: (-group.late, -group.missed, group.thing.name),
            )[:IN_TROUBLE]
        ),
    )


def _both(actor: Actor, axis: Axis, asked: Asked) -> tuple[dict[int, Sums], dict[int, Sums]]:
    now, before = (queries.sums_by(actor, axis, one, with_times=False) for one in (asked, asked.before))
    return now, before


def _figures(key: int, now: Mapping[int, Sums], before: Mapping[int, Sums]) -> tuple[Figures, Figures]:
    nothing = Sums()
    return Figures(now.get(key, nothing)), Figures(before.get(key, nothing))
