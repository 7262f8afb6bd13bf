"""The ticker's part of the forecast: curves once a day, guesses and judgements all the time. It touches no clock and no order."""

from datetime import datetime

from desk import heartbeats
from desk.database import db
from desk.forecast import operations
from desk.sla import calendars
from desk.sla import queries as sla

DAILY = "forecast"


def look_ahead(at: datetime) -> tuple[int, int]:
    """Count the curves when the day has begun, guess, judge: how many were guessed and judged."""
    if not sla.has_calendars():
        return 0, 0
    today = at.astimezone(calendars.city_zone()).date()
    if heartbeats.claim_day(DAILY, on_day=today, at=at):
        operations.count_curves(at=at)
    db.session.commit()
    done = operations.guess(at=at), operations.judge(at=at)
    db.session.commit()
    return done
