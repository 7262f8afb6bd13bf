"""Measures the chain over the event log: sealing, the whole check, what an idle second costs, what a writer pays.

    python -m benchmarks.audit [--database URL] [--events N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) with N events
that were there before the chain, as after an update.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, update

from desk import config, create_app, timeline
from desk.audit import jobs, keeping, verifying
from desk.audit.models import SealHead
from desk.database import db
from desk.event_kinds import EventKind, Origin
from desk.timeline import Event

NOW = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
ROUNDS = 200
PAGE = 10_000
VERIFY, IDLE = 60, 5  # targets: seconds for a million events, milliseconds


def main() -> None:
    """Fill, seal, verify, and look at what it costs while nothing and while something happens."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--events", type=int, default=1_000_000, help="events at the beginning (default 1000000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        app = _app(folder, wanted.database or f"sqlite:///{folder}/bench.sqlite3")
        with app.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            upgrade()
            before = _median(_write)
            _fill(wanted.events)
            _seal()
            _verify(wanted.events)
            print(
                f"a second with nothing new          {_median(lambda: jobs.seal_events(NOW)) * 1000:8.2f} ms   target {IDLE} ms"
            )
            after = _median(_write)
            print(
                f"an event written and committed     {after * 1000:8.2f} ms   without the chain {before * 1000:.2f} ms"
            )
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


def _fill(count: int) -> None:
    """Events such as tickets leave: some words, some figures."""
    details = {
        "number": "D-2610-00042-7",
        "status": "in_progress",
        "from": 1,
        "to": 2,
        "words": "Kabel sudah diperiksa.",
    }
    row = {"kind": EventKind.TICKET_TAKEN, "happened_at": NOW, "origin": Origin.WEB, "actor_name": "Joko Susilo"}
    for start in range(0, count, PAGE):
        rows = [row | {"details": details | {"place": place}} for place in range(start, min(start + PAGE, count))]
        db.session.execute(insert(Event), rows)
        db.session.commit()
    db.session.execute(update(SealHead).values(inherited_to=count))
    db.session.commit()


def _seal() -> None:
    """Pass upon pass, as the ticker does, without its second between them."""
    sealed, passes, begun = 0, [], time.perf_counter()
    while True:
        since = time.perf_counter()
        if not (count := jobs.seal_events(NOW)):
            break
        sealed += count
        passes.append(time.perf_counter() - since)
    spent = time.perf_counter() - begun
    print(f"{sealed} events sealed             {spent:8.1f} s    {sealed / spent:,.0f} a second")
    print(
        f"a pass of the ticker               {statistics.median(passes) * 1000:8.1f} ms   longest {max(passes) * 1000:.0f} ms"
    )


def _verify(count: int) -> None:
    jobs.anchor_log(NOW)
    notes, broken = keeping.kept_anchors()
    begun = time.perf_counter()
    verdict = verifying.verify(notes, broken=broken)
    spent = time.perf_counter() - begun
    assert verdict.faults == (), verdict.faults
    target = VERIFY * count / 1_000_000
    print(
        f"{verdict.up_to} events verified           {spent:8.1f} s    target {target:.1f} s   ratio {spent / target:.2f}"
    )


def _write() -> None:
    timeline.record(EventKind.REFERENCE_CHANGED, at=NOW, name="Baris")
    db.session.commit()


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
