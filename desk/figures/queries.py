"""Figures of any period by whatever is asked: from the roll-ups where they suffice, else summed from the facts.

Both ways sum what `counted.COUNTED` says, so they cannot differ; which one is taken is a question of time alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select

from desk.accounts.policy import Actor
from desk.database import db
from desk.figures.counted import COUNTED, FIGURES, ONE, SPREADS, Sums
from desk.figures.kinds import Axis, Grain
from desk.figures.models import FigureCell, FiguresMark, TicketFact
from desk.figures.reach import within_reports
from desk.tickets.kinds import Kind, Priority

SIZES = (1, 3, 6, 12)  # of periods in months: month, quarter, semester, year
KEYS: dict[Axis, Any] = {
    Axis.DEPARTMENT: TicketFact.department_id,
    Axis.SERVICE: TicketFact.service_id,
    Axis.PRIORITY: func.cast(func.substr(TicketFact.priority, 2), Integer),
    Axis.TIER: TicketFact.tier,
    Axis.AGENT: func.coalesce(TicketFact.agent_id, 0),
}


@dataclass(frozen=True)
class Asked:
    """Of which tickets, in which days of the city, both counted; None is not asked."""

    since: date
    until: date
    department_id: int | None = None
    service_id: int | None = None
    priority: Priority | None = None
    kind: Kind | None = None
    tier: int | None = None
    agent_id: int | None = None
    is_development: bool | None = None  # None: with; False: without; True: nothing else (LLG-09)
    reaches_today: bool = (
        False  # nothing has happened after its last day: the running month's roll-up is as good as whole
    )

    @property
    def before(self) -> "Asked":
        """The same of the period before: whole months before whole months, else as many days."""
        if self.since.day != 1:
            length = self.until - self.since + timedelta(days=1)
            return replace(self, reaches_today=False, since=self.since - length, until=self.since - timedelta(days=1))
        months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1
        last = self.since - timedelta(days=1)
        if (self.until + timedelta(days=1)).day == 1:
            return replace(self, reaches_today=False, since=_months_earlier(self.since, months), until=last)
        # A month, quarter, semester or year that still runs is compared with as much of the one before it.
        whole = (size for size in SIZES if size >= months and (self.since.month - 1) % size == 0)
        earlier = next(whole, months)
        month = self.until.replace(day=1)
        same_day = _months_earlier(month, earlier) + (self.until - month)
        return replace(self, reaches_today=False, since=_months_earlier(self.since, earlier), until=min(same_day, last))

    @property
    def is_whole(self) -> bool:
        """Whether nothing but development is asked apart: what the roll-ups know."""
        return all(
            value is None
            for value in (self.department_id, self.service_id, self.priority, self.kind, self.tier, self.agent_id)
        )


def sums_by(actor: Actor, axis: Axis, asked: Asked, *, with_times: bool = True) -> dict[int, Sums]:
    """Every figure of each group that has one, and the spread of its times where they are wanted.

    Their sum is the total: a ticket belongs to one group of an axis.
    """
    reached = within_reports(actor)
    if reached is None and asked.is_whole:
        return _from_cells(axis, asked, with_times=with_times)
    return _from_facts(axis, conditions(asked, reached), asked, with_times=with_times)


def sums_of_city(axis: Axis, asked: Asked) -> dict[int, Sums]:
    """The same of the whole city from the roll-ups, for what is published; whoever publishes keeps small numbers back.

    Raises ValueError where more is asked apart than the roll-ups know.
    """
    if not asked.is_whole:
        raise ValueError("Only whole groups of the city are published.")
    return _from_cells(axis, asked)


def by_day(actor: Actor, axis: Axis, figure: str, asked: Asked) -> dict[int, dict[date, int]]:
    """One figure of each group, day by day; days with none do not stand there."""
    reached = within_reports(actor)
    if reached is None and asked.is_whole:
        C = FigureCell
        where = [C.axis == axis, C.grain == Grain.DAY, C.first_on.between(asked.since, asked.until)]
        if asked.is_development is not None:
            where.append(C.is_development.is_(asked.is_development))
        counted = select(C.key, C.first_on, func.sum(getattr(C, figure))).where(*where).group_by(C.key, C.first_on)
    else:
        name, column = next((day, figures[figure]) for day, figures in COUNTED.items() if figure in figures)
        day = getattr(TicketFact, name)
        within = day.between(asked.since, asked.until)
        key = KEYS[axis] if axis is not Axis.TOTAL else literal(0)
        counted = (
            select(key, day, _summed(within, column)).where(within, *conditions(asked, reached)).group_by(key, day)
        )
    found: dict[int, dict[date, int]] = {}
    for group, day, count in db.session.execute(counted):
        if count:
            found.setdefault(group, {})[day] = int(count)
    return found


def total_of(groups: Mapping[int, Sums]) -> Sums:
    total = Sums()
    for sums in groups.values():
        total.add(sums)
    return total


def conditions(asked: Asked, reached: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    """What is asked for besides the days."""
    plain: dict[Any, Any] = {
        TicketFact.department_id: asked.department_id,
        TicketFact.service_id: asked.service_id,
        TicketFact.priority: asked.priority,
        TicketFact.kind: asked.kind,
        TicketFact.tier: asked.tier,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value is not None]
    if asked.agent_id is not None:
        found.append(TicketFact.agent_id == asked.agent_id if asked.agent_id else TicketFact.agent_id.is_(None))
    if asked.is_development is not None:
        found.append(TicketFact.kind == Kind.CHANGE if asked.is_development else TicketFact.kind != Kind.CHANGE)
    return found if reached is None else [*found, reached]


def months_and_days(since: date, until: date) -> tuple[list[date], list[tuple[date, date]]]:
    """A period as whole calendar months, by their first days, and the spans of days before and after them."""
    first = since if since.day == 1 else _next_month(since)
    end = (until + timedelta(days=1)).replace(day=1)  # the first day of the month that is not whole any more
    if first >= end:
        return [], [(since, until)]
    months, month = [], first
    while month < end:
        months.append(month)
        month = _next_month(month)
    spans = [(since, first - timedelta(days=1)), (end, until)]
    return months, [(begins, ends) for begins, ends in spans if begins <= ends]


def _months_earlier(first: date, months: int) -> date:
    """The first day of the month that lies so many months before one."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _from_cells(axis: Axis, asked: Asked, *, with_times: bool = True) -> dict[int, Sums]:
    until = _next_month(asked.until) - timedelta(days=1) if asked.reaches_today else asked.until
    months, spans = months_and_days(asked.since, until)
    within = [and_(FigureCell.grain == Grain.MONTH, FigureCell.first_on.in_(months))] if months else []
    within += [and_(FigureCell.grain == Grain.DAY, FigureCell.first_on.between(*span)) for span in spans]
    where = [FigureCell.axis == axis, or_(*within)]
    if asked.is_development is not None:
        where.append(FigureCell.is_development.is_(asked.is_development))
    summed = [func.sum(getattr(FigureCell, name)) for name in FIGURES]
    found: dict[int, Sums] = {}
    for key, *values in db.session.execute(select(FigureCell.key, *summed).where(*where).group_by(FigureCell.key)):
        found[key] = Sums({name: int(value) for name, value in zip(FIGURES, values, strict=True)})
    if not with_times:
        return found
    names = [name for name, _ in SPREADS.values()]
    spread = select(FigureCell.key, *(getattr(FigureCell, name) for name in names)).where(*where)
    for key, *spreads in db.session.execute(spread):
        for name, told in zip(names, spreads, strict=True):
            kept = found[key].spreads[name]
            for step, count in told.items():
                kept[int(step)] = kept.get(int(step), 0) + count
    return found


