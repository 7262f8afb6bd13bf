"""What every test may ask for: an application on a real database, a cast of people, a client for each, a moving clock."""

import contextlib
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache

from desk import config, create_app, reference
from desk.accounts import passwords
from desk.branding import shelf
from desk.complaints import codes
from desk.database import db
from tests import migrated, services
from tests.factories import LONG_AGO, Cast
from tests.fakes import FakeTelegram
from tests.notify.chats import TOKEN, speaking_to
from tests.pages import check_page
from tests.worlds import Worlds, standing_in, world

BASE_URL = "http://desk.test"
SECRET = "tests only, tests only, tests only"
# A Monday, ten in the morning in Jakarta: in office hours, far from holidays.
MONDAY_TEN = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
# Tests that wait for one desk, served by processes of its own.
SERVED = ("tests/browser/", "tests/test_serve.py")
ROOM_IN_MEMORY = 512 * 1024 * 1024
STACK: contextlib.ExitStack | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help="which one to run on")


def pytest_configure(config: pytest.Config) -> None:
    """One cluster and one Redis for all workers, started by the process that hands out the work."""
    global STACK
    passwords.use_cheap_hashes()
    codes._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the same algorithm, as there
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.getoption("numprocesses", None):
        gc.disable()  # until everything is collected, all that is made is made to stay
    if is_worker or config.option.collectonly:
        return
    STACK = contextlib.ExitStack()
    os.environ[migrated.FOLDER] = STACK.enter_context(tempfile.TemporaryDirectory(prefix="desk-shared-"))
    os.environ["DESK_TEST_REDIS"] = STACK.enter_context(services.redis_server())
    if config.option.database == "postgresql":
        os.environ["DESK_TEST_POSTGRES"] = str(STACK.enter_context(services.postgres_server()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What cannot reach a database runs once. In a whole run one worker gets all that shares a served desk."""
    for item in items:
        if "make_database" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.pure)
    items.sort(key=lambda item: not item.nodeid.startswith(SERVED))


def pytest_collection_finish() -> None:
    keep_for_good()
    gc.enable()


def keep_for_good() -> None:
    """What is there by now stays to the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    if STACK is not None:
        STACK.close()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.config.option.database
    return kind


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def memory_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, where a commit that waits for the disk waits for nothing; on disk where there is little of it."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOM_IN_MEMORY:
        yield tmp_path_factory.mktemp("db")
        return
    with tempfile.TemporaryDirectory(prefix="desk-tests-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def make_database(database_kind: str, worker_name: str, memory_folder: Path) -> Callable[[str], str]:
    """A function that makes an empty database of that name and gives its address."""

    def make(name: str) -> str:
        if database_kind == "sqlite":
            return f"sqlite:///{tempfile.mkdtemp(dir=memory_folder)}/{name}.sqlite3"
        socket = os.environ["DESK_TEST_POSTGRES"]
        name = f"{name}_{worker_name}"
        engine = sa.create_engine(
            f"postgresql+psycopg://desk@/postgres?host={socket}", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            data = connection.scalar(sa.text("SHOW data_directory"))
            assert str(data).startswith(socket), "This is not the tests' own server."
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        return f"postgresql+psycopg://desk@/{name}?host={socket}"

    return make


@pytest.fixture(scope="session")
def redis_url(worker_name: str) -> str:
    """The tests' Redis; each worker has a database of its own in it."""
    number = re.sub(r"\D", "", worker_name) or "0"
    return f"{os.environ['DESK_TEST_REDIS']}?db={int(number) + 1}"


@pytest.fixture(scope="session")
def make_settings(
    make_database: Callable[[str], str], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., config.Settings]:
    """A function that makes settings with a database and a data folder of their own; keywords change the environment."""

    def make(name: str = "desk", **environ: str) -> config.Settings:
        folder = tmp_path_factory.mktemp("data")
        given = {
            "DESK_ENV": "test",
            "DESK_DATA_DIR": str(folder),
            "DESK_BASE_URL": BASE_URL,
            "REDIS_URL": redis_url,
            "DESK_SECRET_KEY": SECRET,
            "DATABASE_URL": environ.pop("DATABASE_URL", None) or make_database(name),
        }
        return config.load(given | environ, root=folder)

    return make


@pytest.fixture(scope="session")
def session_app(make_settings: Callable[..., config.Settings]) -> Iterator[Flask]:
    app = create_app(make_settings())
    app.config["TESTING"] = False  # error pages answer as they do outside
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[migrated.FOLDER])  # compiled once for all workers
    with app.app_context():
        migrated.bring_up_to_date()
        # Every statement that was compiled is kept for the run; by itself SQLAlchemy throws out all but some 500.
        db.engine.update_execution_options(compiled_cache={})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def worlds(session_app: Flask) -> Iterator[Worlds]:
    keep_for_good()
    with standing_in(session_app) as worlds:
        yield worlds


@pytest.fixture
def app(session_app: Flask, worlds: Worlds, request: pytest.FixtureRequest) -> Flask:
    """The application on an empty database, or in the world that the test names: most ask for `cast`."""
    session_app.extensions.pop("desk_look", None)
    shutil.rmtree(session_app.config["DESK"].data_dir / "anchors", ignore_errors=True)  # of a log that is put back
    with session_app.app_context():
        worlds.put_back(request.fixturenames)
    return session_app


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for tests that call operations themselves."""
    with app.app_context():
        yield app
        db.session.rollback()


@world("city")
def _load_city() -> None:
    reference.load_shipped(zone="Asia/Jakarta", at=LONG_AGO)


@pytest.fixture
def city(context: Flask, worlds: Worlds) -> None:
    """The shipped reference data."""
    worlds.people("city")


@pytest.fixture
def cast(city: None, worlds: Worlds) -> Cast:
    """The city and its people: Sari, Joko, Tono, Budi, Rina, Dewi and those around them."""
    people: Cast = worlds.people("cast")
    return people


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The system clock, standing at Monday ten o'clock in Jakarta; `moment.move_to(...)` and `moment.shift(...)` move it."""
    with time_machine.travel(MONDAY_TEN, tick=False) as traveller:
        yield traveller


class DeskClient(FlaskClient):
    """A browser without eyes: looks at every page, keeps the CSRF token, and refuses an uncommitted session."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", BASE_URL)
        if has_app_context():
            db.session.commit()  # what the test arranged is there for the request, and no lock is held
        with self.application.app_context():  # a request of its own: nothing in `g` is left from the one before
            response = super().open(*args, **kwargs)
            left_over = [*db.session.new, *db.session.dirty, *db.session.deleted]
            assert left_over == [], "The request left changes uncommitted."
        if has_app_context():
            db.session.expire_all()
        if response.mimetype == "text/html" and not response.is_streamed:
            check_page(response.get_data(as_text=True))
        return response

    def send(self, address: str, *, page: str | None = None, **fields: Any) -> Any:
        """Post a form as its page would: with its CSRF token and hidden fields, taken from `page` (or the address itself)."""
        return self.post(address, data=self.hidden(page or address) | fields)

    def sign_in(self, username: str, password: str) -> Any:
        """Send the form of the login, with its mark taken from the session: the page itself is looked at by its own tests."""
        return self.post("/login", data={"login": username, "password": password, "csrf_token": self.token()})

    def token(self) -> str:
        """The CSRF token that any page would show this browser now: made without a page."""
        with self.session_transaction(base_url=BASE_URL) as kept:
            with self.application.app_context(), self.application.test_request_context(base_url=BASE_URL):
                session.update(kept)
                token, mark = generate_csrf(), session["csrf_token"]
                shelf.current()  # as with any page that is shown, the process has read the look by then
            kept["csrf_token"] = mark
        return token

    def hidden(self, page: str) -> dict[str, str]:
        """What a form on that page sends along unseen. An address that only takes forms has no page to look at."""
        html = self.get(page).get_data(as_text=True) if self._is_page(page) else ""
        hidden = dict(
            re.findall(r'<input[^>]*name="(csrf_token|version|form_key|gate_stamp)"[^>]*value="([^"]*)"', html)
        )
        return hidden if "csrf_token" in hidden else hidden | {"csrf_token": self.token()}

    def _is_page(self, address: str) -> bool:
        path = urlsplit(address).path
        return self.application.url_map.bind("").test(path, method="GET")


@pytest.fixture
def client_as(app: Flask, cast: Cast) -> Callable[..., DeskClient]:
    """A signed-in client for one of the cast: `client_as(cast.joko)`; without a person nobody is signed in."""

    def make(person: Any = None) -> DeskClient:
        client = DeskClient(app, use_cookies=True)
        if person is not None:
            answer = client.sign_in(person.username, passwords_of(person))
            assert answer.status_code == 303, answer.get_data(as_text=True)
        return client

    return make


def passwords_of(person: Any) -> str:
    """Everybody in the cast has the same one."""
    from tests.factories import PASSWORD

    return PASSWORD


@pytest.fixture
def data_folder(app: Flask) -> Path:
    folder: Path = app.config["DESK"].data_dir
    return folder


@pytest.fixture
def api() -> Iterator[FakeTelegram]:
    """A stand-in for Telegram, speaking real HTTP."""
    with FakeTelegram(token=TOKEN) as api:
        yield api


@pytest.fixture
def telegram_on(app: Flask, api: FakeTelegram) -> Iterator[FakeTelegram]:
    """Telegram is set up; the value is the stand-in, which knows what arrived."""
    with speaking_to(app, api):
        yield api
