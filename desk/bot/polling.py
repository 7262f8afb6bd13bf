"""Long polling: fetch updates, handle each in a transaction of its own, answer."""

import logging
import threading

from flask import Flask

from desk import clock, heartbeats
from desk.bot.handlers import handle
from desk.database import db
from desk.notify.jobs import courier, hang_up
from desk.notify.letters import Letter
from desk.notify.refusals import Refused, TryLater

log = logging.getLogger(__name__)
WAIT_SECONDS = 20


def poll(app: Flask, stop: threading.Event) -> None:
    """Ask for updates until `stop` is set. What Telegram refuses for now is asked again."""
    answering, ended = threading.Lock(), threading.Event()
    threading.Thread(target=_cut_the_wait, args=(app, stop, answering, ended), daemon=True).start()
    try:
        _ask_and_answer(app, stop, answering)
    finally:
        ended.set()


def _ask_and_answer(app: Flask, stop: threading.Event, answering: threading.Lock) -> None:
    offset: int | None = None
    while not stop.is_set():
        with app.app_context():
            try:
                updates = courier().get_updates(offset, WAIT_SECONDS)
            except TryLater as later:
                if not stop.is_set():
                    log.warning("No updates: %s", later)
                    stop.wait(later.delay.total_seconds())
                continue
            except Refused as refused:
                log.error("Telegram refuses to give updates: %s", refused)
                stop.wait(60)
                continue
            with answering:
                for update in updates:
                    answer_update(update)
                    offset = int(update["update_id"]) + 1
            heartbeats.beat("bot", at=clock.now())
            db.session.commit()


def _cut_the_wait(app: Flask, stop: threading.Event, answering: threading.Lock, ended: threading.Event) -> None:
    """When the desk stops nobody waits for a long poll to end; an answer under way is finished first."""
    stop.wait()
    while not ended.wait(0.1):
        with answering:
            hang_up(app)


def answer_update(update: dict[str, object]) -> None:
    """Handle one update; a poisonous one is logged and passed over."""
    try:
        answer = handle(update, at=clock.now())
        heartbeats.beat("update", at=clock.now())
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("Could not handle update %s", update.get("update_id"))
        return
    if answer is not None:
        chat_id, text = answer
        try:
            courier().send(chat_id, Letter(text))
        except (TryLater, Refused) as error:
            log.warning("Could not answer update %s: %s", update.get("update_id"), error)
