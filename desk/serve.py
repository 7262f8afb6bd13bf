"""`flask up`: the whole desk on one machine, from an empty folder to a served page."""

import sys

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from desk import clock, demo, embedded_redis, reference
from desk.accounts.models import User
from desk.config import Settings
from desk.database import db
from desk.organisation.models import Department
from desk.processes import PortInUse, Process, answers_http, require_free_port, supervise

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
WORKER_GRACE = 5.0


def up(app: Flask) -> int:
    """Prepare the database, then run every process until Ctrl-C. The exit code."""
    settings: Settings = app.config["DESK"]
    try:
        require_free_port(settings.host, settings.port)
        processes = _redis(settings) + _desk(settings)
    except (
        PortInUse,
        embedded_redis.RedisMissing,
        embedded_redis.RedisRunning,
        embedded_redis.UnsafeFolder,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    accounts = _prepare(settings)
    db.session.remove()
    db.engine.dispose()

    def announce() -> None:
        print(f"\n  {settings.city}: the desk is open at {settings.base_url}\n", flush=True)
        for account in accounts:
            print("  {username:<12} {password:<22} {role:<14} {department}".format(**account), flush=True)
        if accounts:
            print(
                "\n  These are demo accounts. Ctrl-C ends everything; `make run` starts again with the same data.\n",
                flush=True,
            )

    return supervise(processes, announce)


def _prepare(settings: Settings) -> list[dict[str, str]]:
    """Schema, and outside production the reference data and the demo city; the demo accounts.

    A production desk is given its own departments and its first account by `import` and `create-user`.
    """
    upgrade()
    if not settings.is_production and not db.session.scalar(select(func.count(Department.id))):
        reference.load_shipped(zone=str(settings.timezone))
        db.session.commit()
    if settings.env != "demo":
        return []
    if not db.session.scalar(select(func.count(User.id))):
        print("Making a demo city, this takes some seconds ...", flush=True)
        demo.seed(settings, at=clock.now())
    return demo.accounts(settings)


def _redis(settings: Settings) -> list[Process]:
    if not settings.redis_is_embedded:
        return []
    socket = embedded_redis.prepare(settings.data_dir)
    argv = embedded_redis.server_argv(embedded_redis.server_binary(), settings.data_dir)
    return [Process("redis", argv, ready=lambda: embedded_redis.answers(socket), grace=3.0)]


def _desk(settings: Settings) -> list[Process]:
    web = (
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{settings.host}:{settings.port}", "--workers", "2",
        "--threads", "8", "--worker-class", "gthread", "--no-control-socket", "--preload", "--graceful-timeout", "5",
        "--log-level", "warning",
    )  # fmt: skip
    probe_host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    processes = [
        Process(
            "web",
            web,
            ready=lambda: answers_http(probe_host, settings.port, "/healthz"),
            grace=6.0,
            listens=(settings.host, settings.port),
        ),
        Process("ticker", (*FLASK, "ticker"), grace=4.0),
    ]
    if settings.telegram_token:
        processes.append(Process("worker", (*FLASK, "worker"), grace=WORKER_GRACE))
        if settings.telegram_mode == "polling":
            processes.append(Process("bot", (*FLASK, "bot"), grace=4.0, optional=True))
    return processes
