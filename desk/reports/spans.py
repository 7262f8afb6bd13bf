"""The days of a report's period as moments."""

from datetime import UTC, datetime, time, timedelta

from desk.reports.documents import Period
from desk.sla import calendars


def moments(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of the period to the first one after it, in the city's zone."""
    zone = calendars.city_zone()
    first, after = period.since, period.until + timedelta(days=1)
    return (
        datetime.combine(first, time(0), zone).astimezone(UTC),
        datetime.combine(after, time(0), zone).astimezone(UTC),
    )
