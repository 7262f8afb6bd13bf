"""Working calendars out of the database."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.database import db
from desk.sla.business_time import Hours, Season, Week, WorkingCalendar
from desk.sla.models import Holiday, HolidayCategory, SlaCalendar

OFFICE = "office5"
ROUND_THE_CLOCK = "24x7"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def get(code: str) -> WorkingCalendar:
    """The calendar of that code, read once per unit of work. Raises sqlalchemy's NoResultFound."""
    kept: dict[str, WorkingCalendar] = db.session.info.setdefault("calendars", {})
    if code not in kept:
        kept[code] = _build(db.session.get_one(SlaCalendar, code))
    return kept[code]


def forget() -> None:
    """Read calendars anew from now on: they have been changed."""
    db.session.info.pop("calendars", None)


def city_zone() -> ZoneInfo:
    """The zone in which the city lives."""
    return get(OFFICE).zone


def week_from(data: Mapping[str, Any]) -> Week:
    """{"mon": [["07:30", "12:00"], ...]} as a Week. Raises ValueError."""
    return {WEEKDAYS.index(day): _hours(spans) for day, spans in data.items()}


def _build(calendar: SlaCalendar) -> WorkingCalendar:
    closing = [
        category
        for category, observed in (
            (HolidayCategory.PUBLIC, calendar.observes_holidays),
            (HolidayCategory.COLLECTIVE_LEAVE, calendar.observes_collective_leave),
        )
        if observed
    ]
    days = db.session.scalars(select(Holiday.on_day).where(Holiday.category.in_(closing))) if closing else ()
    return WorkingCalendar(
        zone=ZoneInfo(calendar.zone),
        week=week_from(calendar.week),
        seasons=tuple(Season(s.first_on, s.last_on, week_from(s.week)) for s in calendar.seasons),
        holidays=frozenset(days),
        name=calendar.name,
    )


def _hours(spans: list[list[str]]) -> Hours:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)
