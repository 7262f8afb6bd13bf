"""Measures the keeping of facts and roll-ups, and counts both a second time from the events: a year of a million tickets.

    python -m benchmarks.rollups [--database URL] [--tickets N] [--told N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) as
benchmarks/told_year.py says. Nothing is counted while it is filled; then the ticker's own work counts it, as on a desk
that was brought up to date. After that some hundred tickets are opened, answered and resolved by the real operations and
a sweep runs, with the ticker's pass after each few. Last the recount of `flask figures check`: every fact from the events,
every roll-up from the facts. Exits with 1 on any difference. A database that is full already is counted on and recounted;
benchmarks.reports measures the pages on it.
"""

import argparse
import platform
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from benchmarks import told_year
from benchmarks.__main__ import BASE_URL
from desk import clock, config, create_app
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.catalogue import queries as catalogue
from desk.database import db, stand_still
from desk.escalation.jobs import sweep
from desk.figures import checking
from desk.figures.jobs import count_figures
from desk.figures.models import FigureCell, TicketFact
from desk.tickets import opening, operations
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.timeline import Event

EACH = 10  # tickets between two passes of the ticker
PASSES = 30
PASS = 500  # target of a pass with a few tickets, in milliseconds
SHOWN = 20


def main() -> None:
    """Fill, count, go on working, count again, recount."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many tickets (default 1000000)")
    parser.add_argument("--told", type=int, default=2000, help="how many of them by real operations (default 2000)")
    parser.add_argument("--processes", type=int, default=2, help="how many recount at once (default 2)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        url = wanted.database or f"sqlite:///{folder}/bench.sqlite3"
        with _app(folder, url).app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            _fill(wanted.tickets, wanted.told)
            _count()
            _go_on()
            db.session.remove()
            db.engine.dispose()
        differences = _recount(folder, url, wanted.processes)
    sys.exit(1 if differences else 0)


def _app(folder: str, url: str) -> Flask:
    settings = {
        "DESK_ENV": "test",
        "DESK_DATA_DIR": folder,
        "DESK_BASE_URL": BASE_URL,
        "REDIS_URL": f"unix://{folder}/none",
        "DATABASE_URL": url,
    }
    return create_app(config.load(settings, root=Path(folder)))


def _fill(count: int, told: int) -> None:
    upgrade()
    begun = time.perf_counter()
    is_empty = db.session.scalar(select(Ticket.id).limit(1)) is None
    db.session.commit()
    if is_empty:
        told_year.fill(count, told=told)
    tickets, events = (db.session.scalar(select(func.count(model.id))) or 0 for model in (Ticket, Event))
    print(f"{tickets} tickets, {events} events, filled in {time.perf_counter() - begun:.0f} s", flush=True)


def _count() -> None:
    """What nobody has counted yet, round upon round, as the ticker does."""
    begun = time.perf_counter()
    counted = count_figures(clock.now(), most_pages=None)
    spent = time.perf_counter() - begun
    facts = db.session.scalar(select(func.count(TicketFact.ticket_id)))
    cells = db.session.scalar(select(func.count()).select_from(FigureCell))
    print(f"{counted} tickets counted in {spent:.0f} s, {counted / max(spent, 0.001):.0f} a second", flush=True)
    print(f"{facts} facts, {cells} roll-ups", flush=True)


def _go_on() -> None:
    """The day goes on: tickets come and are answered, promises run out; how long a pass takes in which this is counted."""
    people = {user.username: user for user in db.session.scalars(select(User))}
    times, counted = [], 0
    for _ in range(PASSES):
        for _ in range(EACH):
            _work(people)
        begun = time.perf_counter()
        counted += count_figures(clock.now())
        times.append((time.perf_counter() - begun) * 1000)
    middle = statistics.median(times)
    print(f"a pass that counts {EACH} tickets   {middle:8.1f} ms   target {PASS} ms   ratio {middle / PASS:.2f}")
    climbed = sum(sweep(clock.now() + timedelta(hours=14)).values())
    begun = time.perf_counter()
    more = count_figures(clock.now(), most_pages=None)
    spent = time.perf_counter() - begun
    print(f"{counted} tickets counted so; {climbed} rungs climbed, after that {more} anew in {spent:.1f} s", flush=True)


def _work(people: dict[str, User]) -> None:
    at = clock.now()
    sari, joko = (accounts.actor_of(people[name], on=at.date()) for name in ("sari", "joko"))
    ticket = opening.open_ticket(
        actor=sari,
        department=people["sari"].department,
        service=catalogue.get_service("PC", on=at.date()),
        description="Komputer di loket tidak menyala sejak pagi. Kabel sudah diperiksa.",
        affected=Affected.SELF,
        can_work=CanWork.NO,
        at=at,
    )
    operations.take_ticket(ticket=ticket, actor=joko, at=at)
    operations.reply(ticket=ticket, actor=joko, body="Kami datang, mohon ditunggu di loket.", at=at)
    operations.resolve_ticket(ticket=ticket, actor=joko, answer="Kabel daya diganti dan dicoba.", at=at)
    db.session.commit()


def _recount(folder: str, url: str, processes: int) -> int:
    begun = time.perf_counter()
    with _app(folder, url).app_context():
        stand_still()
        highest = db.session.scalar(select(func.max(Ticket.id))) or 0
        db.session.remove()
        db.engine.dispose()
    step = 20_000
    parts = [(folder, url, first, min(first + step - 1, highest)) for first in range(1, highest + 1, step)]
    compared = pending = without = 0
    found: list[str] = []
    with ProcessPoolExecutor(processes) as pool:
        for same, left, old, lines in pool.map(_part, parts):
            compared, pending, without, found = compared + same, pending + left, without + old, found + lines
    print(
        f"{compared} facts recounted from events, {pending} pending, {without} without promises: {len(found)} "
        f"differences, {time.perf_counter() - begun:.0f} s in {processes} processes",
        flush=True,
    )
    begun = time.perf_counter()
    with _app(folder, url).app_context():
        stand_still()
        cells = [str(line) for line in checking.check_cells()]
        db.session.remove()
        db.engine.dispose()
    print(f"roll-ups recounted from facts: {len(cells)} differences, {time.perf_counter() - begun:.0f} s")
    for line in (found + cells)[:SHOWN]:
        print(f"  {line}")
    return len(found) + len(cells) + pending


def _part(part: tuple[str, str, int, int]) -> tuple[int, int, int, list[str]]:
    """Some tickets, in a process of its own: compared, pending, without promises, what differs."""
    folder, url, first, last = part
    compared = pending = without = 0
    lines: list[str] = []
    with _app(folder, url).app_context():
        for start in range(first, last + 1, checking.PAGE):
            stand_still()
            asked = select(Ticket.id).where(Ticket.id.between(start, min(start + checking.PAGE - 1, last)))
            page = checking.check_facts(list(db.session.scalars(asked.order_by(Ticket.id))), at=clock.now())
            compared, pending, without = (
                compared + page.compared,
                pending + page.pending,
                without + page.without_promises,
            )
            lines += [str(line) for line in page.differences]
            db.session.expunge_all()
        db.session.remove()
        db.engine.dispose()
    return compared, pending, without, lines


if __name__ == "__main__":
    main()
