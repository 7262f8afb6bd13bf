"""flask --app wsgi ...: the commands that operators, the ticker and the supervisor use."""

import json
import logging
import signal
import sys
import threading
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from desk import clock, demo, health, migrating, queueing, reference, serve, worker
from desk.accounts import operations as accounts
from desk.accounts import passwords, queries
from desk.accounts.guards import policy_of
from desk.accounts.models import Employment, User
from desk.accounts.policy import TABLE, Role
from desk.bot.polling import poll
from desk.config import Settings
from desk.database import db
from desk.errors import DeskError
from desk.escalation.jobs import sweep
from desk.notify import queries as notify
from desk.notify.jobs import hang_up, relay
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.schedule import tick
from desk.sla import queries as sla

FINDING, WRONG_USE = 1, 2
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    for command in (
        up_command, ticker_command, worker_command, bot_command, sweep_command, relay_command, migrate_command,
        seed_demo_command, create_user_command, routes_command, outbox_command, doctor_command, import_command,
    ):  # fmt: skip
        app.cli.add_command(command)


@click.command("up")
@with_appcontext
def up_command() -> None:
    """Serve the whole desk: Redis when none is given, web, ticker, worker, and the bot when a token is set."""
    sys.exit(serve.up(_settings()))


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


@click.command("bot")
def bot_command() -> None:
    """Answer people who write to the bot (long polling). Needs DESK_TELEGRAM_TOKEN."""
    if _settings().telegram_token is None:
        _fail("DESK_TELEGRAM_TOKEN is not set: the bot is off.", WRONG_USE)
    if _settings().telegram_mode == "webhook":
        _fail("DESK_TELEGRAM_MODE is webhook: Telegram calls the web process, nothing has to poll.", WRONG_USE)
    _until_stopped(poll)


@click.command("sweep")
@as_json
@with_appcontext
def sweep_command(as_json: bool) -> None:
    """Climb every rung that is due, once, and say what was done."""
    at = clock.now()
    lag = sla.sweep_lag(at)
    done = sweep(at)
    _say({"at": at.isoformat(), "lag_seconds": int(lag.total_seconds()), "done": dict(done)}, as_json)
    sys.exit(FINDING if done["failed"] else 0)


@click.command("relay")
@as_json
@with_appcontext
def relay_command(as_json: bool) -> None:
    """Turn what happened into notices and hand messages to the queue, once."""
    done = relay(clock.now())
    _say(done, as_json)
    sys.exit(FINDING if done["failed"] else 0)


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database schema up to date."""
    migrating.upgrade()


@click.command("seed-demo")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other moments and passwords.")
@click.option(
    "--scale",
    type=click.IntRange(1, 50),
    default=1,
    show_default=True,
    help="How many times the stories are told.",
)
@as_json
@with_appcontext
def seed_demo_command(seed: int, scale: int, as_json: bool) -> None:
    """Fill an empty database with a believable city. Refused in production."""
    settings = _settings()
    if settings.is_production:
        _fail("Demo data is only for DESK_ENV=demo or test.", WRONG_USE)
    result = demo.seed(settings, at=clock.now(), seed=seed, scale=scale)
    if as_json:
        click.echo(json.dumps(result))
        return
    for account in result["accounts"]:
        click.echo("{username:<12} {password:<20} {role:<14} {department}".format(**account))
    click.echo(f"{len(result['tickets'])} tickets")


@click.command("create-user")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--department", required=True, help="Code of the department, such as DISKOMINFO.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)
@click.option("--employee-no", default="", help="NIP, 18 digits.")
@click.option("--password", default=None, help="Without it one is made and printed once.")
@with_appcontext
def create_user_command(
    username: str, name: str, department: str, roles: tuple[str, ...], employee_no: str, password: str | None
) -> None:
    """Make an account; the first administrator of a new desk is made so."""
    at = clock.now()
    made = password or passwords.make()
    try:
        home = organisation.get_department(department)
        user = accounts.create_user(
            username=username,
            name=name,
            department_id=home.id,
            password=made,
            employment=Employment.CIVIL_SERVANT if employee_no else Employment.NON_ASN,
            employee_no=employee_no,
            at=at,
        )
        for role in roles:
            accounts.grant_role(user=user, role=Role(role), department_id=home.id, starts_on=_local_day(at), at=at)
        db.session.commit()
    except DeskError as error:
        _fail(str(error), WRONG_USE)
    click.echo(f"{user.username} {made}" if password is None else user.username)


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
    report = notify.outbox_report(clock.now())
    _say(report, as_json)
    sys.exit(FINDING if report["hanging"] else 0)


@click.command("doctor")
@as_json
@with_appcontext
def doctor_command(as_json: bool) -> None:
    """Look whether everything the desk needs is there and lives."""
    at = clock.now()
    found: dict[str, Any] = {"database": health.is_database_up(), "redis": queueing.is_up()}
    if found["database"]:
        found |= health.ticker_state()
        found["accounts"] = (db.session.scalar(select(func.count(User.id))) or 0) > 0
        found["reference_data"] = (db.session.scalar(select(func.count(Department.id))) or 0) > 0
        today = _local_day(at)
        found["sweep_lag_seconds"] = int(sla.sweep_lag(at).total_seconds())
        found["departments_without_tier1"] = [d.code for d in queries.uncovered_departments(on=today)]
    _say(found, as_json)
    sys.exit(FINDING if not all(value for value in found.values() if isinstance(value, bool)) else 0)


@click.command("import")
@click.argument("kind", type=click.Choice(["reference", *reference.KINDS]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@with_appcontext
def import_command(kind: str, file: Path | None) -> None:
    """Load a data file (TOML, the form of desk/data/reference), or the shipped `reference` data. Nothing is removed."""
    at = clock.now()
    if (file is None) != (kind == "reference"):
        _fail("Give a FILE for each kind but reference, which ships with the desk.", WRONG_USE)
    try:
        if file is None:
            brought = reference.load_shipped(zone=str(_settings().timezone))
            db.session.commit()
            click.echo(", ".join(f"{name}: {count}" for name, count in brought.items()))
            return
        count, first_passwords = reference.load_file(
            kind, file, zone=str(_settings().timezone), today=_local_day(at), at=at
        )
        db.session.commit()
    except tomllib.TOMLDecodeError as error:
        _fail(f"{file} is not valid TOML: {error}", WRONG_USE)
    except KeyError as error:
        _fail(f"A line lacks or wrongly names {error}. Nothing was loaded.", WRONG_USE)
    except (ValueError, DeskError) as error:
        _fail(f"{error} Nothing was loaded.", WRONG_USE)
    click.echo(f"{count} lines")
    for username, password in first_passwords.items():
        click.echo(f"{username} {password}")


def _until_stopped(loop: Callable[[Flask, threading.Event], None]) -> None:
    """Run a loop until SIGTERM or SIGINT; what is in hand is finished first."""
    _log_plainly()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    loop(app, stop)
    hang_up(app)


def _settings() -> Settings:
    found: Settings = current_app.config["DESK"]
    return found


def _local_day(at: datetime) -> Any:
    return at.astimezone(_settings().timezone).date()


def _say(what: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(what))
        return
    for name, value in what.items():
        click.echo(f"{name}: {value}")


def _fail(sentence: str, code: int) -> NoReturn:
    db.session.rollback()
    click.echo(sentence, err=True)
    sys.exit(code)


def _log_plainly() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
