"""Looking for what makes a figure look better: in the facts of the tickets, and in the clocks of those few that were found."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select

from desk.accounts.policy import Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.event_kinds import EventKind
from desk.figures import queries as figures
from desk.figures.kinds import Axis
from desk.figures.models import ODD_SQL, TicketFact
from desk.figures.queries import Asked, conditions
from desk.figures.reach import within_reports
from desk.organisation.models import Department
from desk.reports.documents import Share
from desk.sentinels import rules
from desk.sentinels.rules import Case, Figure, Finding, Rule
from desk.sla import calendars
from desk.sla import queries as sla
from desk.sla.business_time import Target as Duration
from desk.sla.business_time import add_business_time, business_time_between, due_moment
from desk.sla.facts import duration
from desk.sla.kinds import Measure, TargetUnit
from desk.sla.models import SlaClock, SlaPause
from desk.templating import localised
from desk.tickets.models import Ticket
from desk.tickets.queries import is_known_to_all
from desk.timeline import Event

F = TicketFact
Late = Callable[[TicketFact], bool]
Pause = tuple[timedelta, timedelta]


def findings(actor: Actor, asked: Asked) -> list[Finding]:
    """What every rule finds in these days, of the tickets that this person's reports count; empty findings among them."""
    total = figures.total_of(figures.sums_by(actor, Axis.TOTAL, asked)).figures
    reported = {figure: Share(_kept(total, figure), total.get(f"{figure}_ended", 0)) for figure in Figure}
    where = conditions(asked, within_reports(actor))
    in_days = F.resolution_on.between(asked.since, asked.until)
    is_long = F.longest_pause_elapsed > int(rules.LONG.total_seconds())
    cases = {
        Rule.HASTY: _hasty(asked, where),
        Rule.LONG_PAUSE: _paused([in_days, is_long, *where], lambda fact: fact.longest_pause_elapsed, rules.long_ones),
        Rule.MANY_PAUSES: _paused(
            [in_days, F.pauses >= rules.MANY, *where], lambda fact: fact.pauses, rules.repeated_ones
        ),
        Rule.LENGTHENED: _lengthened(in_days, where),
        Rule.MASS: _mass(asked, where),
        Rule.EMPTY: _empty(asked, where),
    }
    return [Finding(rule, reported[rules.FIGURE_OF[rule]], tuple(found)) for rule, found in cases.items()]


def _kept(total: dict[str, int], figure: Figure) -> int:
    return total.get(f"{figure}_ended", 0) - total.get(f"{figure}_missed", 0)


