"""A year of tickets with everything that the desk writes of them, for benchmarks that need the events themselves.

Some thousand tickets are told by the real operations, with the sweep in between, as the demo is told, only over a whole
year. The rest are copies of these, row by row: ticket, events, words, clocks, pauses, climbs, ledger, escalations. A copy
has the next department and the next service, so that every roll-up has its share.
"""

import itertools
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table, func, select, text

from benchmarks.report_facts import FIRST
from desk import clock, config, reference
from desk.accounts import imports
from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import Base, db
from desk.demo import tier3
from desk.demo.story import Story
from desk.organisation.models import Department
from desk.sla import calendars
from desk.tickets.models import Ticket

STORIES = Path(reference.SHIPPED).parent / "demo"
PASSWORD = "tiga kata tanpa kaitan"
ROWS_AT_ONCE = 50_000  # in one transaction
LEFT_OPEN = 10  # working days: what is older has ended
# Every table that tells of a ticket's course, with the columns that point into others of these.
COPIED: dict[str, dict[str, str]] = {
    "tickets": {},
    "events": {"ticket_id": "tickets"},
    "comments": {"ticket_id": "tickets", "event_id": "events"},
    "sla_clocks": {"ticket_id": "tickets"},
    "sla_pauses": {"clock_id": "sla_clocks"},
    "sla_climbs": {"clock_id": "sla_clocks"},
    "sla_ledger": {"ticket_id": "tickets"},
    "escalations": {"ticket_id": "tickets"},
}


def fill(count: int, *, told: int) -> None:
    """Into an empty database: at least so many tickets, about `told` by the operations, the rest copies of these."""
    _tell(told)
    models = db.session.scalar(select(func.count(Ticket.id))) or 0
    strides = {name: _highest(name) for name in COPIED if "id" in Base.metadata.tables[name].columns}
    db.session.commit()
    copies = max(0, -(-count // models) - 1)
    for name in COPIED:
        highest, step = _last_told(name, strides), max(1, ROWS_AT_ONCE // max(1, copies))
        for first in range(1, highest + 1, step):
            _copy(name, strides, (first, min(first + step - 1, highest)), copies)
            db.session.commit()
    _settle()


def _tell(count: int) -> None:
    now = clock.now()
    reference.load_shipped(zone="Asia/Jakarta", at=now)
    people = _people(now)
    tier3.fill_register()
    db.session.commit()
    days = _working_days_since_first()
    lines = [line for line in reference.read(STORIES / "tickets.toml")["ticket"] if _stands_alone(line)]
    told = itertools.cycle(lines), itertools.cycle([line for line in lines if _ends(line)])
    plan = [_on_a_day(next(told[ago >= LEFT_OPEN]), ago) for ago in (number % days for number in range(count))]
    Story(people, _settings(), now, Random(2026)).tell({"ticket": plan}, 1)


def _people(now: datetime) -> dict[str, User]:
    since = now - timedelta(days=500)
    told = reference.read(STORIES / "people.toml")
    return imports.load_people(told, starts_on=since.date(), at=since, password_for=lambda _: PASSWORD)


def _settings() -> config.Settings:
    """Of the desk that tells; the story asks it for the city's zone alone."""
    folder = tempfile.gettempdir()
    return config.load({"DESK_ENV": "test", "DESK_DATA_DIR": folder}, root=Path(folder))


def _stands_alone(line: dict[str, Any]) -> bool:
    """Whether nothing of it refers to another ticket or to a thing that only the demo has."""
    return "asset" not in line and all(step["do"] != "link" for step in line.get("steps", []))


def _ends(line: dict[str, Any]) -> bool:
    """Whether it is answered or withdrawn for good."""
    turns = [step["do"] for step in line.get("steps", []) if step["do"] in ("resolve", "cancel", "reopen")]
    return bool(turns) and turns[-1] != "reopen"


def _on_a_day(line: dict[str, Any], ago: int) -> dict[str, Any]:
    return {word: value for word, value in line.items() if word not in ("days_ago", "key")} | {"workdays_ago": ago}


def _working_days_since_first() -> int:
    office = calendars.get(calendars.OFFICE)
    today = calendars.city_day(clock.now())
    return sum(office.is_working_day(FIRST + timedelta(days=n)) for n in range((today - FIRST).days + 1))


def _highest(name: str) -> int:
    return db.session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {name}")) or 0


def _copy(name: str, strides: dict[str, int], told: tuple[int, int], copies: int) -> None:
    """All copies of these rows. Copies of one row stand together, so that ids follow the time, as on a desk that lived."""
    table: Table = Base.metadata.tables[name]
    columns = [column.name for column in table.columns]
    values = {column: f"{name}.{column}" for column in columns}
    for column, target in (({"id": name} if name in strides else {}) | COPIED[name]).items():
        values[column] = f"{strides[target]} + ({name}.{column} - 1) * {copies} + n"
    if name == "tickets":
        values |= _of_a_copy(values["id"])
    key = _key(name, strides)
    series = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :copies) "
    listed = ", ".join(values[column] for column in columns)
    statement = (
        f"INSERT INTO {name} ({', '.join(columns)}) {series}SELECT {listed} FROM {name}, series "
        f"WHERE {name}.{key} BETWEEN :first AND :last ORDER BY {name}.{key}, n"
    )
    db.session.execute(text(statement), {"copies": copies, "first": told[0], "last": told[1]})


def _key(name: str, strides: dict[str, int]) -> str:
    """By which column its rows are told apart: their id, or what they belong to."""
    return "id" if name in strides else next(iter(COPIED[name]))


def _last_told(name: str, strides: dict[str, int]) -> int:
    return strides[name] if name in strides else strides[next(iter(COPIED[name].values()))]


def _of_a_copy(number: str) -> dict[str, str]:
    """What a copied ticket has of its own: a number, and the department and service so many places further on."""
    departments, services = (_how_many(model) for model in (Department, Service))
    return {
        "number": f"'X-' || ({number})",
        "form_key": "NULL",
        "unit_id": "NULL",
        "department_id": f"1 + (tickets.department_id - 1 + n) % {departments}",
        "responsible_department_id": f"1 + (tickets.department_id - 1 + n) % {departments}",
        "service_id": f"1 + (tickets.service_id - 1 + n) % {services}",
    }


def _how_many(model: type[Department] | type[Service]) -> int:
    count, highest = db.session.execute(select(func.count(model.id), func.max(model.id))).one()
    assert count == highest, f"{model.__name__}: ids with gaps"
    return int(count)


def _settle() -> None:
    """What the database wants after so much: on PostgreSQL the counters of the ids, on both the statistics."""
    if db.engine.dialect.name == "postgresql":
        for name in COPIED:
            if "id" not in Base.metadata.tables[name].columns:
                continue
            db.session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
            )
        db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
