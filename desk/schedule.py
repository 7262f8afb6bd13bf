"""What runs when: one readable list, straight on the database. Any number of tickers may run."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Flask

from desk import clock, heartbeats
from desk.database import db
from desk.escalation.jobs import sweep
from desk.notify.jobs import relay

log = logging.getLogger(__name__)


class Work(NamedTuple):
    """Something to do again and again."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def beat(at: datetime) -> None:
    """Say that the ticker lives."""
    heartbeats.beat("ticker", at=at)
    db.session.commit()


SCHEDULE = (
    Work("relay", timedelta(seconds=1), relay),
    Work("sweep", timedelta(seconds=3), sweep),
    Work("heartbeat", timedelta(seconds=10), beat),
)


def tick(app: Flask, stop: threading.Event) -> None:
    """Run the schedule until `stop` is set. One failing work does not hold up the others; the next round tries anew."""
    due = {work.name: 0.0 for work in SCHEDULE}
    while not stop.is_set():
        for work in SCHEDULE:
            if time.monotonic() >= due[work.name] and not stop.is_set():
                with app.app_context():
                    try:
                        work.run(clock.now())
                    except Exception:
                        db.session.rollback()
                        log.exception("%s failed, it is tried again", work.name)
                due[work.name] = time.monotonic() + work.every.total_seconds()
        stop.wait(0.2)
