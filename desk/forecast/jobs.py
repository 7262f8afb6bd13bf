"""The ticker's part of the forecast: curves once a day, guesses and judgements all the time. It touches no clock and no order."""

from datetime import date, datetime

from desk import heartbeats
from desk.database import db
from desk.forecast import counting, operations
from desk.sla import calendars
from desk.sla import queries as sla

DAILY = "forecast"


def look_ahead(at: datetime) -> tuple[int, int]:
    """Count the curves when the day has begun, guess, judge: how many were guessed and judged."""
    if not sla.has_calendars():
        db.session.rollback()
        return 0, 0
    today = calendars.city_day(at)
    if not heartbeats.has_run(DAILY, on_day=today):
        count_daily(today, at)
    done = operations.guess(at=at), operations.judge(at=at)
    db.session.commit()
    return done


def count_daily(today: date, at: datetime) -> bool:
    """Curves and records of the day. The long reading holds up nobody who writes; two tickers may both read, one keeps."""
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "DEFERRED"})
    found = counting.tallies(at=at)
    db.session.rollback()
    is_ours = heartbeats.claim_day(DAILY, on_day=today, at=at)
    if is_ours:
        counting.keep_curves(found, at=at)
        counting.keep_records(at=at)
    db.session.commit()
    return is_ours
