"""Measures the desk in one run on this machine and prints each figure beside its target.

    python -m benchmarks [--database URL] [--tickets N]

A database of its own is made (a temporary SQLite file without --database; a PostgreSQL one must be empty). Pages are
fetched in this process through the whole application, after a warm-up; each figure is a median, in milliseconds.

What takes longer has modules of its own: benchmarks.sweep (beside a million open clocks), benchmarks.histories (100,000
made-up lives of tickets beside an oracle), benchmarks.arithmetic (working time beside other ways of counting it),
benchmarks.reports (a year of a million tickets), benchmarks.rollups (facts and roll-ups of such a year, kept by the ticker and
recounted from its events), benchmarks.audit (the chain over a million events).
"""

import argparse
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import insert, select

from desk import clock, config, create_app, reference
from desk.accounts import imports, passwords
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.escalation.jobs import sweep
from desk.sla.models import SlaClock
from desk.tickets import opening
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket

PASSWORD = "tiga kata tanpa kaitan"
ROUNDS = 40
BASE_URL = "http://bench.test"


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--tickets", type=int, default=2000, help="how many tickets lie there already (default 2000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        settings = config.load(
            {
                "DESK_ENV": "test",
                "DESK_DATA_DIR": folder,
                "DESK_BASE_URL": BASE_URL,
                "REDIS_URL": f"unix://{folder}/none",
                "DATABASE_URL": wanted.database or f"sqlite:///{folder}/bench.sqlite3",
            },
            root=Path(folder),
        )
        app = create_app(settings)
        kind = settings.database_url.split(":")[0]
        print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {kind}")
        with app.app_context():
            people = _prepare()
            _fill(people, wanted.tickets)
        _measure(app)
        with app.app_context():
            db.engine.dispose()


def _prepare() -> dict[str, User]:
    upgrade()
    reference.load_shipped(zone="Asia/Jakarta", at=clock.now())
    stories = reference.read(Path(reference.SHIPPED).parent / "demo" / "people.toml")
    now = clock.now()
    people = imports.load_people(
        stories, starts_on=(now - timedelta(days=400)).date(), at=now, password_for=lambda _: PASSWORD
    )
    for person in people.values():
        person.password_hash = (
            passwords.hash_of(PASSWORD) if person.username in ("budi", "joko") else person.password_hash
        )
    db.session.commit()
    return people


def _fill(people: dict[str, User], count: int) -> None:
    """One real ticket of each sort, then copies of it: closed ones mostly, and a Tier 2 queue of 25."""
    at = clock.now() - timedelta(minutes=5)
    for _ in range(25):
        _open(people["sari"], "EMAIL", at)
    for _ in range(8):
        _open(people["sari"], "PC", at)
    db.session.commit()
    model = db.session.scalars(select(Ticket).limit(1)).one()
    columns = {column.key: getattr(model, column.key) for column in Ticket.__table__.columns if column.key != "id"}
    closed = columns | {"status": "closed", "closed_at": at, "resolved_at": at, "assignee_id": people["budi"].id}
    for start in range(0, count, 1000):
        rows = [closed | {"number": f"X-{n:09}", "form_key": None} for n in range(start, min(start + 1000, count))]
        db.session.execute(insert(Ticket), rows)
    db.session.commit()


def _open(reporter: User, service: str, at: datetime) -> Ticket:
    return opening.open_ticket(
        actor=accounts.actor_of(reporter, on=at.date()),
        department=reporter.department,
        service=catalogue.get_service(service, on=at.date()),
        description="Komputer di ruang rapat tidak menyala sejak pagi. Kabel sudah diperiksa.",
        affected=Affected.SELF,
        can_work=CanWork.NO,
        at=at,
    )


def _measure(app: Flask) -> None:
    budi = _client(app, "budi")
    number = re.findall(r"/tickets/(D-[\d-]+)", budi.get("/queue", base_url=BASE_URL).text)[0]
    pages = (
        ("queue page, 25 rows, with clocks", "/queue", 12),
        ("board at /", "/", 25),
        ("ticket page with timeline", f"/tickets/{number}", 10),
    )
    for name, address, target in pages:
        _print(name, _median(lambda address=address: budi.get(address, base_url=BASE_URL)), target)  # type: ignore[misc]
    with app.app_context():
        sari = db.session.scalars(select(User).where(User.username == "sari")).one()

        def create() -> None:
            _open(sari, "PC", clock.now())
            db.session.commit()

        _print("create a ticket (clocks, event, outbox, one commit)", _median(create), 6)
        _print("sweep, nothing due", _median(lambda: sweep(datetime(2020, 1, 1, tzinfo=UTC))), 5)
        _sweep_a_thousand(sari)


def _sweep_a_thousand(sari: User) -> None:
    at = clock.now()
    for _ in range(200):
        _open(sari, "PC", at - timedelta(days=30)).priority = "P2"
    db.session.commit()
    due = len(db.session.scalars(select(SlaClock.id).where(SlaClock.next_rung_at <= at)).all())
    begun = time.perf_counter()
    done = sum(sweep(at).values())
    spent = time.perf_counter() - begun
    _print(
        f"sweep, per 1,000 rungs ({done} climbed, {due} due at first), in ms", spent * 1000 * 1000 / max(1, done), 250
    )


def _client(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', client.get("/login", base_url=BASE_URL).text)
    assert token is not None
    form = {"login": username, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login", data=form, base_url=BASE_URL).status_code == 303
    return client


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS + 3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times[3:]) * 1000


def _print(name: str, found: float, target: float) -> None:
    print(f"{name:<64} {found:8.1f} ms   target {target:>4} ms   ratio {found / target:5.2f}", flush=True)


if __name__ == "__main__":
    main()
