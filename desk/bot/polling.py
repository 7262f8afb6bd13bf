"""Long polling: one process asks, writes down what came, works on it. A second one waits, and takes over."""

import logging
import os
import secrets
import socket
import threading

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, heartbeats
from desk.bot import intake, jobs, lease
from desk.bot.jobs import Fetch
from desk.database import db
from desk.notify.jobs import courier, hang_up
from desk.notify.refusals import Refused, TryLater

log = logging.getLogger(__name__)
WAIT_SECONDS = 10  # shorter than the lease holds
SOON_SECONDS = 1  # while something waits to be tried again
ASK_AGAIN = 2  # seconds until a second poller looks whether the first still lives


def poll(app: Flask, stop: threading.Event) -> None:
    """Ask for updates until `stop` is set. What Telegram refuses for now is asked again."""
    answering, ended = threading.Lock(), threading.Event()
    threading.Thread(target=_cut_the_wait, args=(app, stop, answering, ended), daemon=True).start()
    try:
        _Poller(app, stop, answering).run()
    finally:
        ended.set()


class _Poller:
    def __init__(self, app: Flask, stop: threading.Event, answering: threading.Lock) -> None:
        self.app, self.stop, self.answering = app, stop, answering
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.is_ready = False  # no webhook stands in the way

    def run(self) -> None:
        while not self.stop.is_set():
            with self.app.app_context():
                try:
                    if self._is_mine():
                        self._ask_and_work()
                    else:
                        self.stop.wait(ASK_AGAIN)
                except TryLater as later:
                    self._complain("No updates: %s", later, later.delay.total_seconds())
                except Refused as refused:
                    self._complain("Telegram refuses to give updates: %s", refused, 60)
                except SQLAlchemyError as error:  # what was not written down Telegram gives again
                    db.session.rollback()
                    self._complain("The database is out of reach: %s", type(error).__name__, 2)
        with self.app.app_context():
            lease.let_go(lease.POLLER, holder=self.name)
            db.session.commit()

    def _is_mine(self) -> bool:
        at = clock.now()
        is_mine = lease.take(lease.POLLER, holder=self.name, at=at)
        if is_mine:
            heartbeats.beat("bot", at=at)
        db.session.commit()
        self.is_ready = self.is_ready and is_mine
        return is_mine

    def _ask_and_work(self) -> None:
        if not self.is_ready:
            courier().forget_webhook()
            self.is_ready = True
        at = clock.now()
        offset, is_waiting = intake.next_offset(at), intake.is_anything_waiting()
        db.session.commit()
        updates = courier().get_updates(offset, SOON_SECONDS if is_waiting else WAIT_SECONDS)
        with self.answering:
            at = clock.now()
            jobs.note_all(updates, at=at)
            chats = intake.chats_waiting(at)
            db.session.commit()
            for chat_id in chats:
                if not self._is_mine():
                    return
                jobs.work_on([chat_id], fetch=Fetch.NOW)

    def _complain(self, words: str, why: object, seconds: float) -> None:
        if not self.stop.is_set():
            self.is_ready = False
            log.warning(words, why)
            self.stop.wait(seconds)


def _cut_the_wait(app: Flask, stop: threading.Event, answering: threading.Lock, ended: threading.Event) -> None:
    """When the desk stops nobody waits for a long poll to end; an answer under way is finished first."""
    stop.wait()
    while not ended.wait(0.1):
        with answering:
            hang_up(app)
