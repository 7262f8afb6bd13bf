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
        Poller(app, stop, answering).run()
    finally:
        ended.set()


class Poller:
    """One process that asks, when it is its turn. `turn` needs an application context."""

    def __init__(self, app: Flask, stop: threading.Event, answering: threading.Lock) -> None:
        self.app, self.stop, self.answering = app, stop, answering
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.is_ready = False  # no webhook stands in the way

    def run(self) -> None:
        while not self.stop.is_set():
            with self.app.app_context():
                try:
                    if not self.turn():
                        self.stop.wait(ASK_AGAIN)
                except TryLater as later:
                    self._complain("No updates: %s", later, later.delay.total_seconds())
                except Refused as refused:
                    self._complain("Telegram refuses to give updates: %s", refused, 60)
                except SQLAlchemyError as error:  # what was not written down Telegram gives again
                    db.session.rollback()
                    self._complain("The database is out of reach: %s", type(error).__name__, 2)
        with self.app.app_context():
            self.let_go()

    def let_go(self) -> None:
        """Let the next one in at once."""
        lease.let_go(lease.POLLER, holder=self.name)
        db.session.commit()

    def turn(self) -> bool:
        """Ask once and work on what came. False when another process has the turn. Raises TryLater, Refused."""
        is_mine = self._is_mine()
        if is_mine:
            self._ask_and_work()
        return is_mine

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
        offset, patience = intake.next_offset(at), WAIT_SECONDS
        if intake.chats_waiting(at, limit=1):
            patience = 0
        elif intake.is_anything_waiting():
            patience = SOON_SECONDS
        db.session.commit()
        updates = courier().get_updates(offset, patience)
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
