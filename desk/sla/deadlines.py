"""When a clock falls due, given its target, its calendar and its pauses. Pure.

Everything after the start is counted in one unit, working time of the calendar that the target is measured on. Each
pause costs a few look-ups, however long it lasted.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from desk.sla.business_time import (
    RoundTheClock,
    Span,
    Target,
    WorkingCalendar,
    WorkingTime,
    add_business_time,
    business_time_between,
    due_moment,
    measured_on,
)

Pause = Span
WARNING_SHARE = 0.75


def budget(calendar: WorkingCalendar, start: datetime, target: Target) -> timedelta:
    """What a target gives from `start`, in time of `measured_on`: for days what lies before the end of the last one.

    Raises ValueError, NoWorkingTime.
    """
    if isinstance(target, WorkingTime | RoundTheClock):
        return target.amount
    return business_time_between(measured_on(calendar, target), start, due_moment(calendar, start, target))


def moment_of_use(calendar: WorkingCalendar, start: datetime, used: timedelta, pauses: Iterable[Pause]) -> datetime:
    """The first moment at which `used` working time has passed since `start`, pauses left out.

    `pauses` are ended, in any order; what several of them share is left out once. Raises ValueError, NoWorkingTime.
    """
    used = max(used, timedelta())
    cursor = start
    for paused_at, resumed_at in _after(start, pauses):
        ran = business_time_between(calendar, cursor, max(cursor, paused_at))
        if used <= ran:
            break
        used -= ran
        cursor = max(cursor, resumed_at)
    return add_business_time(calendar, cursor, used)


def elapsed(calendar: WorkingCalendar, start: datetime, until: datetime, pauses: Iterable[Pause]) -> timedelta:
    """The working time from `start` to `until`, pauses (ended, in any order) left out. Raises ValueError."""
    total = timedelta()
    cursor = start
    for paused_at, resumed_at in _after(start, pauses):
        if paused_at >= until:
            break
        total += business_time_between(calendar, cursor, max(cursor, paused_at))
        cursor = max(cursor, min(resumed_at, until))
    return total + business_time_between(calendar, cursor, max(cursor, until))


def _after(start: datetime, pauses: Iterable[Pause]) -> Iterator[Pause]:
    """The pauses that did not end before `start`, in order."""
    return (pause for pause in sorted(pauses) if pause[1] > start)
