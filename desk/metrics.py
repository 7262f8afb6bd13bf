"""`/metrics` in the text format of Prometheus: figures of the machinery, nothing of people, tickets or complaints.

For this machine, or for who shows the token; to everybody else the address is not there.
"""

import hmac
import ipaddress
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from desk import clock, heartbeats, queueing
from desk.accounts.guards import public
from desk.api import doors
from desk.config import LOOPBACK, Settings
from desk.database import db
from desk.notify import waiting
from desk.request_counts import BOUNDS, DoorCount, RequestCounts
from desk.sla import queries as sla

bp = Blueprint("metrics", __name__)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PROBES = ("/healthz", "/readyz", "/metrics")
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
PROCESSES = ("ticker", "bot", "backup")  # those that say that they live, or that they ran


def init_app(app: Flask) -> None:
    """Count from now on. Called before other hooks are hung on: what they refuse is counted too."""
    app.extensions["desk_request_counts"] = counts = RequestCounts(app.config["DESK"].data_dir)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        counts.note(_door(request.path), status=response.status_code, seconds=seconds)
        return response


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """What monitoring asks every few seconds: no query here grows with what has been done."""
    g.is_plain = True
    if not _is_from_here() and not _shows_token():
        abort(404)
    return Response("\n".join(_lines()) + "\n", content_type=MEDIA_TYPE)


def _is_from_here() -> bool:
    """Somebody on this machine, who asks it by its own name: what a proxy brings, or a foreign page sends, is neither."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        is_near = ipaddress.ip_address(request.remote_addr or "").is_loopback
        return is_near and urlsplit(f"//{request.host}").hostname in LOOPBACK
    except ValueError:
        return False


def _shows_token() -> bool:
    wanted, given = _settings().metrics_token, request.authorization
    if wanted is None or given is None or given.type != "bearer" or not given.token:
        return False
    return hmac.compare_digest(given.token.encode("utf-8", "surrogateescape"), wanted.encode())


def _lines() -> Iterator[str]:
    at = clock.now()
    counted: dict[str, DoorCount] = current_app.extensions["desk_request_counts"].all()
    answers = {(door, name): number for door, one in counted.items() for name, number in one.answers.items()}
    yield from _head("desk_requests_total", "counter", "Answers since counting began, by door and kind.")
    for (door, name), number in answers.items():
        yield _line("desk_requests_total", {"door": door, "status": name}, number)
    yield from _durations(counted)
    yield from _gauge("desk_clock_jumped", "1 while the machine's clock is not believed.", clock.jump() is not None)
    yield from _tried("database", lambda: list(_of_database(at)), SQLAlchemyError)
    yield from _tried("redis", lambda: list(_of_queues()), (RedisError, OSError))


def _durations(counted: Mapping[str, DoorCount]) -> Iterator[str]:
    name = "desk_request_seconds"
    yield from _head(name, "histogram", "How long answers took to make, by door.")
    for door, one in counted.items():
        for bound, number in zip(BOUNDS, one.within, strict=True):
            yield _line(f"{name}_bucket", {"door": door, "le": str(bound)}, number)
        yield _line(f"{name}_bucket", {"door": door, "le": "+Inf"}, one.number)
        yield _line(f"{name}_sum", {"door": door}, one.seconds)
        yield _line(f"{name}_count", {"door": door}, one.number)


def _of_database(at: datetime) -> Iterator[str]:
    lag = sla.sweep_lag(at).total_seconds()
    yield from _gauge("desk_sweep_lag_seconds", "For how long the most overdue rung has been waiting.", lag)
    yield from _head("desk_heartbeat_age_seconds", "gauge", "Since a process last said that it lives.")
    for name in PROCESSES:
        if beat := heartbeats.last_beat(name):
            yield _line("desk_heartbeat_age_seconds", {"process": name}, max(0.0, (at - beat).total_seconds()))
    line, state = waiting.line_of(at), waiting.courier_state(at)
    yield from _gauge("desk_outbox_entries", "Events that nobody has told yet.", line.untold)
    yield from _gauge("desk_outbox_oldest_seconds", "The age of the oldest of them.", line.oldest_seconds)
    yield from _head("desk_deliveries", "gauge", "Messages on their way, and given up.")
    for (channel, lane, name), number in sorted(line.deliveries.items()):
        yield _line("desk_deliveries", {"channel": channel, "lane": lane, "state": name}, number)
    yield from _gauge("desk_deliveries_hanging", "Messages whose courier was lost.", state.hanging)
    urgent = "Since when the oldest urgent message could have gone."
    yield from _gauge("desk_deliveries_urgent_seconds", urgent, state.urgent_seconds)
    yield from _gauge("desk_deliveries_held_seconds", "For how long nothing goes out at all.", state.held_seconds)


def _of_queues() -> Iterator[str]:
    queues = {name: queueing.queue(name) for name in (queueing.COURIER, queueing.MAIL)}
    yield from _head("desk_queue_jobs", "gauge", "Jobs that wait in Redis.")
    for name, queue in queues.items():
        yield _line("desk_queue_jobs", {"queue": name}, queue.count)
    yield from _head("desk_queue_failed_jobs", "gauge", "Jobs that failed within the last day.")
    for name, queue in queues.items():
        yield _line("desk_queue_failed_jobs", {"queue": name}, queue.failed_job_registry.count)


def _tried(name: str, lines: Callable[[], list[str]], gone: Any) -> Iterator[str]:
    """The figures of something that may be out of reach; without it there are none, and that is said."""
    try:
        found = lines()
        is_up = True
    except gone:
        if name == "database":
            db.session.remove()
        found, is_up = [], False
    yield from _gauge(f"desk_{name}_up", f"Whether the {name} answers.", is_up)
    yield from found


def _gauge(name: str, about: str, value: float) -> Iterator[str]:
    yield from _head(name, "gauge", about)
    yield _line(name, {}, value)


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    """Labels are words of the desk's own: nothing in them has to be escaped."""
    shown = ",".join(f'{label}="{word}"' for label, word in labels.items())
    figure = repr(round(float(value), 6)).removesuffix(".0")
    return f"{name}{{{shown}}} {figure}" if shown else f"{name} {figure}"


def _door(path: str) -> str:
    if path in PROBES:
        return "probes"
    if path.startswith("/static/"):
        return "static"
    if path.startswith("/telegram/"):
        return "telegram"
    door = doors.asked(path)
    return {doors.API: "api", doors.OPEN311: "open311"}.get(door, "pages") if door else "pages"


def _settings() -> Settings:
    found: Settings = current_app.config["DESK"]
    return found
