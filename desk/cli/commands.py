"""flask --app wsgi ...: the commands that operators, the ticker and the supervisor use."""

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from desk import clock, health, migrating, queueing, serve, worker
from desk.accounts import queries
from desk.accounts.guards import policy_of
from desk.accounts.models import User
from desk.accounts.policy import TABLE
from desk.backup import operations as backups
from desk.bot.attending import attend
from desk.bot.polling import poll
from desk.cli.audit import audit_commands
from desk.cli.backup import backup_command, restore_command
from desk.cli.base import FINDING, WRONG_USE, as_json, fail, local_day, say, settings
from desk.cli.data import create_user_command, import_command, reseal_command, seed_demo_command
from desk.cli.figures import figures_commands
from desk.cli.search import search_commands
from desk.cli.sla import sla_commands
from desk.cli.tokens import token_commands
from desk.database import db
from desk.escalation.jobs import sweep
from desk.notify import waiting
from desk.notify.jobs import hang_up, relay
from desk.organisation.models import Department
from desk.schedule import tick
from desk.sla import holiday_list
from desk.sla import queries as sla


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    for command in (
        up_command, ticker_command, worker_command, reporter_command, bot_command, sweep_command, relay_command, migrate_command,
        seed_demo_command, create_user_command, routes_command, outbox_command, doctor_command, import_command,
        reseal_command, search_commands, sla_commands, token_commands, figures_commands,
        audit_commands, backup_command, restore_command,
    ):  # fmt: skip
        app.cli.add_command(command)


@click.command("up")
@with_appcontext
def up_command() -> None:
    """Serve the whole desk: Redis when none is given, web, ticker, worker, and the bot when a token is set."""
    sys.exit(serve.up(settings()))


@click.command("ticker")
def ticker_command() -> None:
    """Run the sweep, the relay and the heartbeat. Any number may run at once."""
    _until_stopped(tick)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Carry messages from the queue to Telegram."""
    _log_plainly()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.work(app)
    hang_up(app)


@click.command("reporter")
@with_appcontext
def reporter_command() -> None:
    """Make the reports that were asked for."""
    _log_plainly()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.work(app, queues=(queueing.REPORTS,))


@click.command("bot")
def bot_command() -> None:
    """Answer people who write to the bot: asks Telegram, or in mode webhook tells it where to call. Needs DESK_TELEGRAM_TOKEN."""
    if settings().telegram_token is None:
        fail("DESK_TELEGRAM_TOKEN is not set: the bot is off.", WRONG_USE)
    _until_stopped(attend if settings().telegram_mode == "webhook" else poll)


@click.command("sweep")
@as_json
@with_appcontext
def sweep_command(as_json: bool) -> None:
    """Climb every rung that is due, once, and say what was done."""
    at = clock.now()
    lag = sla.sweep_lag(at)
    done = sweep(at)
    say({"at": at.isoformat(), "lag_seconds": int(lag.total_seconds()), "done": dict(done)}, as_json)
    sys.exit(FINDING if done["failed"] else 0)


@click.command("relay")
@as_json
@with_appcontext
def relay_command(as_json: bool) -> None:
    """Turn what happened into notices and hand messages to the queue, once."""
    done = relay(clock.now())
    say(done, as_json)
    sys.exit(FINDING if done["failed"] else 0)


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database schema up to date."""
    migrating.upgrade()


@click.command("routes")
@as_json
@with_appcontext
def routes_command(as_json: bool) -> None:
    """Every address with its methods, its policy and the roles that the policy lets in."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    listed: list[dict[str, Any]] = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        policy = policy_of(app, rule.endpoint)
        roles = [] if policy is None or policy.action is None else sorted(TABLE[policy.action])
        listed.append(
            {
                "rule": rule.rule,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "policy": policy.name if policy else None,
                "roles": roles,
            }
        )
    if as_json:
        click.echo(json.dumps(listed))
        return
    for line in listed:
        click.echo(f"{','.join(line['methods']):<10} {line['rule']:<48} {line['policy']:<24} {' '.join(line['roles'])}")


@click.command("outbox")
@as_json
@with_appcontext
def outbox_command(as_json: bool) -> None:
    """What waits to be told, what hangs, and what failed."""
    report = waiting.outbox_report(clock.now())
    say(report, as_json)
    sys.exit(FINDING if report["hanging"] else 0)


@click.command("doctor")
@as_json
@with_appcontext
def doctor_command(as_json: bool) -> None:
    """Look whether everything the desk needs is there and lives."""
    at = clock.now()
    found: dict[str, Any] = {
        "database": health.is_database_up(),
        "redis": queueing.is_up(),
        "system_clock": clock.jump() is None,
    }
    if found["database"]:
        found |= health.ticker_state()
        found["accounts"] = (db.session.scalar(select(func.count(User.id))) or 0) > 0
        found["reference_data"] = (db.session.scalar(select(func.count(Department.id))) or 0) > 0
        today = local_day(at)
        found["sweep_lag_seconds"] = int(sla.sweep_lag(at).total_seconds())
        found |= health.courier_state()
        found["couriers_keep_up"] = found["telegram"] != "behind"
        found["outbox"] = waiting.outbox_report(at)
        found |= health.log_state(at)
        year = holiday_list.last_known_year()
        found["holidays_known_until"] = None if year is None else f"{year}-12-31"
        found["holidays_known_for_60_days"] = not holiday_list.is_ending(today)
        found |= _of_backups(at)
        found["departments_without_tier1"] = [d.code for d in queries.uncovered_departments(on=today)]
    say(found, as_json)
    sys.exit(FINDING if not all(value for value in found.values() if isinstance(value, bool)) else 0)


def _of_backups(at: datetime) -> dict[str, Any]:
    """When the last backup was; in production one is expected every day."""
    last = backups.last_backup()
    told: dict[str, Any] = {"last_backup": last.isoformat() if last else None}
    if settings().is_production:
        told["backup_is_recent"] = last is not None and at - last < backups.MAY_BE_OLD
    return told


def _until_stopped(loop: Callable[[Flask, threading.Event], None]) -> None:
    """Run a loop until SIGTERM or SIGINT; what is in hand is finished first."""
    _log_plainly()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    loop(app, stop)
    hang_up(app)


def _log_plainly() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
