"""A SQLite database: copied as one file, opened beside the live one, renamed into its place."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine

from desk.backup.archive import CHUNK, Reader, Writer
from desk.backup.manifest import BadBackup

MEMBER = "database.sqlite3"
PATIENCE = 5.0  # seconds


class StillRunning(Exception):
    """Somebody else has the database open."""


@contextmanager
def standing(engine: Engine, folder: Path) -> Iterator[tuple[Connection, Callable[[Writer], None]]]:
    """The database as it is now, copied into a folder: a connection to the copy, and how to write it down.

    The copy is made in one step inside one reading transaction, so writers go on beside it, and none of them makes it begin anew.
    """
    copy = folder / MEMBER
    with closing(sqlite3.connect(_path(engine))) as source, closing(sqlite3.connect(copy)) as target:
        source.execute(f"pragma busy_timeout={int(PATIENCE * 1000)}")
        source.backup(target, pages=-1)
    beside = create_engine(f"sqlite:///{copy}")

    def write(writer: Writer) -> None:
        with writer.member(MEMBER) as member, copy.open("rb") as file:
            shutil.copyfileobj(file, member, CHUNK)

    try:
        with beside.connect() as connection:
            yield connection, write
    finally:
        beside.dispose()
        copy.unlink()


def prepare(_engine: Engine, reader: Reader, folder: Path) -> str:
    """Unpack the database into a folder of ours; its address. Raises BadBackup."""
    path = folder / MEMBER
    with reader.open(MEMBER) as source, path.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    return f"sqlite:///{path}"


def fill(engine: Engine, _reader: Reader) -> None:
    """The rows are there already: look whether the file holds together. Raises BadBackup."""
    engine.dispose()
    with closing(sqlite3.connect(_path(engine))) as connection:
        try:
            found = connection.execute("pragma integrity_check(1)").fetchone()[0]
            loose = connection.execute("pragma foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise BadBackup(f"Its database cannot be opened ({error}).") from error
    if found != "ok":
        raise BadBackup(f"Its database is damaged: {found}")
    if loose is not None:
        raise BadBackup(f"A row of {loose[0]} in it points to nothing.")


def expect_nobody(engine: Engine) -> None:
    """Raises StillRunning when another process has the live database open."""
    engine.dispose()
    with _alone(_path(engine)):
        pass


def switch(engine: Engine, beside: Engine, *, before: Path | None) -> None:
    """Put the database from beside in the place of the live one, which is kept as `before`. Raises StillRunning.

    The last step is one rename: up to it the live database is the old one, and whole.
    """
    live, new = _path(engine), _path(beside)
    engine.dispose()
    beside.dispose()
    with closing(sqlite3.connect(new)) as connection:
        connection.execute("pragma journal_mode=delete")  # the whole of it is in one file now
    if new.stat().st_dev != live.parent.stat().st_dev:
        new = Path(shutil.copy2(new, live.with_name(f"{live.name}.restoring")))
    sync(new)
    with _alone(live):
        if before is not None and live.exists():
            _keep(live, Path(kept_as(engine, before)))
        new.replace(live)
        sync(live.parent)


def kept_as(engine: Engine, before: Path) -> str:
    """Where the file before is kept: in that folder, or beside the live one where the folder is on another disk."""
    live = _path(engine)
    is_near = live.parent.stat().st_dev == before.parent.stat().st_dev
    return str(before / live.name if is_near else live.with_name(f"{live.name}.{before.name}"))


def _keep(live: Path, kept: Path) -> None:
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.link(live, kept)
    for ending in ("-wal", "-shm"):  # of a database that could not be opened; they would spoil the new one
        with suppress(FileNotFoundError):
            live.with_name(live.name + ending).rename(kept.with_name(kept.name + ending))


def forget_leftovers(_engine: Engine) -> None:
    """What a killed restore left lies in its folder, and goes with it."""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else has it open, nor can open it meanwhile; what was in its journal is in the file.

    Only one who is alone may leave WAL mode. What is too damaged to be opened is nobody's.
    """
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("pragma journal_mode=delete")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StillRunning("Another process has the database open.") from error
        except sqlite3.DatabaseError:
            pass
        yield


def _path(engine: Engine) -> Path:
    return Path(str(engine.url.database)).absolute()


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
