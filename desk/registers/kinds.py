"""The words and days of the registers, and when something is late. Pure."""

from datetime import date, timedelta
from enum import StrEnum


class RunKind(StrEnum):
    """What was done with a backup (LLG-22, BDL-26)."""

    BACKUP = "backup"
    RESTORE = "restore"  # a test that what was kept can be brought back


class LanCase(StrEnum):
    """Why a ticket about a network was opened from its page (LLG-23)."""

    CHANGE = "change"  # the department reports what it has changed
    INSPECTION = "inspection"  # the ICT office looks at it


class Ending(StrEnum):
    """What of a name runs out."""

    CERTIFICATE = "certificate"
    REGISTRATION = "registration"


class Reason(StrEnum):
    """Why a line stands on the late list."""

    BACKUP = "backup"
    RESTORE = "restore"
    DIAGRAM_MISSING = "diagram_missing"
    DIAGRAM_OLD = "diagram_old"
    CERTIFICATE = "certificate"
    REGISTRATION = "registration"


# The lines of the catalogue under which the registers open tickets.
BACKUP_SERVICE = "BKP"
LAN_SERVICE = "JAR-LAN"
DIAGRAM_LASTS = timedelta(days=365)
REMINDED_BEFORE = (60, 30, 7)  # days before a certificate or registration ends
SOON = timedelta(days=30)  # what ends within this time stands on the late list already
ASKED_AGAIN = timedelta(days=7)  # a ticket that was closed while nothing was recorded comes back after this time
MOST_DAYS = 1100  # between two backups, or two tests: three years


def due_after(last: date | None, begun: date, every: int) -> date:
    """The last day on which the next one is in time."""
    return (last or begun) + timedelta(days=every)


def step_for(ends_on: date, today: date) -> int | None:
    """The closest reminder whose day has come: 60, 30 or 7; None while it is too early, or when it has ended."""
    left = (ends_on - today).days
    if left < 0:
        return None
    reached = [days for days in REMINDED_BEFORE if left <= days]
    return min(reached, default=None)
