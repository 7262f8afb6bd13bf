"""Measures the reports over a year of tickets: the report of the promises by department, and the supervisor's board.

    python -m benchmarks.reports [--database URL] [--tickets N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) with N copies of
a real ticket and facts of their own, in a realistic shape: five departments have half of all, times are spread over three
orders of magnitude, one in twelve is late. The roll-ups are folded from these facts by the definition that the ticker uses.
Pages are fetched in this process through the whole application, after a warm-up; each figure is a median, in milliseconds.
Own is the time that this process itself worked: on SQLite all of it, on PostgreSQL without the database's part.
"""

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from benchmarks.__main__ import BASE_URL, PASSWORD, _client, _open, _prepare
from desk import config, create_app
from desk.accounts import passwords
from desk.database import db
from desk.figures.counted import FIGURES, SPREADS, Place, Sums, shares_of
from desk.figures.kinds import ELAPSED, HANDS, Grain, Outcome
from desk.figures.models import FigureCell, FiguresMark, TicketFact
from desk.figures.spreads import step_of
from desk.tickets.kinds import Kind, Priority
from desk.tickets.models import Ticket

TODAY = datetime.now(UTC).date()
FIRST = (TODAY.replace(day=1) - timedelta(days=330)).replace(day=1)  # twelve calendar months, the last one running
DAYS = (TODAY - FIRST).days + 1
CHUNK = 5000
ROUNDS = 15
REPORT, BOARD = 1000, 300  # targets in milliseconds


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many tickets (default 1000000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        app = _app(folder, wanted.database or f"sqlite:///{folder}/bench.sqlite3")
        with app.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            begun = time.perf_counter()
            people = _prepare()
            people["bambang"].password_hash = passwords.hash_of(PASSWORD)
            _fill(_open(people["sari"], "PC", datetime.now(UTC)), wanted.tickets)
            print(
                f"{wanted.tickets} tickets from {FIRST} to {TODAY} in {time.perf_counter() - begun:.0f} s", flush=True
            )
        _measure(app)
        with app.app_context():
            db.engine.dispose()


def _app(folder: str, url: str) -> Flask:
    settings = {
        "DESK_ENV": "test",
        "DESK_DATA_DIR": folder,
        "DESK_BASE_URL": BASE_URL,
        "REDIS_URL": f"unix://{folder}/none",
        "DATABASE_URL": url,
    }
    return create_app(config.load(settings, root=Path(folder)))


def _fill(model: Ticket, count: int) -> None:
    db.session.commit()
    columns = {column.key: getattr(model, column.key) for column in Ticket.__table__.columns if column.key != "id"}
    first_id = model.id + 1
    for start in range(0, count, CHUNK):
        rows = [
            columns | {"id": first_id + n, "number": f"X-{n:09}", "form_key": None}
            for n in range(start, min(start + CHUNK, count))
        ]
        db.session.execute(insert(Ticket), rows)
    db.session.commit()
    days: dict[Place, Sums] = {}
    waiting: list[dict[str, Any]] = []
    for fact in _facts(first_id, count):
        waiting.append(fact)
        if len(waiting) == CHUNK:
            db.session.execute(insert(TicketFact), waiting)
            waiting = []
        for place, sums in shares_of(fact):
            kept = days.get(place)
            if kept is None:
                kept = days[place] = Sums()
            kept.add(sums)
    if waiting:
        db.session.execute(insert(TicketFact), waiting)
    _write(days)
    db.session.add(
        FiguresMark(
            id=1,
            filled_ticket_id=first_id + count,
            is_filled=True,
            settled_event_id=10**6,
            seen_event_id=10**6,
            seen_at=None,
        )
    )
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _facts(first_id: int, count: int) -> Iterator[dict[str, Any]]:
    """Facts of so many tickets, the oldest first; the same ones each time."""
    chance = Random(2026)
    departments = [row for (row,) in db.session.execute(text("SELECT id FROM departments ORDER BY id"))]
    services = [row for (row,) in db.session.execute(text("SELECT id FROM services ORDER BY id"))]
    agents = [row for (row,) in db.session.execute(text("SELECT id FROM users ORDER BY id"))]
    weights = [1 / (place + 1) for place in range(len(departments))]
    of_departments = chance.choices(departments, weights, k=count)
    of_services = chance.choices(services, [1 / (place + 2) for place in range(len(services))], k=count)
    for n in range(count):
        day = FIRST + timedelta(days=n * DAYS // count)
        yield _fact(first_id + n, day, of_departments[n], of_services[n], chance.choice(agents), chance)


def _fact(ticket_id: int, day: date, department: int, service: int, agent: int, chance: Random) -> dict[str, Any]:
    seconds = min(int(chance.lognormvariate(9.2, 1.3)), 2_000_000)  # three hours in the middle
    response = min(int(chance.lognormvariate(6.8, 1.0)), seconds)
    ended_on = day + timedelta(days=seconds // 27_000)
    is_open = ended_on > TODAY or chance.random() < 0.003
    came_up = chance.random() < 0.3
    opened_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2, seconds=chance.randrange(25_000))
    tier1 = seconds if not came_up else seconds // 3
    waited = seconds // 4 if chance.random() < 0.2 else 0
    hands = dict(zip(HANDS.values(), (tier1, seconds - tier1, waited // 2, waited, 0), strict=True))
    is_late = chance.random() < 1 / 12
    reopened, returned = chance.random() < 0.03, came_up and chance.random() < 0.1
    return {
        "ticket_id": ticket_id, "event_id": 0, "department_id": department, "unit_id": None, "service_id": service,
        "kind": Kind.CHANGE if chance.random() < 0.02 else Kind.INCIDENT,
        "priority": chance.choices(list(Priority), (1, 9, 60, 30))[0],
        "tier": 2 if came_up else 1, "agent_id": agent,
        "outcome": Outcome.OPEN if is_open else Outcome.ANSWERED, "is_answered": not is_open,
        "is_first_tier": not is_open and not came_up,
        "opened_at": opened_at, "opened_on": day, "resolved_at": None if is_open else opened_at + timedelta(seconds=seconds),
        "ended_on": None if is_open else ended_on,
        "due_at": opened_at + timedelta(days=chance.randrange(30)) if is_open else None,
        "response_on": day, "response_late": chance.random() < 0.04, "response_seconds": response,
        "response_step": step_of(response),
        "resolution_on": None if is_open else ended_on, "resolution_late": None if is_open else is_late,
        "resolution_seconds": None if is_open else seconds, "resolution_step": None if is_open else step_of(seconds),
        "resolution_due_at": None, **hands, **dict.fromkeys(ELAPSED.values(), 0),
        "escalations": int(came_up), "returns": int(returned), "returned_on": min(ended_on, TODAY) if returned else None,
        "reopens": int(reopened), "reopened_at": None, "reopened_on": min(ended_on, TODAY) if reopened else None,
        "pauses": int(bool(waited)), "paused_elapsed": waited, "longest_pause_elapsed": waited, "first_answer_length": 40,
        "closed_margin": None, "target_was_lengthened": False,
    }  # fmt: skip


def _write(cells: dict[Place, Sums]) -> None:
    names = [name for name, _ in SPREADS.values()]
    rows = [
        {
            "grain": place.grain, "first_on": place.first_on, "axis": place.axis, "key": place.key,
            "is_development": place.is_development,
            **{name: sums[name] for name in FIGURES},
            **{name: {str(step): n for step, n in sums.spreads[name].items()} for name in names},
        }
        for place, sums in cells.items()
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(FigureCell), rows[start : start + CHUNK])
    days = sum(place.grain is Grain.DAY for place in cells)
    print(f"{days} roll-ups of days, {len(cells) - days} of months")


def _measure(app: Flask) -> None:
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
    )
    for name, address, target in pages:
        _print(name, _median(lambda address=address: _fetch(client, address)), target)  # type: ignore[misc]


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
