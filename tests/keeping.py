"""What a database holds, kept beside it and put back: in a millisecond or two, whatever was done to it since.

It works below the desk: without its session, its constraints and its locks' order, since all that it writes was there before.
"""

import hashlib
import sqlite3
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine

from desk.database import db


class Keeper(Protocol):
    """Keeps states of one database by name."""

    def keep(self, name: str) -> None:
        """Remember what it holds now."""

    def put_back(self, name: str) -> None:
        """Let it hold exactly that again. Sequences stay past all they have given."""

    def close(self) -> None:
        """Give up what was kept."""


def keeper_of(engine: Engine) -> Keeper:
    return SqliteKeeper(engine) if engine.dialect.name == "sqlite" else PostgresKeeper(engine)


class SqliteKeeper:
    """Copies the file into memory and back."""

    TRIES = 40  # a quarter of a second each, when somebody is still writing

    def __init__(self, engine: Engine) -> None:
        self._file = sqlite3.connect(str(engine.url.database), isolation_level=None)
        self._copies: dict[str, sqlite3.Connection] = {}

    def keep(self, name: str) -> None:
        self._copies[name] = sqlite3.connect(":memory:")
        self._file.backup(self._copies[name])

    def put_back(self, name: str) -> None:
        tries = 0

        def patience(_status: int, _remaining: int, _total: int) -> None:
            nonlocal tries
            tries += 1
            assert tries <= self.TRIES, "Something still writes to the database of the test before."

        self._copies[name].backup(self._file, progress=patience)

    def close(self) -> None:
        for connection in (self._file, *self._copies.values()):
            connection.close()


class PostgresKeeper:
    """Keeps a copy of each table in a schema of its own, and puts back only the tables that were touched.

    A row that is as it was laid down has still the `xmin` of the transaction that did so; any other row is younger.
    """

    SETTINGS = "-c session_replication_role=replica -c lock_timeout=8000"

    def __init__(self, engine: Engine) -> None:
        address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(address, autocommit=True, options=self.SETTINGS)
        self._copies: dict[tuple[str, str], str] = {}
        self._procedures: dict[str, str] = {}
        self._run("CREATE SCHEMA kept")
        self._run("CREATE TABLE kept.laid (copy text PRIMARY KEY, by xid NOT NULL)")

    def keep(self, name: str) -> None:
        steps = "".join(self._step(table.name) for table in db.metadata.sorted_tables)
        self._procedures[name] = f"kept.put_back_{len(self._procedures)}"
        self._run(f"CREATE PROCEDURE {self._procedures[name]}() LANGUAGE plpgsql AS $$ BEGIN {steps} END $$")

    def put_back(self, name: str) -> None:
        self._run(f"CALL {self._procedures[name]}()")

    def close(self) -> None:
        self._connection.close()

    def _step(self, table: str) -> str:
        """What brings this table back to what it holds now."""
        rows = self._run(f'SELECT t::text FROM "{table}" t ORDER BY 1').fetchall()
        if not rows:
            return f'DELETE FROM "{table}";'
        copy = self._copy(table, hashlib.sha256(repr(rows).encode()).hexdigest())
        return (
            f"DELETE FROM \"{table}\" WHERE xmin <> coalesce((SELECT by FROM kept.laid WHERE copy = '{copy}'), '0');"
            f'IF (SELECT count(*) FROM "{table}") <> {len(rows)} THEN'
            f' DELETE FROM "{table}"; INSERT INTO "{table}" SELECT * FROM kept.{copy};'
            f" INSERT INTO kept.laid VALUES ('{copy}', pg_current_xact_id()::xid)"
            f" ON CONFLICT (copy) DO UPDATE SET by = excluded.by; END IF;"
        )

    def _copy(self, table: str, content: str) -> str:
        """The name of the copy of that content; worlds above one another share it."""
        if (table, content) not in self._copies:
            self._copies[table, content] = f"copy_{len(self._copies)}"
            self._run(f'CREATE TABLE kept.{self._copies[table, content]} AS TABLE "{table}"')
        return self._copies[table, content]

    def _run(self, statement: str) -> psycopg.Cursor[Any]:
        return self._connection.execute(statement.encode())
