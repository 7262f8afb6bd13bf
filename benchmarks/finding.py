"""Measures finding things among many tickets: searches, filtered lists in each order, pages deep in a list, a ticket's page.

    python -m benchmarks.finding [--database URL] [--tickets N]

A database of its own is filled (a temporary SQLite file without --database; a PostgreSQL one must be empty) with N tickets
(100,000 when not told) in ten departments, one in twelve of them open, each with a comment. Pages are fetched in this process
through the whole application, by four people who see ever less; each figure is a median, beside the number of queries.
"""

import argparse
import platform
import random
import re
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, insert, select, text, update

from desk import clock, config, create_app, reference
from desk.accounts import imports, passwords
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department
from desk.search import feeding, jobs
from desk.sla.models import SlaClock
from desk.tickets import opening
from desk.tickets.filters import Filters, Sort
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.listing import PAGE, page
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event

PASSWORD, BASE_URL = "tiga kata tanpa kaitan", "http://bench.test"
ROUNDS, BATCH, DEEP = 9, 2_000, 50
PEOPLE = ("bambang", "budi", "joko", "sari")  # everything, Tier 2, a department, one's own
_THINGS = "printer jaringan komputer aplikasi server monitor kabel laptop scanner proyektor wifi email tanda absensi"
_DEEDS = "mencetak terputus lambat rusak mati terkunci hilang berkedip gagal membuka mengirim memindai tersambung macet"
_PLACES = "loket gudang arsip keuangan rapat sekretariat pendaftaran puskesmas kelurahan kecamatan lantai aula"
THINGS, DEEDS, PLACES = _THINGS.split(), _DEEDS.split(), _PLACES.split()
PRIORITIES = ("P1", "P2", "P3", "P3", "P3", "P4")


