"""The queue on Redis: it carries what is slow, and may be down. The database knows what still has to be done."""

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

COURIER = "courier"
MAIL = "mail"
REPORTS = "reports"  # of a process of its own: a report takes long, and no message waits behind it
JOB_TIMEOUT = 60
KEEP_FAILURES = 24 * 3600


def init_app(app: Flask, url: str) -> None:
    """Know where Redis is. Nothing is connected yet."""
    app.extensions["desk_redis"] = Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=0.5, socket_timeout=2
    )
    app.extensions["desk_redis_url"] = url


def connection() -> Redis:
    """A client that fails within a second instead of trying again and again."""
    found: Redis = current_app.extensions["desk_redis"]
    return found


def queue(name: str = COURIER) -> Queue:
    """The queue of that name; jobs are names and ids in JSON, never pickles."""
    return Queue(name, connection=connection(), serializer=JSONSerializer, default_timeout=JOB_TIMEOUT)


def is_up() -> bool:
    """Whether Redis answers."""
    try:
        return bool(connection().ping())
    except (RedisError, OSError):
        return False
