"""Days of memberships and reports: for which periods a member reports, until when, and when silence becomes a flag. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from desk.memberships.kinds import ReportKind
from desk.sla.business_time import add_working_days
from desk.sla.working_calendar import WorkingCalendar

# The decree names no days for the desks; these are the city's habit, in working days.
DAYS_TO_WRITE = 5
DAYS_AT_A_DESK = 3
# Article 15 (4): without activity for two months.
INACTIVE_AFTER_MONTHS = 2
WARNED_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Span:
    """The days of a report, both counted."""

    kind: ReportKind
    first: date
    last: date


def last_day_of_year_from(first: date) -> date:
    """The last day of a membership that begins then: one year, the longest there is (BKS-15)."""
    return months_after(first, 12) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last day of a month that is too short. 31 December and two months: 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def inactive_from(last_active: date) -> date:
    """The first day on which somebody counts as inactive who did something on that day and nothing since (BKS-17)."""
    return months_after(last_active, INACTIVE_AFTER_MONTHS)


def reports_due(starts: date, ends: date, *, first: date, last: date) -> list[Span]:
    """The reports whose period ends within those days, for a membership from `starts` to `ends`: in the order of their last day.

    A period that the membership does not fill is cut to it; what is left of a month or quarter at its end is reported too.
    """
    found = []
    for month in _months(max(first, starts), min(last, ends)):
        month_ends = min(month, ends)
        if first <= month_ends <= last and month_ends >= starts:
            found.append(Span(ReportKind.MONTHLY, max(month.replace(day=1), starts), month_ends))
            if month.month % 3 == 0 or month_ends == ends:
                begins = date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
                found.append(Span(ReportKind.QUARTERLY, max(begins, starts), month_ends))
    if first <= ends <= last:
        found.append(Span(ReportKind.FINAL, starts, ends))
    return found


def due_to_write(calendar: WorkingCalendar, last: date) -> date:
    """Until when a member sends the report of a period with that last day."""
    return add_working_days(calendar, last, DAYS_TO_WRITE)


def due_at_a_desk(calendar: WorkingCalendar, arrived: date) -> date:
    """Until when whoever it lies with decides, or the member writes it anew."""
    return add_working_days(calendar, arrived, DAYS_AT_A_DESK)


def achievement(target: float, achieved: float) -> float | None:
    """Achieved divided by target, times a hundred (BKS-16); None where nothing was aimed at."""
    return achieved * 100 / target if target > 0 else None


def _months(first: date, last: date) -> Iterator[date]:
    """The last days of the months that have a day in it."""
    day = first
    while day <= last:
        ends = day.replace(day=monthrange(day.year, day.month)[1])
        yield ends
        day = ends + timedelta(days=1)
