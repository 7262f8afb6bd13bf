"""`flask up`: the whole desk on one machine, from an empty folder to a served page."""

import sys
from typing import Any

from sqlalchemy import func, select

from desk import clock, embedded_redis, migrating, reference, supervising
from desk.accounts.models import User
from desk.config import Settings
from desk.database import db
from desk.demo import city
from desk.organisation.models import Department
from desk.processes import PortInUse, require_free_port
from desk.search.jobs import rebuild_if_empty

DESK = [sys.executable, "-m", "desk"]


def up(settings: Settings) -> int:
    """Prepare the database, then turn into the supervisor of every process. Returns only when that cannot be: the exit code."""
    try:
        require_free_port(settings.host, settings.port)
        specs = _redis(settings) + _desk(settings)
    except (PortInUse, embedded_redis.RedisMissing, embedded_redis.RedisRunning, embedded_redis.UnsafeFolder) as error:
        print(error, file=sys.stderr)
        return 2
    accounts = _prepare(settings)
    db.session.remove()
    db.engine.dispose()
    supervising.take_over(specs, _announcement(settings, accounts))


def _prepare(settings: Settings) -> list[dict[str, Any]]:
    """Schema, and outside production the reference data and the demo city; the demo accounts.

    A production desk is given its own departments and its first account by `import` and `create-user`.
    """
    migrating.upgrade()
    rebuild_if_empty()
    if not settings.is_production and not db.session.scalar(select(func.count(Department.id))):
        reference.load_shipped(zone=str(settings.timezone), at=clock.now())
        db.session.commit()
    if settings.env != "demo":
        return []
    if not db.session.scalar(select(func.count(User.id))):
        print("Making a demo city, this takes some seconds ...", flush=True)
        city.seed(settings, at=clock.now())
    return city.accounts(settings)


def _announcement(settings: Settings, accounts: list[dict[str, Any]]) -> str:
    lines = [f"\n  {settings.city}: the desk is open at {settings.base_url}\n"]
    lines += ["  {username:<12} {password:<22} {role:<14} {department}".format(**account) for account in accounts]
    if settings.telegram_token is None:
        lines.append(
            "\n  Telegram is off: everything is in the inbox. To turn it on, get a token from @BotFather, write\n"
            "  DESK_TELEGRAM_TOKEN=... into the file .env here, and start again."
        )
    if accounts:
        lines.append(
            "\n  These are demo accounts. Ctrl-C ends everything; `make run` starts again with the same data.\n"
        )
    return "\n".join(lines)


def _redis(settings: Settings) -> list[supervising.Spec]:
    if not settings.redis_is_embedded:
        return []
    socket = embedded_redis.prepare(settings.data_dir)
    argv = embedded_redis.server_argv(embedded_redis.server_binary(), settings.data_dir)
    return [{"name": "redis", "argv": argv, "grace": 3.0, "ready_at": str(socket)}]


def _desk(settings: Settings) -> list[supervising.Spec]:
    web = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{settings.host}:{settings.port}", "--workers", "2",
        "--threads", "8", "--worker-class", "gthread", "--no-control-socket", "--preload", "--graceful-timeout", "5",
        "--log-level", "warning",
    ]  # fmt: skip
    specs: list[supervising.Spec] = [
        {
            "name": "web",
            "argv": web,
            "grace": 6.0,
            "listens": (settings.host, settings.port),
            "ready_at": "/healthz",
        },
        {"name": "ticker", "argv": [*DESK, "ticker"], "grace": 4.0},
        {"name": "reporter", "argv": [*DESK, "reporter"], "grace": 5.0, "optional": True},
    ]
    if settings.telegram_token or settings.smtp_url:
        specs.append({"name": "worker", "argv": [*DESK, "worker"], "grace": 5.0})
    if settings.telegram_token:
        specs.append({"name": "bot", "argv": [*DESK, "bot"], "grace": 4.0, "optional": True})
    return specs
