"""Workers killed in the middle of sending, as processes of their own: everything arrives, and little of it twice.

The whole of it, with ten thousand messages, is `python -m benchmarks.courier`.
"""

import os
import random
import subprocess
import sys
from collections import Counter, defaultdict

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from desk import clock
from desk.database import db
from desk.notify import deliveries, jobs
from desk.notify.delivery_models import WAITING, Delivery, DeliveryState
from desk.notify.letters import Letter
from tests.factories import MONDAY_TEN
from tests.live import ROOT
from tests.notify.chats import TOKEN
from tests.services import wait_for

pytestmark = pytest.mark.slow
MESSAGES, CHATS = 60, 12


@pytest.fixture
def start(app, telegram_on, redis_url, tmp_path):
    """A function that starts a worker, as the desk starts it."""
    settings = app.config["DESK"]
    environ = {
        "PATH": os.environ["PATH"],
        "DESK_ENV": "test",
        "DESK_DATA_DIR": str(tmp_path),
        "DESK_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DESK_TELEGRAM_TOKEN": TOKEN,
        "DESK_TELEGRAM_API_BASE": telegram_on.base_url,
        "DESK_TELEGRAM_LIMITS": "40,0.1,0.1",
    }
    started = []

    def start():
        started.append(subprocess.Popen([sys.executable, "-m", "desk", "worker"], env=environ, cwd=ROOT))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait(10)


def test_everything_arrives_in_order_though_a_worker_is_killed_and_redis_is_emptied(context, telegram_on, start):
    chosen = random.Random(5)
    written = [(800 + chosen.randrange(CHATS), f"{number:03}") for number in range(MESSAGES)]
    for chat, words in written:
        deliveries.write(chat_id=chat, letter=Letter(words), at=MONDAY_TEN)
    db.session.commit()
    jobs.wake()

    first = start()
    telegram_on.wait_sent(15, 30)
    first.kill()
    first.wait()
    with Redis.from_url(context.config["DESK"].redis_url) as redis:
        redis.flushdb()
    end_leases()
    start()
    wait_for(nothing_is_left_after_a_tick, 30)

    arrived = Counter(message.text for message in telegram_on.sent)
    assert arrived.keys() == {words for _, words in written}
    assert arrived.total() <= MESSAGES + 1, "one kill doubles one message at most"
    by_chat = defaultdict(list)
    for message in telegram_on.sent:
        if message.text not in by_chat[message.chat_id]:
            by_chat[message.chat_id].append(message.text)
    assert all(texts == sorted(texts) for texts in by_chat.values())


def end_leases():
    """Half a minute passes: what the killed worker held is free."""
    held = update(Delivery).where(WAITING, Delivery.state == DeliveryState.SENDING)
    db.session.execute(held.values(lease_until=MONDAY_TEN))
    db.session.commit()


def nothing_is_left_after_a_tick():
    """What the ticker does each second."""
    jobs.enqueue_due(clock.now())
    left = db.session.scalar(select(func.count()).select_from(Delivery).where(WAITING))
    db.session.commit()
    return left == 0
