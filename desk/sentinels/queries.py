"""Looking for what makes a figure look better: in the facts of the tickets, and in the clocks of those few that were found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement

from desk.accounts.policy import Actor
from desk.figures import queries as figures
from desk.figures.kinds import Axis
from desk.figures.models import TicketFact
from desk.figures.queries import Asked, conditions
from desk.figures.reach import within_reports
from desk.reports.documents import Share
from desk.sentinels import gathering, rules
from desk.sentinels.gathering import Names, Resolution
from desk.sentinels.rules import Case, Figure, Finding, Rule
from desk.sla import calendars
from desk.sla.business_time import Target, add_business_time, business_time_between, due_moment

F = TicketFact
Given = Callable[[Resolution], timedelta]


def findings(actor: Actor, asked: Asked) -> list[Finding]:
    """What every rule finds in these days, of the tickets that this person's reports count; empty findings among them.

    The tickets with something odd are read once, and each rule takes its own of them.
    """
    total = figures.total_of(figures.sums_by(actor, Axis.TOTAL, asked, with_times=False)).figures
    reported = {figure: Share(_kept(total, figure), total.get(f"{figure}_ended", 0)) for figure in Figure}
    where = conditions(asked, within_reports(actor))
    odd = gathering.odd_ones(asked, where)
    look = _Look(asked, gathering.names(), gathering.resolutions(asked, where) if odd else {})
    ended = [fact for fact in odd if look.is_within(fact.resolution_on)]
    long = (fact for fact in ended if fact.longest_pause_elapsed > rules.LONG.total_seconds())
    many = (fact for fact in ended if fact.pauses >= rules.MANY)
    cases = {
        Rule.HASTY: _hasty(look, odd),
        Rule.LONG_PAUSE: _paused(look, long, lambda fact: fact.longest_pause_elapsed, rules.long_ones),
        Rule.MANY_PAUSES: _paused(look, many, lambda fact: fact.pauses, rules.repeated_ones),
        Rule.LENGTHENED: _lengthened(look, [fact for fact in ended if fact.target_was_lengthened], where),
        Rule.MASS: _mass(look, actor, where),
        Rule.EMPTY: _empty(look, odd),
    }
    return [Finding(rule, reported[rules.FIGURE_OF[rule]], tuple(found)) for rule, found in cases.items()]


def _kept(total: dict[str, int], figure: Figure) -> int:
    return total.get(f"{figure}_ended", 0) - total.get(f"{figure}_missed", 0)


@dataclass(frozen=True)
class _Look:
    """What every rule looks with."""

    asked: Asked
    names: Names
    resolutions: dict[int, Resolution]

    def is_within(self, day: date | None) -> bool:
        return day is not None and self.asked.since <= day <= self.asked.until

    def case(
        self, fact: Any, day: date, *, seen: int, is_kept: bool, is_late_without: bool, counts: bool = True
    ) -> Case:
        return Case(
            ticket_id=fact.ticket_id, number=fact.number, department=self.names.departments[fact.department_id],
            service=self.names.services[fact.service_id], day=day, seen=seen, counts=counts, is_kept=is_kept,
            is_late_without=is_late_without, is_listed=fact.is_listed,
        )  # fmt: skip

    def resolution(self, fact: Any, *, seen: int, given: timedelta) -> Case:
        """A case of the resolution: late without the time that was given, where it was kept at all."""
        is_kept = fact.resolution_late is False
        known = self.resolutions.get(fact.ticket_id)
        left = known.left if known and is_kept else timedelta()
        late = is_kept and rules.is_late_without(left=left, given=given)
        return self.case(fact, fact.resolution_on, seen=seen, is_kept=is_kept, is_late_without=late)


def _hasty(look: _Look, odd: Iterable[Any]) -> list[Case]:
    """Answered minutes before the deadline and reopened: the answer was none, so the promise was not kept by it."""
    return [
        look.case(
            fact,
            fact.resolution_on or fact.reopened_on,
            seen=fact.closed_margin,
            counts=look.is_within(fact.resolution_on),
            is_kept=fact.resolution_late is False,
            is_late_without=True,
        )
        for fact in odd
        if rules.is_hasty(fact.closed_margin)
        and (look.is_within(fact.resolution_on) or look.is_within(fact.reopened_on))
    ]


def _paused(
    look: _Look, found: Iterable[Any], seen: Callable[[Any], int], given: Callable[..., timedelta]
) -> list[Case]:
    """Paused long or often: late, had these pauses not stopped the clock."""
    return [look.resolution(fact, seen=seen(fact), given=given(_pauses(look, fact))) for fact in found]


def _pauses(look: _Look, fact: Any) -> Sequence[tuple[timedelta, timedelta]]:
    known = look.resolutions.get(fact.ticket_id)
    return known.pauses if known else ()


def _lengthened(look: _Look, found: Sequence[Any], where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Given a longer target by another kind or priority: late, had the shortest one that was promised been kept to."""
    promised = gathering.promised_targets(look.asked, where) if found else {}
    cases = []
    for fact in found:
        given = _longer_by(look.resolutions.get(fact.ticket_id), promised.get(fact.ticket_id, ()))
        cases.append(look.resolution(fact, seen=int(given.total_seconds()), given=given))
    return cases


