"""Moments and months as they stand in forms and addresses."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def moment(typed: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What was typed as local time, as a moment."""
    return typed.replace(tzinfo=zone) if typed is not None else None


def as_typed(found: datetime, zone: ZoneInfo) -> datetime:
    """A moment as somebody would type it: local, without seconds."""
    return found.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def seen(raw: str | None) -> datetime | None:
    """The moment that a page showed, as its form sends it back; None when it says nothing sensible."""
    try:
        found = datetime.fromisoformat(raw or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def month_asked(raw: str, at: datetime, zone: ZoneInfo) -> date:
    """The month in an address, `2026-10`, or this one."""
    this = at.astimezone(zone).date().replace(day=1)
    year, _dash, number = raw.partition("-")
    try:
        asked = date(int(year), int(number), 1)
    except ValueError:
        return this
    return asked if asked.year >= 2000 and asked <= this else this


def period_of(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A month, from its first midnight in the city to the next one's."""
    following = month + timedelta(days=monthrange(month.year, month.month)[1])
    since, until = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (month, following))
    return since, until
