"""A desk with something in it, and empty machines to bring it back on."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from desk import config, create_app
from desk.attachments import operations as attachments
from desk.backup import tables
from desk.complaints.filing import access_code
from desk.database import db
from tests.audit.conftest import note, seal_all
from tests.complaints.citizens import photo
from tests.complaints.office import KEYS, Office, make_complaint
from tests.conftest import BASE_URL
from tests.factories import MONDAY_TEN, Cast, make_ticket
from tests.worlds import Worlds


@dataclass(frozen=True)
class Desk:
    """A desk whose commands are run as an operator does."""

    app: Flask

    def run(self, *args: str) -> Result:
        with self.app.app_context():
            result = self.app.test_cli_runner().invoke(args=list(args))
            db.session.remove()
        return result

    def counts(self) -> dict[str, int]:
        with self.app.app_context(), db.engine.connect() as connection:
            return tables.counts_of(connection)

    @property
    def folder(self) -> Path:
        found: Path = self.app.config["DESK"].data_dir
        return found

    def files(self) -> dict[str, str]:
        """What is stored, by the SHA-256 of its bytes."""
        found = (path for path in (self.folder / "attachments").rglob("*") if path.is_file())
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass(frozen=True)
class Told:
    """What was told to the desk before its backup."""

    ticket: str
    file_key: str
    complaint: str
    code: str


@pytest.fixture
def office(cast: Cast, worlds: Worlds) -> Office:
    people: Office = worlds.people("office")
    return people


@pytest.fixture
def told(context: Flask, cast: Cast, office: Office) -> Told:
    """A ticket with a picture, a complaint with a name, and a log that is sealed and anchored."""
    ticket = make_ticket(cast.sari)
    stored = attachments.store_picture(
        folder=context.config["DESK"].data_dir, name="a.jpg", data=photo().getvalue(), uploaded_by_id=office.rina.id,
        at=MONDAY_TEN, ticket_id=ticket.id,
    )  # fmt: skip
    complaint = make_complaint(form_key="kept for later")
    db.session.commit()
    note(cast, 20)
    seal_all()
    said = Told(ticket.number, stored.key, complaint.number, access_code("kept for later", keys=KEYS))
    db.session.remove()
    return said


@pytest.fixture
def desk(context: Flask, told: Told) -> Desk:
    return Desk(context)


@pytest.fixture
def backup(desk: Desk, tmp_path: Path) -> Path:
    """The backup of it."""
    path = tmp_path / "desk.backup"
    done = desk.run("backup", str(path), "--json")
    assert done.exit_code == 0, done.output
    return path


@pytest.fixture
def machine(make_settings: Callable[..., config.Settings]) -> Iterator[Callable[..., Desk]]:
    """A function that gives an empty machine, with a key of its own unless it is told one."""
    made: list[Desk] = []

    def make(name: str = "machine", **environ: str) -> Desk:
        settings = make_settings(name, **{"DESK_SECRET_KEY": "", "DESK_BASE_URL": BASE_URL} | environ)
        made.append(Desk(create_app(settings)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def again() -> Iterator[Callable[..., Desk]]:
    """A function that starts a desk anew, as after a restore: it reads its settings again."""
    made: list[Desk] = []

    def start(before: Desk, **environ: Any) -> Desk:
        before.close()
        old = before.app.config["DESK"]
        given = {
            "DESK_ENV": "test", "DESK_DATA_DIR": str(old.data_dir), "DESK_BASE_URL": BASE_URL, "REDIS_URL": old.redis_url,
            "DATABASE_URL": old.database_url,
        }  # fmt: skip
        made.append(Desk(create_app(config.load(given | environ, root=old.data_dir))))
        return made[-1]

    yield start
    for one in made:
        one.close()
