"""What was guessed of a ticket, and how good the guesses of the last months were."""

from datetime import datetime, timedelta

from sqlalchemy import select

from desk.database import db
from desk.forecast.judging import LIKELY, Record, record_of
from desk.forecast.models import ForecastGuess
from desk.forecast.survival import SMALLEST_SAMPLE

JUDGED_BACK = timedelta(days=180)


def record(*, at: datetime) -> Record:
    """How the guesses that were judged in the last half year came out."""
    found = select(ForecastGuess.thousandths, ForecastGuess.was_late).where(
        ForecastGuess.judged_at >= at - JUDGED_BACK, ForecastGuess.was_late.is_not(None)
    )
    judged = [(share / 1000, bool(was_late)) for share, was_late in db.session.execute(found).tuples()]
    return record_of(judged)


def likely_late(ticket_id: int) -> ForecastGuess | None:
    """The guess that this ticket will be late, if there is one and nothing is known yet."""
    guessed = db.session.get(ForecastGuess, ticket_id)
    if guessed is None or guessed.judged_at is not None:
        return None
    return guessed if guessed.share >= LIKELY and guessed.sample >= SMALLEST_SAMPLE else None