def main() -> None:
    """Fill, index, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--tickets", type=int, default=100_000, help="how many tickets (default 100000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        app = _app(folder, wanted.database or f"sqlite:///{folder}/bench.sqlite3")
        with app.app_context():
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            _prepare(wanted.tickets)
            _index()
            deep = _deep_pages()
        _measure(app, deep)
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


def _prepare(count: int) -> None:
    upgrade()
    now = clock.now()
    reference.load_shipped(zone="Asia/Jakarta", at=now)
    stories = reference.read(Path(reference.SHIPPED).parent / "demo" / "people.toml")
    people = imports.load_people(
        stories, starts_on=(now - timedelta(days=400)).date(), at=now, password_for=lambda _: PASSWORD
    )
    for name in PEOPLE:
        people[name].password_hash = passwords.hash_of(PASSWORD)
    model = _open(people["sari"], now)
    db.session.commit()
    begun = time.perf_counter()
    _fill(model, people, count, now)
    db.session.execute(update(Ticket).where(Ticket.id == model.id).values(opened_at=now - timedelta(days=400)))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    print(f"{count} tickets made in {time.perf_counter() - begun:.0f} s")


def _open(reporter: User, at: datetime) -> Ticket:
    return opening.open_ticket(
        actor=accounts.actor_of(reporter, on=at.date()),
        department=reporter.department,
        service=catalogue.get_service("PC", on=at.date()),
        description="Printer di loket tidak mencetak sejak pagi. Kabel sudah diperiksa.",
        affected=Affected.SELF,
        can_work=CanWork.NO,
        at=at,
    )


def _fill(model: Ticket, people: dict[str, User], count: int, now: datetime) -> None:
    """Rows in the order in which tickets come in: words, places and priorities by chance, the latest ones mostly open."""
    chance = random.Random(2026)
    departments = db.session.scalars(select(Department.id).order_by(Department.id).limit(10)).all()
    departments = [model.department_id, *(one for one in departments if one != model.department_id)]
    services = db.session.scalars(select(Service.id).order_by(Service.id)).all()
    others = [people[name].id for name in people if name not in PEOPLE]
    columns = {column.key: getattr(model, column.key) for column in Ticket.__table__.columns if column.key != "id"}
    clocks = [
        {column.key: getattr(one, column.key) for column in SlaClock.__table__.columns if column.key != "id"}
        for one in db.session.scalars(select(SlaClock).where(SlaClock.ticket_id == model.id))
    ]
    first = model.id + 1
    for start in range(0, count, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, count)):
            at = now - timedelta(minutes=(count - n) * 3)
            department = departments[0] if n % 10 == 0 else chance.choice(departments[1:])
            words = f"{chance.choice(THINGS)} di {chance.choice(PLACES)} {chance.choice(DEEDS)}"
            row: dict[str, Any] = columns | {
                "id": first + n,
                "number": f"X-{n:09}",
                "form_key": None,
                "title": words.capitalize(),
                "description": f"{words}, sudah dicoba {chance.choice(DEEDS)} {chance.choice(THINGS)} nomor {n}.",
                "service_id": chance.choice(services),
                "priority": chance.choice(PRIORITIES),
                "reporter_id": people["sari"].id if n % 2_000 == 0 else chance.choice(others),
                "department_id": department,
                "responsible_department_id": department,
                "opened_at": at,
                "updated_at": at + timedelta(minutes=chance.randrange(10_000)),
                "tier": 1 if n % 3 else 2,
            }
            if n % 12:
                row |= {"status": "closed", "resolved_at": at, "closed_at": at, "assignee_id": people["joko"].id}
            rows.append(row)
        db.session.execute(insert(Ticket), rows)
        _add_clocks(rows, clocks)
        _add_comments(rows, people["joko"].id, chance)
        db.session.commit()


def _add_clocks(rows: list[dict[str, Any]], clocks: list[dict[str, Any]]) -> None:
    made = [
        one
        | {
            "ticket_id": row["id"],
            "due_at": row["opened_at"] + timedelta(hours=4 + no),
            "next_rung": None,
            "next_rung_at": None,
        }
        for row in rows
        if row["status"] != "closed"
        for no, one in enumerate(clocks)
    ]
    if made:
        db.session.execute(insert(SlaClock), made)


def _add_comments(rows: list[dict[str, Any]], author_id: int, chance: random.Random) -> None:
    """One for each ticket, every third an internal note."""
    events = [
        {
            "id": row["id"] + 1_000_000, "kind": "ticket.noted" if row["id"] % 3 == 0 else "ticket.replied",
            "happened_at": row["updated_at"], "ticket_id": row["id"], "actor_id": author_id, "origin": "web", "details": {},
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(Event), events)
    comments = [
        {
            "ticket_id": row["id"], "event_id": row["id"] + 1_000_000, "author_id": author_id,
            "is_internal": row["id"] % 3 == 0, "body": f"{chance.choice(THINGS)} {chance.choice(DEEDS)}, {chance.choice(PLACES)}",
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(Comment), comments)


def _index() -> None:
    begun = time.perf_counter()
    texts = sum(jobs.rebuild(told) for told in feeding.feeds())
    print(f"{texts} texts brought into the index in {time.perf_counter() - begun:.0f} s")


def _deep_pages() -> dict[Sort, str]:
    """For each order the address of a page 50 deep."""
    bambang = db.session.scalars(select(User).where(User.username == "bambang")).one()
    actor, now = accounts.actor_of(bambang, on=clock.now().date()), clock.now()
    found = {}
    for sort in Sort:
        wanted = Filters(sort=sort)
        first = page(actor, wanted, at=now, size=DEEP * PAGE)
        found[sort] = f"/tickets?sort={sort}&after={first.following}"
    db.session.remove()
    return found


def _measure(app: Flask, deep: dict[Sort, str]) -> None:
    asked = [
        "/search?q=printer", "/search?q=pencetakan+jaringan", "/search?q=nomor+kepu", "/search?q=tidakada",
        "/tickets", "/tickets?state=all", "/tickets?q=mencetak&state=all", "/tickets?q=rusak+server&sort=urgent",
        "/tickets?priority=P1&overdue=1", "/tickets?status=closed&service=PC&sort=changed", "/tickets?assignee=me&state=all",
        *(f"/tickets?sort={sort}" for sort in Sort), *(f"/tickets?state=all&sort={sort}" for sort in Sort),
    ]  # fmt: skip
    print(f"{'':<58}" + "".join(f"{name:>18}" for name in PEOPLE))
    browsers = {name: _client(app, name) for name in PEOPLE}
    for address in asked:
        _print(address, [_timed(app, browsers[name], address) for name in PEOPLE])
    print(f"page {DEEP} of the open ones, by order")
    for sort, address in deep.items():
        _print(f"  {sort}", [_timed(app, browsers["bambang"], address)])
    print("board, and the page of the newest ticket with its look-alikes")
    _print("  /", [_timed(app, browsers[name], "/") for name in PEOPLE])
    number = re.findall(r"/tickets/([DX]-[\d-]+)", browsers["joko"].get("/tickets?tier=1", base_url=BASE_URL).text)[0]
    _print("  /tickets/...", [(0.0, 0), (0.0, 0), _timed(app, browsers["joko"], f"/tickets/{number}")])


def _client(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', client.get("/login", base_url=BASE_URL).text)
    assert token is not None
    form = {"login": username, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login", data=form, base_url=BASE_URL).status_code == 303
    return client


def _timed(app: Flask, browser: FlaskClient, address: str) -> tuple[float, int]:
    """The median of some rounds in milliseconds, and how many queries each took."""
    sent = 0

    def count(*_: object) -> None:
        nonlocal sent
        sent += 1

    times = []
    with app.app_context():
        engine = db.engine
    for _ in range(ROUNDS):
        sent = 0
        event.listen(engine, "before_cursor_execute", count)
        begun = time.perf_counter()
        assert browser.get(address, base_url=BASE_URL).status_code == 200, address
        times.append(time.perf_counter() - begun)
        event.remove(engine, "before_cursor_execute", count)
    return statistics.median(times) * 1000, sent


def _print(name: str, found: list[tuple[float, int]]) -> None:
    print(f"{name:<58}" + "".join(f"{spent:9.1f} ms {queries:3} q" for spent, queries in found), flush=True)


if __name__ == "__main__":
    main()
