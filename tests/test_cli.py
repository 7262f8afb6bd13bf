"""flask --app wsgi ...: what the commands print, what they leave behind, and with which code they end."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desk import clock, create_app, heartbeats
from desk.accounts import tokens
from desk.accounts.models import User
from desk.accounts.policy import TABLE, Action
from desk.catalogue.models import Service
from desk.database import db
from desk.notify.models import Notice
from desk.organisation.models import Department
from desk.sla import climbing
from desk.sla.models import SlaClock
from desk.surveys import queries as surveys
from desk.surveys.quarters import quarter_of
from desk.tickets.models import Ticket
from desk.timeline import OutboxEntry
from tests.factories import PASSWORD, make_ticket

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(context):
    """Run a command as an operator does; gives its result."""

    def invoke(*args: str):
        db.session.commit()
        result = context.test_cli_runner().invoke(args=list(args))
        db.session.rollback()
        db.session.expire_all()
        return result

    return invoke


def outside(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which sees nothing of this one's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "DATABASE", "REDIS"))}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args],
        cwd=ROOT, env=kept | environ, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_routes_lists_every_address_with_its_policy_and_roles(run, context):
    done = run("routes", "--json")

    listed = {line["rule"]: line for line in json.loads(done.output)}
    assert done.exit_code == 0
    assert set(listed) == {rule.rule for rule in context.url_map.iter_rules()}
    assert listed["/login"] == {"rule": "/login", "methods": ["GET", "POST"], "policy": "public", "roles": []}
    assert listed["/queue"]["policy"] == "queue.tier2"
    assert listed["/queue"]["roles"] == sorted(TABLE[Action.QUEUE_TIER2])
    assert all(line["policy"] for line in listed.values())
    assert "/queue" in run("routes").output


def test_create_user_prints_the_first_password_once(run, city):
    done = run("create-user", "admin.kota", "--name", "Admin", "--department", "DISKOMINFO", "--role", "admin")

    assert done.exit_code == 0
    username, password = done.output.split()
    assert username == "admin.kota"
    user = db.session.scalars(select(User)).one()
    assert password not in user.password_hash
    assert [grant.role for grant in user.grants] == ["admin"]
    again = run("create-user", "admin.kota", "--name", "Admin", "--department", "DISKOMINFO")
    assert again.exit_code == 2
    assert password not in again.output


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["--name", "A", "--department", "NIRVANA"], "no such department"),
        (["--name", "A", "--department", "DLH", "--role", "raja"], "no such role"),
        (["--name", "A", "--department", "DLH", "--employee-no", "12"], "no NIP"),
        (["--name", "A", "--department", "DLH", "--password", "pendek"], "too easy a password"),
        (["--department", "DLH"], "no name"),
    ],
)
def test_create_user_refuses_wrong_use_and_leaves_nothing(run, city, args, reason):
    done = run("create-user", "fulan", *args)

    assert done.exit_code == 2, reason
    assert "Traceback" not in done.output
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_a_given_password_is_not_printed(run, city):
    done = run("create-user", "fulan", "--name", "F", "--department", "DLH", "--password", PASSWORD)

    assert done.output.split() == ["fulan"]


def test_relay_tells_what_happened_once(run, cast):
    make_ticket(cast.sari)
    waiting = db.session.scalar(select(func.count()).select_from(OutboxEntry))
    assert waiting

    first, second = run("relay", "--json"), run("relay", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert isinstance(json.loads(second.output), dict)
    assert db.session.scalar(select(func.count()).select_from(OutboxEntry)) == 0
    told = {notice.user.username for notice in db.session.scalars(select(Notice)) if notice.event.ticket_id}
    assert told == {"joko", "hesti"}


def test_sweep_climbs_what_is_due_and_says_so(run, cast, moment):
    make_ticket(cast.sari)
    due = db.session.scalar(select(func.min(SlaClock.next_rung_at)))
    idle = json.loads(run("sweep", "--json").output)
    moment.move_to(due + timedelta(milliseconds=1))

    done = run("sweep", "--json")

    assert idle["done"] == {}
    assert done.exit_code == 0
    said = json.loads(done.output)
    assert sum(said["done"].values()) >= 1
    assert said["lag_seconds"] == 0
    assert db.session.scalar(select(func.min(SlaClock.next_rung_at))) > due


def test_a_failing_rung_ends_the_sweep_with_a_finding(run, cast, moment, monkeypatch):
    make_ticket(cast.sari)
    moment.move_to(db.session.scalar(select(func.min(SlaClock.next_rung_at))) + timedelta(seconds=1))

    def broken(**_: object) -> None:
        raise RuntimeError("poison")

    monkeypatch.setattr(climbing, "claim_rung", broken)

    done = run("sweep", "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["done"]["failed"] >= 1


def test_outbox_says_what_waits(run, cast):
    make_ticket(cast.sari)

    done = run("outbox", "--json")

    said = json.loads(done.output)
    assert done.exit_code == 0
    assert said["untold_events"] >= 1
    assert (said["hanging"], said["oldest_unfinished_seconds"]) == (0, 0)


def test_doctor_finds_a_desk_that_nobody_has_prepared(run):
    done = run("doctor", "--json")

    said = json.loads(done.output)
    assert done.exit_code == 1
    assert (said["database"], said["redis"]) == (True, True)
    assert (said["ticker"], said["accounts"], said["reference_data"]) == (False, False, False)


@pytest.mark.row("LLG-02")
def test_doctor_is_content_when_everything_lives_and_names_departments_without_tier_1(run, cast):
    heartbeats.beat("ticker", at=clock.now())
    assert run("audit", "anchor").exit_code == 0

    done = run("doctor", "--json")

    said = json.loads(done.output)
    assert done.exit_code == 0, said
    assert "DLH" in said["departments_without_tier1"]
    assert "DINKES" not in said["departments_without_tier1"]


def test_import_reference_brings_the_shipped_city_and_can_be_repeated(run):
    first = run("import", "reference")
    count = db.session.scalar(select(func.count(Service.id)))
    second = run("import", "reference")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "departments" in first.output
    assert db.session.scalar(select(func.count(Service.id))) == count > 0


@pytest.mark.slow
@pytest.mark.pure  # on PostgreSQL the desk of test_serve.py fills itself
def test_seed_demo_fills_an_empty_desk_and_adds_nothing_the_second_time(run):
    first, counted = run("seed-demo", "--json"), db.session.scalar(select(func.count(Ticket.id)))
    second = run("seed-demo", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    told, again = json.loads(first.output), json.loads(second.output)
    fresh = [account.pop("token") for told_once in (told, again) for account in told_once["accounts"]]
    assert told["accounts"] == again["accounts"]
    assert len(set(fresh)) == 2 * len(told["accounts"])
    assert tokens.open_token(fresh[-1], at=clock.now()).user.username == again["accounts"][-1]["username"]
    assert db.session.scalar(select(func.count(Ticket.id))) == counted == len(told["tickets"])
    assert {account["role"] for account in told["accounts"]} >= {"staff", "tier1_agent", "tier2_agent", "admin"}
    assert len({account["department"] for account in told["accounts"]}) >= 3
    assert {ticket["status"] for ticket in told["tickets"]} >= {"new", "in_progress", "waiting", "resolved", "closed"}
    assert all(set(account) >= {"username", "password", "role", "department"} for account in told["accounts"])
    assert db.session.scalar(select(func.count(Department.id))) > 10
    assert len(told["complaints"]) >= 15
    before = quarter_of(quarter_of(clock.now().date()).first - timedelta(days=1))
    assert len(surveys.published(before.year, before.number)) == 3


def test_seed_demo_is_refused_in_production(make_settings, app):
    settings = make_settings(
        DATABASE_URL=app.config["DESK"].database_url, DESK_ENV="production", DESK_SECRET_KEY="k" * 40
    )
    production = create_app(settings)

    done = production.test_cli_runner().invoke(args=["seed-demo"])

    with production.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 0
        db.session.rollback()
        db.engine.dispose()
    assert done.exit_code == 2
    assert "DESK_ENV" in done.output


@pytest.mark.slow
@pytest.mark.pure
@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"DESK_ENV": "production", "DESK_SECRET_KEY": ""}, "DESK_SECRET_KEY"),
        ({"DESK_ENV": "production", "DESK_SECRET_KEY": "short"}, "DESK_SECRET_KEY"),
        ({"DESK_ENV": "test", "PORT": "eighty"}, "PORT"),
    ],
)
def test_nonsense_in_the_settings_stops_a_command_with_a_sentence(tmp_path, environ, says):
    done = outside("doctor", DESK_DATA_DIR=str(tmp_path), **environ)

    assert done.returncode != 0
    assert says in done.stderr


@pytest.mark.slow
@pytest.mark.pure
def test_the_bot_without_a_token_is_wrong_use(tmp_path):
    done = outside("bot", DESK_ENV="test", DESK_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "DESK_TELEGRAM_TOKEN" in done.stderr