def _longer_by(known: Resolution | None, targets: Sequence[Target]) -> timedelta:
    """The working time between the earliest deadline that was promised, with its pauses, and the one that stood at the end."""
    if known is None or known.due_at is None or not targets:
        return timedelta()
    first = min(due_moment(known.calendar, known.origin_at, target) for target in targets)
    paused = sum((worked for _, worked in known.pauses), timedelta())
    shortest = add_business_time(known.calendar, first, paused)
    return business_time_between(known.calendar, shortest, known.due_at) if shortest < known.due_at else timedelta()


def _mass(look: _Look, actor: Actor, where: Sequence[ColumnElement[bool]]) -> list[Case]:
    """Closed in masses in the last days of a month, person by person: of whole months that lie in the period.

    How much was closed is in the roll-ups; only what was found is read ticket by ticket.
    """
    months = _whole_months(look.asked)
    if not months:
        return []
    calendar = calendars.get(calendars.OFFICE)
    closed_by = figures.by_day(actor, Axis.AGENT, "answered", look.asked)
    found: list[Case] = []
    for days in months:
        working, of_month = [day for day in days if calendar.is_working_day(day)], frozenset(days)
        for agent_id, closed in sorted(closed_by.items()):
            theirs = {day: count for day, count in closed.items() if day in of_month}
            if agent_id and (ends := rules.mass_days(theirs, working)):
                rows = gathering.facts(F.agent_id == agent_id, F.ended_on.in_(ends), F.is_answered.is_(True), *where)
                found += [_left_out(look, fact, seen=theirs[fact.ended_on]) for fact in rows]
    return found


def _left_out(look: _Look, fact: Any, *, seen: int) -> Case:
    counts, is_kept = look.is_within(fact.resolution_on), fact.resolution_late is False
    return look.case(fact, fact.ended_on, seen=seen, counts=counts, is_kept=is_kept, is_late_without=False)


def _empty(look: _Look, odd: Iterable[Any]) -> list[Case]:
    """First answered by a word or two: no answer, so the promise of one was not kept by it."""
    return [
        look.case(
            fact, fact.response_on, seen=fact.first_answer_length, is_kept=fact.response_late is False, is_late_without=True
        )
        for fact in odd
        if rules.is_empty(fact.first_answer_length) and look.is_within(fact.response_on)
    ]  # fmt: skip


def _whole_months(asked: Asked) -> list[list[date]]:
    """The days of each calendar month that lies in the period from its first to its last day."""
    days = [asked.since + timedelta(days=count) for count in range((asked.until - asked.since).days + 1)]
    months = [list(month) for _, month in groupby(days, key=lambda day: (day.year, day.month))]
    return [month for month in months if month[0].day == 1 and (month[-1] + timedelta(days=1)).day == 1]