def _hasty(asked: Asked, where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Answered minutes before the deadline and reopened: the answer was none, so the promise was not kept by it."""
    margin = F.closed_margin.between(0, int(rules.HASTY_MARGIN.total_seconds()))
    resolved, reopened = (day.between(asked.since, asked.until) for day in (F.resolution_on, F.reopened_on))
    found = _facts(_is_odd(), margin, or_(resolved, reopened), *where)
    return [
        _case(
            (fact, *more),
            fact.resolution_on or fact.reopened_on,
            seen=fact.closed_margin,
            counts=fact.resolution_on is not None and asked.since <= fact.resolution_on <= asked.until,
            is_kept=fact.resolution_late is False,
            is_late_without=True,
        )
        for fact, *more in found
        if rules.is_hasty(fact.closed_margin)
    ]


def _paused(
    where: Sequence[ColumnElement[bool]],
    seen: Callable[[TicketFact], int],
    given: Callable[[Sequence[Pause]], timedelta],
) -> list[Case]:
    """Paused long or often: late, had these pauses not stopped the clock."""
    where = [_is_odd(), *where]
    found = list(_facts(*where))
    clocks, pauses = _clocks(where), _pauses(where)

    def is_late(fact: TicketFact) -> bool:
        return rules.is_late_without(left=_left(clocks, fact), given=given(pauses.get(fact.ticket_id, [])))

    return [_resolution(row, seen=seen(row[0]), late=is_late) for row in found]


def _lengthened(in_days: ColumnElement[bool], where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Given a longer target by another kind or priority: late, had the shortest one that was promised been kept to."""
    where = [_is_odd(), in_days, F.target_was_lengthened.is_(True), *where]
    found = list(_facts(*where))
    clocks, pauses = _clocks(where), _pauses(where)
    promised: dict[int, list[Duration]] = {}
    told = (
        select(Event.ticket_id, Event.details)
        .join(F, F.ticket_id == Event.ticket_id)
        .where(Event.kind.in_((EventKind.TICKET_OPENED, EventKind.TICKET_TRIAGED)), *where)
    )
    for ticket_id, details in db.session.execute(told).tuples():
        promise = details.get("clocks", {}).get(Measure.RESOLUTION.value)
        if ticket_id is not None and promise is not None:
            promised.setdefault(ticket_id, []).append(duration(promise["amount"], TargetUnit(promise["unit"])))

    def given(fact: TicketFact) -> timedelta:
        clock, targets = clocks.get(fact.ticket_id), promised.get(fact.ticket_id)
        if clock is None or clock.due_at is None or not targets:
            return timedelta()
        calendar = sla.calendar_of(clock)
        first = min(due_moment(calendar, clock.origin_at, target) for target in targets)
        paused = sum((worked for _, worked in pauses.get(fact.ticket_id, [])), timedelta())
        shortest = add_business_time(calendar, first, paused)
        return business_time_between(calendar, shortest, clock.due_at) if shortest < clock.due_at else timedelta()

    def is_late(fact: TicketFact) -> bool:
        return rules.is_late_without(left=_left(clocks, fact), given=given(fact))

    return [_resolution(row, seen=int(given(row[0]).total_seconds()), late=is_late) for row in found]


def _mass(asked: Asked, where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Closed in masses in the last days of a month, person by person: of whole months that lie in the period.

    Counted by the database; only what was found is read ticket by ticket.
    """
    calendar = calendars.get(calendars.OFFICE)
    found: list[Case] = []
    for days in _months(asked):
        if days[0].day != 1 or (days[-1] + timedelta(days=1)).day != 1:
            continue
        working = [day for day in days if calendar.is_working_day(day)]
        closing = [F.resolution_on.between(days[0], days[-1]), F.is_answered.is_(True), *where]
        for agent_id, closed in _closed_by_agent(closing).items():
            if ends := rules.mass_days(closed, working):
                rows = _facts(F.agent_id == agent_id, F.resolution_on.in_(ends), *closing)
                found += [_resolution(row, seen=closed[row[0].resolution_on], late=lambda fact: False) for row in rows]
    return found


def _closed_by_agent(where: Sequence[ColumnElement[bool]]) -> dict[int, dict[date, int]]:
    """How much each person closed on each day."""
    counted = (
        select(F.agent_id, F.resolution_on, func.count())
        .where(F.agent_id.is_not(None), *where)
        .group_by(F.agent_id, F.resolution_on)
        .order_by(F.agent_id)
    )
    found: dict[int, dict[date, int]] = {}
    for agent_id, day, count in db.session.execute(counted).tuples():
        if agent_id is not None and day is not None:
            found.setdefault(agent_id, {})[day] = count
    return found


def _empty(asked: Asked, where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """First answered by a word or two: no answer, so the promise of one was not kept by it."""
    short = F.first_answer_length < rules.EMPTY_BELOW
    found = _facts(_is_odd(), F.response_on.between(asked.since, asked.until), short, *where)
    return [
        _case(
            (fact, *more), fact.response_on, seen=fact.first_answer_length, is_kept=fact.response_late is False,
            is_late_without=True,
        )
        for fact, *more in found
        if rules.is_empty(fact.first_answer_length)
    ]  # fmt: skip


def _is_odd() -> ColumnElement[bool]:
    """Said in words besides what a rule asks, so that the index of the odd ones answers, whatever the days."""
    return literal_column(f"({ODD_SQL})")


def _facts(*where: ColumnElement[bool]) -> Iterable[Any]:
    """The facts, with ticket, department and service of each, the earliest first."""
    found: Select[Any] = (
        select(F, Ticket, Department, Service)
        .join(Ticket, Ticket.id == F.ticket_id)
        .join(Department, Department.id == F.department_id)
        .join(Service, Service.id == F.service_id)
        .where(*where)
        .order_by(F.ticket_id)
    )
    return db.session.execute(found)


def _clocks(where: Sequence[ColumnElement[bool]]) -> dict[int, SlaClock]:
    """The last clock of the resolution of each of them."""
    found = (
        select(SlaClock)
        .join(F, F.ticket_id == SlaClock.ticket_id)
        .where(SlaClock.measure == Measure.RESOLUTION, *where)
        .order_by(SlaClock.cycle)
    )
    return {clock.ticket_id: clock for clock in db.session.scalars(found) if clock.ticket_id is not None}


def _pauses(where: Sequence[ColumnElement[bool]]) -> dict[int, list[Pause]]:
    """The pauses of the resolution's clocks that have ended: around the clock, and in working time, in their order."""
    joined = (
        select(SlaPause, SlaClock)
        .join(SlaClock, SlaClock.id == SlaPause.clock_id)
        .join(F, F.ticket_id == SlaClock.ticket_id)
        .where(SlaClock.measure == Measure.RESOLUTION, SlaPause.ended_at.is_not(None), *where)
        .order_by(SlaPause.started_at)
    )
    found: dict[int, list[Pause]] = {}
    for pause, clock in db.session.execute(joined).tuples():
        assert clock.ticket_id is not None  # by the joins
        assert pause.ended_at is not None
        worked = business_time_between(sla.calendar_of(clock), pause.started_at, pause.ended_at)
        found.setdefault(clock.ticket_id, []).append((pause.ended_at - pause.started_at, worked))
    return found


def _left(clocks: dict[int, SlaClock], fact: TicketFact) -> timedelta:
    """The working time that was left of the deadline when it was answered."""
    clock = clocks.get(fact.ticket_id)
    if clock is None or clock.stopped_at is None or clock.due_at is None or clock.due_at <= clock.stopped_at:
        return timedelta()
    return business_time_between(sla.calendar_of(clock), clock.stopped_at, clock.due_at)


def _resolution(row: Any, *, seen: int, late: Late) -> Case:
    """A case of the resolution: `late` is asked of what is kept alone."""
    fact = row[0]
    is_kept = fact.resolution_late is False
    return _case(row, fact.resolution_on, seen=seen, is_kept=is_kept, is_late_without=is_kept and late(fact))


def _case(row: Any, day: date, *, seen: int, is_kept: bool, is_late_without: bool, counts: bool = True) -> Case:
    fact, ticket, department, service = row
    return Case(
        ticket_id=fact.ticket_id, number=ticket.number, department=department.short, service=localised(service), day=day,
        seen=seen, counts=counts, is_kept=is_kept, is_late_without=is_late_without,
        is_listed=is_known_to_all(ticket),
    )  # fmt: skip


def _months(asked: Asked) -> list[list[date]]:
    """The days of the period, month by month."""
    days = [asked.since + timedelta(days=count) for count in range((asked.until - asked.since).days + 1)]
    return [list(month) for _, month in groupby(days, key=lambda day: (day.year, day.month))]
