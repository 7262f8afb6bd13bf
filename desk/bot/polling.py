"""Long polling: fetch updates, handle each in a transaction of its own, answer."""

import logging
import threading

from flask import Flask

from desk import clock, heartbeats
from desk.bot.handlers import handle
from desk.database import db
from desk.notify import telegram
from desk.notify.jobs import courier, hang_up

log = logging.getLogger(__name__)
WAIT_SECONDS = 20


def poll(app: Flask, stop: threading.Event) -> None:
    """Ask for updates until `stop` is set. What Telegram refuses for now is asked again."""
    answering = threading.Lock()
    threading.Thread(target=_cut_the_wait, args=(app, stop, answering), daemon=True).start()
    offset: int | None = None
    while not stop.is_set():
        with app.app_context():
            try:
                updates = courier().get_updates(offset, WAIT_SECONDS)
            except telegram.TryLater as later:
                if stop.is_set():
                    break
                log.warning("No updates: %s", later)
                stop.wait(later.delay.total_seconds())
                continue
            except telegram.Refused as refused:
                log.error("Telegram refuses to give updates: %s", refused)
                stop.wait(60)
                continue
            with answering:
                for update in updates:
                    answer_update(update)
                    offset = int(update["update_id"]) + 1
            heartbeats.beat("bot", at=clock.now())
            db.session.commit()


def _cut_the_wait(app: Flask, stop: threading.Event, answering: threading.Lock) -> None:
    """Nobody waits for a long poll to end when the desk stops; an answer under way is finished first."""
    stop.wait()
    with answering:
        hang_up(app)


def answer_update(update: dict[str, object]) -> None:
    """Handle one update; a poisonous one is logged and passed over."""
    try:
        answer = handle(update, at=clock.now())
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("Could not handle update %s", update.get("update_id"))
        return
    if answer is not None:
        chat_id, text = answer
        try:
            courier().send(chat_id, text)
        except (telegram.TryLater, telegram.Refused) as error:
            log.warning("Could not answer update %s: %s", update.get("update_id"), error)
