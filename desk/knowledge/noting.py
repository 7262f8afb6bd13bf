"""The edge of the counters: each counts in a short transaction of its own, and a page is shown also when it cannot."""

import logging
from collections.abc import Collection

from flask import current_app, request, session
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from desk import clock
from desk.database import db
from desk.errors import TooMany
from desk.gate import limits
from desk.gate.keys import blinded
from desk.gate.rules import HOUR, Window
from desk.knowledge import counting
from desk.knowledge.kinds import Tally

log = logging.getLogger(__name__)
VISITORS = Window(120, HOUR)  # what strangers at one address can count up
SAID = "articles_said"  # in the signed session of the browser: of which articles it has said whether they helped
KEPT = 40


def note(article_ids: Collection[int], tally: Tally) -> None:
    """Count one more of that. Called when the view has nothing left to write."""
    if not article_ids:
        return
    at = clock.now()
    settings = current_app.config["DESK"]
    db.session.commit()  # nothing was changed: this only ends the reading
    try:
        with db.engine.begin() as connection:
            if not current_user.is_authenticated:
                address = blinded(request.remote_addr or "", secret=settings.secret_key, on=at.date())
                limits.take(connection=connection, key=f"articles:{address}", window=VISITORS, at=at)
            counting.count(
                connection=connection,
                article_ids=article_ids,
                tally=tally,
                on_day=at.astimezone(settings.timezone).date(),
            )
    except TooMany:
        log.info("A visitor's taps are no longer counted.")
    except OperationalError:
        log.warning("An article's counter could not be written.", exc_info=True)


def note_verdict(article_id: int, *, helped: bool) -> None:
    """Count whether it helped, once for each browser; who it was is kept nowhere."""
    said: list[int] = session.get(SAID, [])
    if article_id in said:
        return
    session[SAID] = [*said, article_id][-KEPT:]
    note([article_id], Tally.HELPED if helped else Tally.NOT_HELPED)


def has_said(article_id: int) -> bool:
    """Whether this browser has said it of that article."""
    return article_id in session.get(SAID, [])
