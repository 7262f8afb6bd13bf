"""The periods that offices report in: days, weeks, months, quarters, semesters, years. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    YEAR = "year"


class Preset(NamedTuple):
    """A period that is offered: this one, or the one before it."""

    unit: Unit
    is_current: bool
    since: date
    until: date


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.SEMESTER: 6, Unit.YEAR: 12}


def period_around(day: date, unit: Unit) -> tuple[date, date]:
    """The period of that unit in which a day lies, both days counted. Weeks begin on Monday."""
    if unit is Unit.DAY:
        return day, day
    if unit is Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = MONTHS[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    count = first.year * 12 + first.month - 1 + months
    return first, date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


# Each fits a thumb: who wants another period names its days.
OFFERED = ((Unit.WEEK, True), (Unit.MONTH, True), (Unit.MONTH, False), (Unit.QUARTER, True), (Unit.YEAR, True))


def offered(today: date) -> list[Preset]:
    """The few periods that stand above a page, one press each."""
    return [one for one in presets(today) if (one.unit, one.is_current) in OFFERED]


def presets(today: date) -> list[Preset]:
    """What is offered beside the two days: each unit, running until today, and the last whole one."""
    found = []
    for unit in Unit:
        since, until = period_around(today, unit)
        found.append(Preset(unit, True, since, min(until, today)))
        found.append(Preset(unit, False, *period_around(since - timedelta(days=1), unit)))
    return found
