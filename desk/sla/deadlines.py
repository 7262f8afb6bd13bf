"""When a clock falls due, given its target, its calendar and its pauses. Pure.

Everything after the start is counted in one unit, working time of the clock's own calendar.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.sla.business_time import (
    WorkingCalendar,
    WorkingDays,
    WorkingTime,
    add_business_time,
    business_time_between,
    due_moment,
)

Pause = tuple[datetime, datetime]
WARNING_SHARE = 0.75


def budget(calendar: WorkingCalendar, start: datetime, target: WorkingTime | WorkingDays) -> timedelta:
    """The working time that a target gives, from `start`: for working days what lies before the end of the n-th one."""
    if isinstance(target, WorkingTime):
        return target.amount
    return business_time_between(calendar, start, due_moment(calendar, start, target))


def moment_of_use(calendar: WorkingCalendar, start: datetime, used: timedelta, pauses: Sequence[Pause]) -> datetime:
    """The first moment at which `used` working time has passed since `start`, pauses left out.

    `pauses` are ended, in order and do not overlap. Raises NoWorkingTime.
    """
    used = max(used, timedelta())
    cursor = start
    for paused_at, resumed_at in pauses:
        ran = business_time_between(calendar, cursor, max(cursor, paused_at))
        if used <= ran:
            break
        used -= ran
        cursor = max(cursor, resumed_at)
    return add_business_time(calendar, cursor, used)


def elapsed(calendar: WorkingCalendar, start: datetime, until: datetime, pauses: Sequence[Pause]) -> timedelta:
    """The working time from `start` to `until`, pauses left out."""
    total = timedelta()
    cursor = start
    for paused_at, resumed_at in pauses:
        if paused_at >= until:
            break
        total += business_time_between(calendar, cursor, max(cursor, paused_at))
        cursor = max(cursor, min(resumed_at, until))
    return total + business_time_between(calendar, cursor, max(cursor, until))
