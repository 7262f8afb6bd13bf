"""What a report of the promises is asked: by what, in which days, of which tickets, as an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.organisation.models import Department
from desk.tickets.kinds import Kind, Priority

GROUPS = tuple(axis for axis in Axis if axis is not Axis.TOTAL)
DEVELOPMENT = {"with": None, "without": False, "only": True}
LONGEST = timedelta(days=366 * 3)  # of a period: three years
NOBODY = "nobody"  # in the place of a user name


@dataclass(frozen=True)
class Choice:
    """What is asked, and how the address says it."""

    by: Axis
    asked: Asked
    told: Mapping[str, str] = field(default_factory=dict)

    def address(self, **changed: str | None) -> dict[str, Any]:
        """The same in an address, with some of it changed; None takes one away."""
        days = {"from": self.asked.since.isoformat(), "to": self.asked.until.isoformat(), "by": self.by.value}
        said = days | dict(self.told) | changed
        return {name: value for name, value in said.items() if value is not None}


def understand(told: Mapping[str, str], *, today: date, strictly: bool = False) -> Choice:
    """What the address asks for. What makes no sense is as if it had not been said, or raises BadInput `strictly`."""
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    for name, read in _READERS.items():
        raw = told.get(name, "").strip()[:80]
        if not raw:
            continue
        try:
            asked_for, value = read(raw)
        except (ValueError, LookupError):
            if strictly:
                raise BadInput("There is nothing of that name.", field=name) from None
            continue
        found[asked_for], said[name] = value, raw
    since, until = _days(told, today, strictly)
    by = told.get("by", Axis.SERVICE.value if strictly else Axis.DEPARTMENT.value)
    axis = Axis(by) if by in GROUPS else Axis.DEPARTMENT
    return Choice(axis, Asked(since, until, **found, reaches_today=until >= today), said)


def _days(told: Mapping[str, str], today: date, strictly: bool) -> tuple[date, date]:
    until = _day(told.get("to", "")) or today
    since = _day(told.get("from", "")) or min(today, until).replace(day=1)
    if since > until:
        if strictly:
            raise BadInput("The last day cannot lie before the first.", field="to")
        since, until = until, since
    if until - since > LONGEST:
        if strictly:
            raise BadInput("A report has three years at most.", field="from")
        since = until - LONGEST
    return since, until


def _day(raw: str) -> date | None:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _key_of(column: Any, code: str) -> int:
    key = db.session.scalar(db.select(column.class_.id).where(column == code))
    if key is None:
        raise LookupError(code)
    return int(key)


def _tier(raw: str) -> int:
    if raw not in ("1", "2", "3"):
        raise ValueError(raw)
    return int(raw)


def _agent(raw: str) -> int:
    return 0 if raw == NOBODY else _key_of(User.username, raw.casefold())


# As the address says it -> the field of what is asked, and its value.
_READERS: dict[str, Any] = {
    "department": lambda raw: ("department_id", _key_of(Department.code, raw.upper())),
    "service": lambda raw: ("service_id", _key_of(Service.code, raw.upper())),
    "priority": lambda raw: ("priority", Priority(raw.upper())),
    "kind": lambda raw: ("kind", Kind(raw)),
    "tier": lambda raw: ("tier", _tier(raw)),
    "agent": lambda raw: ("agent_id", _agent(raw)),
    "development": lambda raw: ("is_development", DEVELOPMENT[raw]),
}
FILTERS = tuple(_READERS)
