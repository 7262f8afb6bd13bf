"""An empty queue."""

from collections.abc import Iterator

import pytest
from redis import Redis


@pytest.fixture
def empty_queue(redis_url: str) -> Iterator[Redis]:
    """The tests' Redis, with nothing in this worker's part of it."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        yield redis
        redis.flushdb()
