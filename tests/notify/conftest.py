"""A stand-in for Telegram that the desk speaks to, and an empty queue."""

from collections.abc import Iterator

import pytest
from flask import Flask
from redis import Redis

from tests.fakes import FakeTelegram
from tests.notify.chats import TOKEN, speaking_to


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as api:
        yield api


@pytest.fixture
def telegram_on(app: Flask, api: FakeTelegram) -> Iterator[FakeTelegram]:
    """Telegram is set up; the value is the stand-in, which knows what arrived."""
    with speaking_to(app, api):
        yield api


@pytest.fixture
def empty_queue(redis_url: str) -> Iterator[Redis]:
    """The tests' Redis, with nothing in this worker's part of it."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        yield redis
        redis.flushdb()
