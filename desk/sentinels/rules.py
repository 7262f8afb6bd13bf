"""What makes a figure look better than the work was, and how far it does. Pure.

No finding is an accusation: a pause of a week may have been needed. It says which tickets to look at, and what the figure
would be without them. The thresholds are the city's own; no regulation names any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from desk.reports.documents import Share


class Rule(StrEnum):
    """What is looked for."""

    HASTY = "hasty"  # answered minutes before the deadline, then taken back
    LONG_PAUSE = "long_pause"
    MANY_PAUSES = "many_pauses"
    LENGTHENED = "lengthened"  # another kind or priority gave a longer target
    MASS = "mass"  # closed in masses at the end of a month
    EMPTY = "empty"  # a first answer that says nothing


class Figure(StrEnum):
    """Which figure a finding is about."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


HASTY_MARGIN = timedelta(minutes=30)
LONG = timedelta(days=3)  # around the clock: Friday afternoon to Monday morning is none
MANY = 3  # pauses of one ticket
EMPTY_BELOW = 20  # letters: "Baik, segera kami cek" has 21
LAST_DAYS = 2  # working days at the end of a month
TIMES_AS_MANY = 3  # closed on each of them, as on the month's other working days
AT_LEAST = 10  # tickets on these days together

FIGURE_OF: dict[Rule, Figure] = dict.fromkeys(Rule, Figure.RESOLUTION) | {Rule.EMPTY: Figure.RESPONSE}
# Of these nobody can say whether they were late: they are left out. All others are counted as late where they would be.
LEFT_OUT = frozenset({Rule.MASS})


@dataclass(frozen=True)
class Case:
    """A ticket that a rule has found. `seen` is what was found of it: seconds, pauses, letters, or tickets of the day."""

    ticket_id: int
    number: str
    department: str
    service: str
    day: date  # on which it counts
    seen: int
    counts: bool  # whether the figure has it at all
    is_kept: bool  # as reported
    is_late_without: bool  # as it would be without what was found
    is_listed: bool = True  # False: limited or secret; the numbers count it, no list names it


@dataclass(frozen=True)
class Finding:
    """What one rule has found in a period."""

    rule: Rule
    reported: Share  # kept, of those that ended
    cases: tuple[Case, ...]

    @property
    def figure(self) -> Figure:
        return FIGURE_OF[self.rule]

    @property
    def without(self) -> Share:
        """The same figure without what was found."""
        counted = [case for case in self.cases if case.counts]
        if self.rule in LEFT_OUT:
            kept = sum(case.is_kept for case in counted)
            return Share(self.reported.part - kept, self.reported.whole - len(counted))
        lost = sum(case.is_kept and case.is_late_without for case in counted)
        return Share(self.reported.part - lost, self.reported.whole)


def together(findings: Sequence[Finding], figure: Figure) -> Share | None:
    """The figure without everything that any rule has found of it: a ticket that two have found is lost once.

    None where no rule looks at this figure.
    """
    found = [finding for finding in findings if finding.figure is figure]
    if not found:
        return None
    out, lost = set(), set()
    kept_out = 0
    for finding in found:
        for case in (case for case in finding.cases if case.counts):
            if finding.rule in LEFT_OUT:
                kept_out += case.is_kept and case.ticket_id not in out
                out.add(case.ticket_id)
            elif case.is_kept and case.is_late_without:
                lost.add(case.ticket_id)
    reported = found[0].reported
    return Share(reported.part - kept_out - len(lost - out), reported.whole - len(out))


def is_hasty(margin: int | None) -> bool:
    """Whether an answer that was taken back came just before its deadline; `margin` in seconds, negative when it was late."""
    return margin is not None and 0 <= margin <= HASTY_MARGIN.total_seconds()


def is_empty(letters: int | None) -> bool:
    """Whether a first answer says nothing; a ticket without one is late, not empty."""
    return letters is not None and letters < EMPTY_BELOW


def long_ones(pauses: Sequence[tuple[timedelta, timedelta]]) -> timedelta:
    """The working time that pauses of more than three days gave; each is (around the clock, working time)."""
    return sum((worked for whole, worked in pauses if whole > LONG), timedelta())


def repeated_ones(pauses: Sequence[tuple[timedelta, timedelta]]) -> timedelta:
    """The working time that the pauses gave from the third on, in the order in which they were made."""
    return sum((worked for _, worked in pauses[MANY - 1 :]), timedelta())


def is_late_without(*, left: timedelta, given: timedelta) -> bool:
    """Whether the deadline had been missed without the time that was given: more than what was left of it at the answer."""
    return given > left


def mass_days(closed: Mapping[date, int], working_days: Sequence[date]) -> list[date]:
    """The last working days of a month, when three times as much was closed on them as on its other ones.

    `closed` is what one person closed on each day of that month, `working_days` are the month's, in order.
    """
    last, others = list(working_days[-LAST_DAYS:]), working_days[:-LAST_DAYS]
    if not others:
        return []
    begins = last[0]  # a weekend after it belongs to the end as well
    at_end = sum(count for day, count in closed.items() if day >= begins)
    before = sum(count for day, count in closed.items() if day < begins)
    usual = before / len(others)
    if at_end < AT_LEAST or at_end / len(last) <= TIMES_AS_MANY * usual:
        return []
    return sorted(day for day in closed if day >= begins)
