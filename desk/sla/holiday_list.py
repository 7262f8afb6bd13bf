"""The city's list of days off, and how calendars take it in."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from desk.database import db
from desk.sla import calendars
from desk.sla.calendar_content import Content, with_holidays
from desk.sla.kinds import HolidayCategory
from desk.sla.rule_models import Holiday

WARN_BEFORE = timedelta(days=60)


def renew(code: str, content: Content, *, at: datetime, proposal_id: int | None = None) -> int:
    """Make that content, with the days off of the list as it is now, what new clocks take; its version."""
    return calendars.keep_version(code=code, content=with_holidays(content, listed()), at=at, proposal_id=proposal_id)


def listed() -> list[dict[str, str]]:
    """The whole list as contents keep it."""
    return [{"on": day.on_day.isoformat(), "name": day.name, "category": day.category.value} for day in all_holidays()]


def all_holidays() -> Sequence[Holiday]:
    """Every day off that is known, in order."""
    return db.session.scalars(select(Holiday).order_by(Holiday.on_day, Holiday.category)).all()


def last_known_year() -> int | None:
    """The last year of which both the public holidays and the decree on cuti bersama are known; None without any."""
    last = [
        db.session.scalar(select(func.max(Holiday.on_day)).where(Holiday.category == category))
        for category in HolidayCategory
    ]
    known = [day.year for day in last if day is not None]
    return min(known) if len(known) == len(HolidayCategory) else None


def is_ending(on: date) -> bool:
    """Whether the known days off run out within 60 days (SLA-RULES 9)."""
    year = last_known_year()
    return year is None or on + WARN_BEFORE > date(year, 12, 31)