def _from_facts(
    axis: Axis, where: Sequence[ColumnElement[bool]], asked: Asked, *, with_times: bool = True
) -> dict[int, Sums]:
    """One pass for all figures, and one for each spread."""
    found: dict[int, Sums] = {}
    # Nothing to group by: a constant would be taken for the place of a column.
    group = [KEYS[axis]] if axis is not Axis.TOTAL else []
    within = {day: getattr(TicketFact, day).between(asked.since, asked.until) for day in COUNTED}
    summed = [_summed(within[day], column) for day, figures in COUNTED.items() for column in figures.values()]
    counted = select(func.count(), *summed, *group).where(or_(*within.values()), *where).group_by(*group)
    for row in db.session.execute(counted):
        if row[0]:
            figures = {name: int(value or 0) for name, value in zip(FIGURES, row[1:], strict=False)}
            found[row[-1] if group else 0] = Sums(figures)
    for day, (name, column) in SPREADS.items() if with_times else ():
        step = getattr(TicketFact, column)
        spread = select(step, func.count(), *group).where(within[day], *where, step.is_not(None)).group_by(step, *group)
        for row in db.session.execute(spread):
            found[row[-1] if group else 0].spread(name, row[0], row[1])
    return found


def _summed(within: ColumnElement[bool], column: str | None) -> Any:
    """A figure of the tickets that count within the days."""
    if column is ONE:
        return func.sum(case((within, 1), else_=0))
    kept = getattr(TicketFact, column)
    if kept.type.python_type is bool:
        return func.sum(case((and_(within, kept), 1), else_=0))
    return func.sum(case((within, kept), else_=0))


def counted_until() -> int:
    """The newest event that all facts have certainly counted; 0 while nothing is settled."""
    mark = db.session.get(FiguresMark, 1)
    return mark.settled_event_id if mark else 0
