"""Measures the reports over a year of tickets: promises, board, sentinels, stuck cases, forecast, a signed report.

    python -m benchmarks.reports [--database URL] [--tickets N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) with N tickets, their
clocks and facts (benchmarks/report_facts.py). The roll-ups are folded from these facts by the definition that the ticker uses.
A database that benchmarks.rollups has filled is taken as it is: its facts and roll-ups were counted by the ticker itself.
Besides: the sentinels, the stuck cases, the forecast's work of each morning and of every two minutes, lists with its marks,
and one signed report of a month, PDF and XLSX, made as its job makes it.
Pages are fetched in this process through the whole application, after a warm-up; each figure is a median, in milliseconds.
Own is the time that this process itself worked: on SQLite all of it, on PostgreSQL without the database's part.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text

from benchmarks.__main__ import BASE_URL, PASSWORD, _client, _open, _prepare
from benchmarks.report_facts import CHUNK, FIRST, TODAY, fill
from desk import config, create_app
from desk.accounts import passwords
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.database import db
from desk.figures.models import TicketFact
from desk.forecast import operations as forecast
from desk.forecast.jobs import count_daily
from desk.forecast.models import Basis, ForecastGuess
from desk.packs import catalogue, jobs, operations, subscribing
from desk.packs.models import Edition
from desk.packs.periods import Rhythm, last_closed
from desk.reports import sla_pack
from desk.tickets.models import Ticket

ROUNDS = 15
REPORT, BOARD, LIST, PASS, DAILY, PACK = 1000, 300, 100, 500, 5000, 20_000  # targets in milliseconds


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many tickets (default 1000000)")
    parser.add_argument("--only", default="", help="measure what has these letters in its name")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        app = _app(folder, wanted.database or f"sqlite:///{folder}/bench.sqlite3")
        with app.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            _fill(wanted.tickets)
        _measure(app, wanted.only)
        with app.app_context():
            _measure_work(wanted.only)
        with app.app_context():
            db.engine.dispose()


def _fill(count: int) -> None:
    begun = time.perf_counter()
    upgrade()
    is_empty = db.session.scalar(select(Ticket.id).limit(1)) is None
    db.session.commit()
    people = _prepare() if is_empty else {user.username: user for user in db.session.scalars(select(User))}
    people["bambang"].password_hash = passwords.hash_of(PASSWORD)
    if is_empty:
        fill(_open(people["sari"], "PC", datetime.now(UTC)), count)
    db.session.commit()
    if db.session.scalar(select(ForecastGuess.ticket_id).limit(1)) is None:
        _guess_of_the_past()
    tickets = db.session.scalar(select(func.count(TicketFact.ticket_id)))
    print(f"{tickets} tickets from {FIRST} to {TODAY} in {time.perf_counter() - begun:.0f} s", flush=True)


def _app(folder: str, url: str) -> Flask:
    settings = {
        "DESK_ENV": "test",
        "DESK_DATA_DIR": folder,
        "DESK_BASE_URL": BASE_URL,
        "REDIS_URL": f"unix://{folder}/none",
        "DATABASE_URL": url,
    }
    return create_app(config.load(settings, root=Path(folder)))


def _guess_of_the_past() -> None:
    """A guess of one in four tickets of the last half year, judged; so that lists have a hit rate to tell."""
    chance, now = Random(7), datetime.now(UTC)
    since = now - timedelta(days=180)
    told = select(TicketFact.ticket_id, TicketFact.resolution_late, TicketFact.resolved_at)
    told = told.where(TicketFact.resolved_at >= since).order_by(TicketFact.ticket_id)
    rows = [
        {
            "ticket_id": ticket_id, "basis": Basis.SERVICE, "thousandths": chance.choice((120, 310, 450, 620, 710)),
            "without_hours": None, "sample": 80, "made_at": resolved_at, "judged_at": resolved_at, "was_late": bool(late),
        }
        for ticket_id, late, resolved_at in db.session.execute(told)
        if chance.random() < 0.25
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(ForecastGuess), rows[start : start + CHUNK])
    db.session.commit()
    count_daily(TODAY, now)
    open_ones = select(TicketFact.ticket_id).where(TicketFact.outcome == "open").order_by(TicketFact.ticket_id)
    marked = [one for one in db.session.scalars(open_ones) if chance.random() < 0.2]
    db.session.execute(
        insert(ForecastGuess),
        [
            {"ticket_id": one, "basis": Basis.SERVICE, "thousandths": 700, "sample": 80, "made_at": now}
            for one in marked
        ],
    )
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    print(f"{len(rows)} guesses that are judged, {len(marked)} marks")


def _measure(app: Flask, only: str) -> None:
    client = _client(app, "bambang")
    year = f"from={FIRST.isoformat()}&to={TODAY.isoformat()}"
    pages: tuple[tuple[str, str, float], ...] = (
        ("report of a year by department", f"/reports/sla?by=department&{year}", REPORT),
        ("report of a year by service", f"/reports/sla?by=service&{year}", REPORT),
        ("report of a year by agent", f"/reports/sla?by=agent&{year}", REPORT),
        ("report of a year of one service by department", f"/reports/sla?by=department&service=PC&{year}", REPORT),
        ("the same as XLSX", f"/reports/sla/xlsx?by=department&{year}", REPORT),
        ("board of this month", "/reports", BOARD),
        ("board of a year", f"/reports?{year}", BOARD),
        ("tickets behind a number of a year", f"/reports/tickets?figure=resolution_missed&{year}", REPORT),
        ("sentinels of this month", "/reports/sentinels", REPORT),
        ("sentinels of a year", f"/reports/sentinels?{year}", REPORT),
        ("sentinels of a year as XLSX", f"/reports/sentinels/sheet?{year}", REPORT),
        ("stuck cases", "/reports/stuck", REPORT),
        ("how good the forecast is", "/reports/forecast", REPORT),
        ("likely late in the coming week", "/reports/forecast/tickets", REPORT),
        ("list of tickets with marks", "/tickets", LIST),
        ("list of those that are likely late", "/tickets?likely=1", LIST),
        ("list, likely late first", "/tickets?sort=likely", REPORT),
        ("queue of Tier 2 with marks", "/queue", REPORT),
        ("queue of Tier 2, likely late first", "/queue?sort=likely", REPORT),
    )
    for name, address, target in pages:
        if only in name:
            _print(name, _median(lambda address=address: _fetch(client, address)), target)  # type: ignore[misc]


def _measure_work(only: str) -> None:
    now = datetime.now(UTC)
    later = iter(range(1, 1000))

    def guess() -> None:
        forecast.guess(at=now)
        db.session.rollback()  # each round guesses of the same

    def judge() -> None:
        forecast.judge(at=now)
        db.session.rollback()

    if only in "forecast":
        _print("forecast: curves and records of the day", _median(lambda: count_daily(_day(next(later)), now)), DAILY)
        _print("forecast: a pass that guesses", _median(guess), PASS)
        forecast.guess(at=now)
        db.session.commit()
        _print("forecast: a pass with nothing new", _median(guess), PASS)
        _print("forecast: a pass that judges", _median(judge), PASS)
    if only not in "signed report":
        return
    edition_id = _ask_pack(now)
    begun, worked = time.perf_counter(), time.process_time()
    assert jobs.make(edition_id) == "made"
    spent = (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000
    _print("signed report of a month, PDF and XLSX", spent, PACK)


def _ask_pack(now: datetime) -> int:
    person = db.session.scalars(select(User).where(User.username == "bambang")).one()
    kind, day = catalogue.get(sla_pack.CODE), TODAY
    checker, signer = subscribing.proposed(kind, department_id=None, author_id=person.id, on=day)
    edition: Edition = operations.ask_pack(
        kind=kind, span=last_closed(Rhythm.MONTHLY, day), department=None, checker=checker, signer=signer,
        actor=accounts.actor_of(person, on=day), at=now,
    )  # fmt: skip
    db.session.commit()
    return edition.id


def _day(number: int) -> date:
    return TODAY + timedelta(days=number)


def _fetch(client: Any, address: str) -> None:
    assert client.get(address, base_url=BASE_URL).status_code == 200, address


def _median(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock on the wall, and the time that this process worked: the difference is others on the same machine."""
    times = []
    for _ in range(ROUNDS + 2):
        begun, worked = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - begun, time.process_time() - worked))
        if sum(wall for wall, _ in times) > 20:
            break
    wall, own = zip(*(times[2:] or times), strict=True)
    return statistics.median(wall) * 1000, statistics.median(own) * 1000


def _print(name: str, found: tuple[float, float], target: float) -> None:
    wall, own = found
    ratio = wall / target
    print(f"{name:<52} {wall:8.1f} ms (own {own:7.1f})   target {target:>5} ms   ratio {ratio:5.2f}", flush=True)


if __name__ == "__main__":
    main()
