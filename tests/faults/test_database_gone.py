"""The database gone: a plain page that says so, nothing half done, and all well again without a restart."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from desk import clock, create_app, reference
from desk.accounts.queries import find_by_login
from desk.database import db
from desk.escalation.jobs import sweep
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests import services
from tests.conftest import DeskClient
from tests.factories import MONDAY_TEN, PASSWORD, make_cast, make_ticket

pytestmark = pytest.mark.slow


class SqliteFile:
    """A database whose file can vanish: a folder stands in its place, as after a mount that went wrong."""

    def __init__(self, folder: Path) -> None:
        self._file, self._aside = folder / "fragile.sqlite3", folder / "aside"
        self.url = f"sqlite:///{self._file}"

    def stop(self) -> None:
        db.engine.dispose()  # an open file stays readable after it is gone; a new process would not have it
        self._aside.mkdir()
        for found in self._file.parent.glob("fragile.sqlite3*"):
            found.rename(self._aside / found.name)
        self._file.mkdir()

    def start(self) -> None:
        self._file.rmdir()
        for found in self._aside.iterdir():
            found.rename(self._file.parent / found.name)
        self._aside.rmdir()


class PostgresCluster:
    """A database of a cluster of its own, stopped with every connection cut. Not `immediate`: the tests' clusters

    write late, so that their last commits would be lost with them.
    """

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self.url = f"postgresql+psycopg://desk@/postgres?host={folder}"

    def stop(self) -> None:
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        self._control("-l", f"{self._data.parent}/log", "restart")

    def _control(self, *words: str) -> None:
        owner = self._data.stat()
        as_owner = {} if owner.st_uid == 0 else {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        subprocess.run(
            [services.postgres_binaries() / "pg_ctl", "-D", self._data, "-w", *words],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **as_owner,
        )


@pytest.fixture(scope="module")
def database(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteFile | PostgresCluster]:
    if database_kind == "sqlite":
        yield SqliteFile(tmp_path_factory.mktemp("fragile"))
        return
    with services.postgres_server() as folder:
        yield PostgresCluster(folder)


@pytest.fixture(scope="module")
def fragile(database: SqliteFile | PostgresCluster, make_settings: Callable[..., object]) -> Iterator[Flask]:
    """A desk on that database, with its people; its context is pushed."""
    app = create_app(make_settings("fragile", DATABASE_URL=database.url))
    with app.app_context():
        upgrade()
        reference.load_shipped(zone="Asia/Jakarta", at=clock.now())
        make_cast()
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sari(fragile: Flask) -> DeskClient:
    client = DeskClient(fragile, use_cookies=True)
    assert client.send("/login", login="sari", password=PASSWORD).status_code == 303
    return client


@pytest.fixture
def outage(database: SqliteFile | PostgresCluster, fragile: Flask) -> Iterator[Callable[[], None]]:
    """A function that ends the outage; it has begun when the test asks for this."""
    is_over = False

    def end() -> None:
        nonlocal is_over
        is_over = True
        database.start()

    db.session.remove()
    database.stop()
    yield end
    db.session.remove()
    if not is_over:
        database.start()


def test_pages_say_in_plain_words_that_the_desk_rests(sari, outage):
    for address in ("/", "/tickets", "/tickets/new", "/inbox", "/queue"):
        answer = sari.get(address)

        assert answer.status_code == 503, address
        assert "istirahat" in answer.text
        for secret in ("Traceback", "sqlalchemy", "psycopg", "sqlite", "OperationalError", "SELECT"):
            assert secret not in answer.text


def test_nothing_is_half_done_and_the_same_form_goes_through_afterwards(sari, database):
    form = sari.get("/tickets/new").get_data(as_text=True)
    told = {"description": "Printer macet.", "service": "PC", "affected": "self", "can_work": "no"}
    hidden = {name: value_of(form, name) for name in ("csrf_token", "form_key")}
    before = counted()

    db.session.remove()
    database.stop()
    try:
        refused = sari.post("/tickets/new", data=told | hidden)
    finally:
        db.session.remove()
        database.start()

    assert refused.status_code == 503
    assert counted() == before
    assert sari.post("/tickets/new", data=told | hidden).status_code == 303
    assert counted()[0] == before[0] + 1


def test_the_desk_heals_without_a_restart(sari, outage):
    assert sari.get("/").status_code == 503

    outage()

    assert sari.get("/").status_code == 200
    assert sari.get("/").status_code == 200


def test_the_login_form_of_a_stranger_answers_503_and_does_not_count_as_a_failure(fragile, outage):
    stranger = DeskClient(fragile, use_cookies=True)
    token = value_of(stranger.get("/login").get_data(as_text=True), "csrf_token")
    refused = stranger.post("/login", data={"csrf_token": token, "login": "sari", "password": PASSWORD})

    outage()

    again = stranger.post("/login", data={"csrf_token": token, "login": "sari", "password": PASSWORD})
    assert (refused.status_code, again.status_code) == (503, 303)


def test_it_lives_but_is_not_ready(fragile, outage):
    visitor = DeskClient(fragile)

    assert visitor.get("/healthz").status_code == 200
    red = visitor.get("/readyz")
    assert (red.status_code, red.json["database"]) == (503, "down")
    outage()
    assert visitor.get("/readyz").json["database"] == "ok"


def test_a_sweep_during_the_outage_fails_loudly_and_the_next_one_does_its_work(fragile, database):
    make_ticket(find_by_login("sari"))
    db.session.commit()
    db.session.remove()
    database.stop()
    try:
        with pytest.raises(SQLAlchemyError):
            sweep(MONDAY_TEN.replace(month=11))
    finally:
        db.session.remove()
        database.start()

    done = sweep(MONDAY_TEN.replace(month=11))

    assert done["failed"] == 0
    assert sum(done.values()) > 0


def counted() -> tuple[int, int]:
    """How many tickets and events there are."""
    db.session.remove()
    found = tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Ticket, Event))
    db.session.remove()
    return found  # type: ignore[return-value]


def value_of(html: str, name: str) -> str:
    return html.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
