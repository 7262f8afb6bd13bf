"""Measures the sweep beside ever more open clocks: with nothing due, and with some due at once.

    python -m benchmarks.sweep [--database URL] [--clocks N] [--due N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) with 10,000
open clocks, then with N. Two tickets are real ones, made by operations and swept up to the rung that is measured; the
others are copies of them, rows and clocks and all.
"""

import argparse
import platform
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, bindparam, text, update

from desk import config, create_app, reference
from desk.accounts import imports
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.catalogue import queries as catalogue
from desk.database import Base, UtcDateTime, db
from desk.escalation.jobs import sweep
from desk.sla import queries as sla
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import opening, operations
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket

NOW = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)  # Monday, ten in the morning in Jakarta
LONG_AGO = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
NEVER = datetime(2090, 1, 1, tzinfo=UTC)
FEW = 10_000
ROUNDS = 200
NOTHING_DUE, PER_THOUSAND = 5, 250  # targets in milliseconds
SERIES = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :count) "


def main() -> None:
    """Fill, measure, fill further, measure again, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--clocks", type=int, default=1_000_000, help="open clocks at the end (default 1000000)")
    parser.add_argument("--due", type=int, default=1000, help="how many fall due at once (default 1000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        app = _app(folder, wanted.database or f"sqlite:///{folder}/bench.sqlite3")
        with app.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            models = _models()
            few = _measured(models, FEW, wanted.due)
            many = _measured(models, wanted.clocks, wanted.due)
            names = ("nothing due", "a warning", "a hand-over")
            print(f"from {FEW} to {wanted.clocks} open clocks:")
            for name, before, after in zip(names, few, many, strict=True):
                print(f"  {name:<12} grows {after / before:.2f} times")
            db.session.remove()
            db.engine.dispose()


def _app(folder: str, url: str) -> Flask:
    settings = {
        "DESK_ENV": "test",
        "DESK_DATA_DIR": folder,
        "DESK_BASE_URL": "http://bench.test",
        "REDIS_URL": f"unix://{folder}/none",
        "DATABASE_URL": url,
    }
    return create_app(config.load(settings, root=Path(folder)))


def _models() -> dict[str, int]:
    """The tickets that are copied: nothing due, a warning due, a hand-over due, at the same moment."""
    upgrade()
    reference.load_shipped(zone="Asia/Jakarta", at=LONG_AGO)
    stories = reference.read(Path(reference.SHIPPED).parent / "demo" / "people.toml")
    people = imports.load_people(
        stories, starts_on=LONG_AGO.date(), at=LONG_AGO, password_for=lambda _: "tiga kata tanpa kaitan"
    )
    opened_before = {"open": timedelta(), "warning": timedelta(minutes=60), "hand_over": timedelta(minutes=120)}
    models = {}
    for name, before in opened_before.items():
        models[name] = _open(people, NOW - before).id
        db.session.commit()
        sweep(NOW - timedelta(seconds=1))  # what came before the rung that is measured
    # The models themselves never fall due; their copies do, at NOW.
    hold = update(SlaClock).where(SlaClock.ticket_id != models["open"], SlaClock.measure == Measure.TIER1_HOLD)
    db.session.execute(hold.values(next_rung_at=NEVER))
    db.session.commit()
    db.session.remove()
    return models


def _open(people: dict[str, User], at: datetime) -> Ticket:
    """A P2 ticket with Tier 1, answered at once: its hold warns after an hour and leads up after two."""
    sari, joko = (accounts.actor_of(people[name], on=at.date()) for name in ("sari", "joko"))
    ticket = opening.open_ticket(
        actor=sari,
        department=people["sari"].department,
        service=catalogue.get_service("PC", on=at.date()),
        description="Komputer di loket tidak menyala sejak pagi. Kabel sudah diperiksa.",
        affected=Affected.OFFICE,
        can_work=CanWork.NO,
        at=at,
    )
    operations.take_ticket(ticket=ticket, actor=joko, at=at)
    operations.reply(ticket=ticket, actor=joko, body="Kami datang.", at=at)
    return ticket


def _measured(models: dict[str, int], clocks: int, due: int) -> tuple[float, float, float]:
    """With so many open clocks: a sweep of nothing, a warning, a hand-over, in milliseconds."""
    at = NOW - timedelta(seconds=1)
    _fill(models["open"], clocks)
    nothing = statistics.median(_timed(lambda: sweep(at)) for _ in range(ROUNDS))
    _print(f"nothing due, {clocks} open clocks", nothing, NOTHING_DUE)
    found = [nothing]
    for name, deed in (("warning", "warn"), ("hand_over", "escalate")):
        _copy(models[name], due)
        done: dict[str, int] = {}
        spent = _timed(lambda done=done: done.update(sweep(NOW + timedelta(seconds=1))))  # type: ignore[misc]
        climbed = sum(done.values())
        assert done[deed] >= due, done
        assert climbed == done[deed], done
        _print(f"1,000 times {name}, beside {clocks} open clocks", spent * 1000 / climbed, PER_THOUSAND)
        found.append(spent / climbed)
    return found[0], found[1], found[2]


def _fill(model: int, clocks: int) -> None:
    """Copies until so many clocks have not stopped."""
    there = db.session.scalar(text("SELECT count(*) FROM sla_clocks WHERE stopped_at IS NULL")) or 0
    each = sum(clock.stopped_at is None for clock in sla.clocks_of(model))
    _copy(model, max(1, (clocks - there) // each))


def _copy(model: int, count: int) -> None:
    """So many copies of a ticket with its clocks, climbs, pauses and ledger, by plain SQL."""
    mark = f"X{time.monotonic_ns() // 1_000_000 % 10_000_000:07}-"
    _copy_rows(
        "tickets", "series", "id = :model", number="CAST(:mark AS VARCHAR) || n", model=model, count=count, mark=mark
    )
    copies = "(SELECT id AS copy FROM tickets WHERE number LIKE :mark || '%') AS copies"
    due = "CASE WHEN next_rung_at = :never THEN :now ELSE next_rung_at END"
    moments = {"never": NEVER, "now": NOW}
    _copy_rows(
        "sla_clocks",
        copies,
        "ticket_id = :model",
        ticket_id="copy",
        next_rung_at=due,
        model=model,
        mark=mark,
        **moments,
    )
    _copy_rows("sla_ledger", copies, "ticket_id = :model", ticket_id="copy", model=model, mark=mark)
    of_model = "JOIN sla_clocks AS own ON own.id = clock_id AND own.ticket_id = :model"
    like_it = f"{of_model} JOIN sla_clocks AS new ON new.measure = own.measure AND new.cycle = own.cycle"
    only_copies = "new.ticket_id IN (SELECT id FROM tickets WHERE number LIKE :mark || '%')"
    _copy_rows("sla_climbs", "", only_copies, joined=like_it, clock_id="new.id", model=model, mark=mark)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    db.session.remove()


def _copy_rows(name: str, beside: str, where: str, *, joined: str = "", **given: object) -> None:
    """Copy rows of a table, once for each row of `beside`; the columns named in `given` take that expression."""
    table: Table = Base.metadata.tables[name]
    columns = [column.name for column in table.columns if column.name != "id" and column.name != "form_key"]
    values = [str(given.pop(column)) if column in given else f"{name}.{column}" for column in columns]
    series = SERIES if beside == "series" else ""
    source = f"{name} {joined}" + (f", {beside}" if beside else "")
    condition = where if joined else f"{name}.{where}"
    statement = (
        f"INSERT INTO {name} ({', '.join(columns)}) {series}SELECT {', '.join(values)} FROM {source} WHERE {condition}"
    )
    typed = [bindparam(key, type_=UtcDateTime()) for key, value in given.items() if isinstance(value, datetime)]
    db.session.execute(text(statement).bindparams(*typed), given)


def _timed(work: object) -> float:
    """In milliseconds, as the ticker calls it: with a session of its own."""
    assert callable(work)
    begun = time.perf_counter()
    work()
    spent = (time.perf_counter() - begun) * 1000
    db.session.remove()
    return spent


def _print(name: str, found: float, target: float) -> None:
    print(f"{name:<64} {found:9.1f} ms   target {target:>4} ms   ratio {found / target:6.2f}", flush=True)


if __name__ == "__main__":
    main()
