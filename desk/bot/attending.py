"""In mode webhook Telegram calls the web process. This one tells it where to, and works on what no request may wait for."""

import logging
import threading
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, heartbeats
from desk.bot import intake, jobs
from desk.bot.jobs import Fetch
from desk.config import Settings
from desk.database import db
from desk.notify.jobs import courier
from desk.notify.refusals import Refused, TryLater

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
BEAT_EVERY = timedelta(seconds=10)
TRY_AGAIN = timedelta(seconds=30)


def attend(app: Flask, stop: threading.Event) -> None:
    """Set the webhook, then fetch pictures and try again what failed, until `stop` is set."""
    with app.app_context():
        tell_at, beat_at = clock.now(), clock.now()
    is_told = False
    while not stop.is_set():
        with app.app_context():
            at = clock.now()
            if not is_told and at >= tell_at:
                is_told, tell_at = tell_telegram(current_app.config["DESK"]), at + TRY_AGAIN
            try:
                if at >= beat_at:
                    heartbeats.beat("bot", at=at)
                    beat_at = at + BEAT_EVERY
                look_once()
            except SQLAlchemyError as error:
                db.session.rollback()
                log.warning("The database is out of reach: %s", type(error).__name__)
                stop.wait(2)
        stop.wait(LOOK_EVERY)


def look_once() -> None:
    """Work on what waits now."""
    chats = intake.chats_waiting(clock.now())
    db.session.commit()
    jobs.work_on(chats, fetch=Fetch.NOW)


def tell_telegram(settings: Settings) -> bool:
    """Tell Telegram where to call, and by what secret we know it. False when it has to be tried again."""
    if not settings.is_secure:
        log.warning("No webhook is set: Telegram calls https addresses only, and DESK_BASE_URL is not one.")
        return True
    try:
        courier().set_webhook(f"{settings.base_url}/telegram/webhook", settings.telegram_webhook_secret or "")
    except (TryLater, Refused) as error:
        log.warning("No webhook is set: %s", error)
        return False
    log.info("Telegram calls %s/telegram/webhook.", settings.base_url)
    return True
