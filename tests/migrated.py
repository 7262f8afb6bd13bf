"""The schema for tests: made by the migrations once in a whole run, copied for every worker and application after that."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from desk.database import db
from desk.migrating import upgrade

FOLDER = "DESK_TEST_SHARED"  # names the folder that all workers of a run share
KEPT = "migrated"


def bring_up_to_date() -> None:
    """Give the application's database, which is empty, the schema that the migrations make."""
    folder = Path(os.environ[FOLDER])
    copy = _copy_file if db.engine.dialect.name == "sqlite" else _copy_database
    done = folder / "done"
    with _one_at_a_time(folder):
        if done.exists():
            copy(db.engine, folder, is_kept=True)
        else:
            upgrade()
            copy(db.engine, folder, is_kept=False)
            done.touch()


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_file(engine: Engine, folder: Path, *, is_kept: bool) -> None:
    engine.dispose()
    own, kept = sqlite3.connect(str(engine.url.database)), sqlite3.connect(folder / f"{KEPT}.sqlite3")
    with contextlib.closing(own), contextlib.closing(kept):
        source, target = (kept, own) if is_kept else (own, kept)
        source.backup(target)


def _copy_database(engine: Engine, _folder: Path, *, is_kept: bool) -> None:
    engine.dispose()  # whoever is connected to a database keeps it from being copied
    own = str(engine.url.database)
    server = engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        if is_kept:
            connection.execute(f'DROP DATABASE "{own}"'.encode())
        source, target = (KEPT, own) if is_kept else (own, KEPT)
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"'.encode())
