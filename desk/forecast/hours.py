"""Hours of the city's day, in bands: what comes in before the office opens waits longer than what comes in at ten. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ENDS = (8, 10, 12, 14, 16)  # the hour at which each band ends; the last one has no end
BANDS = len(ENDS) + 1


def band_of(hour: int) -> int:
    """In which band an hour of the city's day lies: 0 before eight, up to 5 from four in the afternoon on."""
    return sum(hour >= end for end in ENDS)


def key_of(service_id: int, band: int) -> int:
    """A service and a band as one number."""
    return service_id * BANDS + band


def offsets(zone: ZoneInfo, since: datetime, until: datetime) -> Sequence[tuple[datetime, int]]:
    """From when on the zone is how many seconds before UTC, the earliest first; told to the day."""
    found: list[tuple[datetime, int]] = []
    moment = since
    while moment <= until:
        seconds = int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())
        if not found or found[-1][1] != seconds:
            found.append((moment, seconds))
        moment += timedelta(days=1)
    return found
