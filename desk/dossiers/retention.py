"""How long a case is kept (Law 43/2009 on archives, DOMAIN N2 and 7.4). Pure."""

from datetime import date

RETENTION_YEARS = 5  # after closing, until the city's own retention schedule (JRA) says otherwise


def kept_until(closed_on: date) -> date:
    """The last day on which a case that was closed on that day is kept. The 29th of February ends on the 1st of March."""
    year = closed_on.year + RETENTION_YEARS
    try:
        return closed_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
