"""What tests of messages share: a desk that speaks to a stand-in of Telegram, linked chats, a worker that runs until idle."""

import contextlib
import dataclasses
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from desk import clock, worker
from desk.accounts.models import User
from desk.config import SendLimits
from desk.database import db
from desk.notify import jobs, operations, waiting
from desk.notify.delivery_models import Delivery
from desk.notify.models import Notice, TelegramLink
from tests.factories import MONDAY_TEN
from tests.fakes import FakeTelegram

TOKEN = "4242:AAF-not-a-real-secret"
UNLIMITED = SendLimits(1000, 0, 0)  # time stands still in most tests
JOKOS_CHAT, SARIS_CHAT, BUDIS_CHAT = 7002, 7001, 7003


@contextlib.contextmanager
def speaking_to(app: Flask, api: FakeTelegram, **settings: Any) -> Iterator[None]:
    """The desk's Telegram is the stand-in, until the end of the block."""
    before = app.config["DESK"]
    given = {"telegram_limits": UNLIMITED, **settings}
    app.config["DESK"] = dataclasses.replace(before, telegram_token=TOKEN, telegram_api_base=api.base_url, **given)
    try:
        yield
    finally:
        jobs.hang_up(app)
        app.config["DESK"] = before


def link(user: User, chat_id: int, at: datetime = MONDAY_TEN) -> TelegramLink:
    """Link a chat as people do it, with a one-time code."""
    code = operations.make_link_code(user=user, at=at)
    operations.link_chat(code=code, chat_id=chat_id, label=user.name, at=at)
    db.session.commit()
    return db.session.scalars(
        select(TelegramLink).where(TelegramLink.chat_id == chat_id).order_by(-TelegramLink.id)
    ).first()


def slips_of(user: User) -> list[Delivery]:
    """What is or was to be sent to that person, oldest first."""
    db.session.expire_all()
    slips = select(Delivery).join(Delivery.notice).where(Notice.user_id == user.id).order_by(Delivery.id)
    return list(db.session.scalars(slips))


def work_until_idle(app: Flask, **queues: Any) -> None:
    """The real worker on the real queues; it returns when they are empty."""
    db.session.rollback()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        worker.work(app, burst=True, **queues)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    db.session.expire_all()


def drained() -> None:
    """Whatever may go out at this moment has gone out, without a queue and however slow the machine is."""
    jobs.drain()
    while waiting.next_delivery_id(clock.now()) is not None:
        jobs.drain()
    db.session.expire_all()


def at_once(app: Flask, count: int, work: Any) -> list[Any]:
    """The results of `work()`, called by `count` threads at the same moment, each in a context of its own."""
    db.session.rollback()
    start = Barrier(count)

    def run(_: int) -> Any:
        with app.app_context():
            start.wait(10)
            return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
