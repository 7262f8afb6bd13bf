"""Working calendars out of the database: the version that a clock names, or the one that new clocks take."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.database import db
from desk.sla.business_time import WorkingCalendar
from desk.sla.calendar_content import Content, calendar_from, digest
from desk.sla.rule_models import SlaCalendar, SlaCalendarVersion

OFFICE = "office5"
ROUND_THE_CLOCK = "24x7"
_compiled: dict[str, WorkingCalendar] = {}  # by digest: what a version says never changes, so a process keeps it


def get(code: str, version: int | None = None) -> WorkingCalendar:
    """The calendar of that code and version; without one, what new clocks take. Raises LookupError.

    Which versions there are is read once per unit of work.
    """
    number = version or current_version(code)
    fingerprint = _known()[1].get((code, number))
    if fingerprint is None:
        raise LookupError(f"There is no version {number} of the calendar {code}.")
    if fingerprint not in _compiled:
        _compiled[fingerprint] = calendar_from(content_of(code, number))
    return _compiled[fingerprint]


def current_version(code: str) -> int:
    """The version that a clock started now would take. Raises LookupError."""
    try:
        return _known()[0][code]
    except KeyError:
        raise LookupError(f"There is no calendar {code}.") from None


def content_of(code: str, version: int | None = None) -> Content:
    """What a version says, as it is stored."""
    return db.session.get_one(SlaCalendarVersion, (code, version or current_version(code))).content


def keep_version(*, code: str, content: Content, at: datetime, proposal_id: int | None = None) -> int:
    """Make a content what new clocks take; the version that has it. Raises KeyError, ValueError when it contradicts itself."""
    calendar_from(content)
    calendar = db.session.get_one(SlaCalendar, code)
    newest = db.session.get(SlaCalendarVersion, (code, calendar.current_version))
    fingerprint = digest(content)
    if newest is not None and newest.digest == fingerprint:
        return newest.version
    number = 1 if newest is None else newest.version + 1
    db.session.add(
        SlaCalendarVersion(
            calendar_code=code,
            version=number,
            content=dict(content),
            digest=fingerprint,
            created_at=at,
            proposal_id=proposal_id,
        )
    )
    calendar.current_version = number
    db.session.flush()
    forget()
    return number


def forget() -> None:
    """Ask anew which versions there are: one has been added."""
    db.session.info.pop("calendars", None)


def city_zone() -> ZoneInfo:
    """The zone in which the city lives."""
    return get(OFFICE).zone


def city_day(at: datetime) -> date:
    """The day of the city on which a moment lies."""
    return at.astimezone(city_zone()).date()


def _known() -> tuple[dict[str, int], dict[tuple[str, int], str]]:
    """The current version of each calendar, and the digest of every version."""
    kept: tuple[dict[str, int], dict[tuple[str, int], str]] | None = db.session.info.get("calendars")
    if kept is None:
        rows = db.session.execute(
            select(
                SlaCalendar.code,
                SlaCalendar.current_version,
                SlaCalendarVersion.version,
                SlaCalendarVersion.digest,
            ).join(SlaCalendarVersion, SlaCalendarVersion.calendar_code == SlaCalendar.code)
        ).tuples()
        current: dict[str, int] = {}
        digests: dict[tuple[str, int], str] = {}
        for code, newest, version, fingerprint in rows:
            current[code] = newest
            digests[code, version] = fingerprint
        kept = db.session.info["calendars"] = (current, digests)
    return kept
