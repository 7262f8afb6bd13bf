"""The database: base class, naming convention, aware UTC, stored enums.

What differs between SQLite and PostgreSQL is here alone.
"""

import enum
import random
import sqlite3
import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from flask import g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    Text,
    Update,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000
Read = TypeVar("Read")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Refuses naive values, stores UTC, returns aware UTC (SQLite keeps no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_enum(kind: type[enum.StrEnum], length: int = 32) -> Enum:
    """A column type that stores the member's value as text and refuses any other, by a check constraint."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=length,
        validate_strings=True,
        name=_snake(kind.__name__),
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


StoredJson = JSON().with_variant(JSONB(), "postgresql")
# Words with a space between: what PostgreSQL keeps sorted for its index, SQLite gives to a table of its own by triggers.
StoredStems = Text().with_variant(TSVECTOR(), "postgresql")


class epoch_seconds(FunctionElement[int]):
    """A moment as whole seconds since 1970, for reckoning in the database."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch_seconds)
def _epoch_seconds(element: epoch_seconds, compiler: Any, **how: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **how)})) AS BIGINT)"


@compiles(epoch_seconds, "sqlite")
def _epoch_seconds_of_sqlite(element: epoch_seconds, compiler: Any, **how: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **how)}) AS INTEGER)"


class Base(DeclarativeBase):
    """Every table derives from this."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: UtcDateTime(), dict[str, Any]: StoredJson, str: String()},
    )


def only_reads() -> bool:
    """Whether this is a request for a page that changes nothing."""
    return has_request_context() and request.method in ("GET", "HEAD") and not g.get("writes")


def once(key: tuple[Hashable, ...], read: Callable[[], Read]) -> Read:
    """What several parts of a page ask for: read once in a request that only reads, anew each time anywhere else."""
    if not only_reads():
        return read()
    kept: dict[tuple[Hashable, ...], Any] = request.environ.setdefault("desk.read_once", {})
    if key not in kept:
        kept[key] = read()
    found: Read = kept[key]
    return found


class ReadOrWriteSession(Session):
    """On SQLite a page that only reads must not wait for the one writer: GET begins DEFERRED, all else IMMEDIATE.

    A GET that writes sets `g.writes = True` before its first query.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if only_reads() and isinstance(bind, Engine) and bind.dialect.name == "sqlite":
            return _deferred(bind)
        return bind


def stand_still() -> None:
    """From here to the end of the transaction each query sees the database as it is now. Nobody waits for it."""
    db.session.rollback()
    is_sqlite = db.engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"sqlite_begin": "DEFERRED"} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
    db.session.connection(execution_options=options)
    db.session.execute(text("SELECT 1 FROM alembic_version"))  # the first query settles what is seen


_deferred_engines: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def _deferred(engine: Engine) -> Engine:
    """The same engine with the other way to begin; always the same object, or each query would take a connection."""
    if engine not in _deferred_engines:
        _deferred_engines[engine] = engine.execution_options(sqlite_begin="DEFERRED")
    return _deferred_engines[engine]


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadOrWriteSession, "expire_on_commit": False})


def rows_changed(statement: Update | Delete) -> int:
    """Carry out a conditional update or delete and say how many rows it met: the way to claim something."""
    result = cast("CursorResult[Any]", db.session.execute(statement.execution_options(synchronize_session=False)))
    return result.rowcount


def only_read() -> None:
    """The transaction that begins now only reads: on SQLite it does not wait for the one writer, and nobody waits for it."""
    if not db.session().in_transaction():
        db.session.connection(execution_options={"sqlite_begin": "DEFERRED"})


def engine_options(url: str) -> dict[str, Any]:
    """How the engine for this database is made: a pool that heals by itself and gives up in seconds."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    asked = make_url(url).query.get("options", "")
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": 5,
        # What the address itself asks for is asked as well: these would otherwise replace it.
        "connect_args": {"connect_timeout": 4, "options": f"-c timezone=UTC -c lock_timeout=8000 {asked}".strip()},
    }


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # BEGIN is ours to say, and savepoints work
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"pragma {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        if mode == "IMMEDIATE":
            _wait_for_the_pen(connection)
        else:
            connection.exec_driver_sql(f"BEGIN {mode}")


def _wait_for_the_pen(connection: Connection) -> None:
    """Begin to write, asking again at a steady pace until the one writer is done.

    SQLite's own waiting asks ever more seldom, so that under load newcomers overtake whoever has waited longest.
    """
    raw: Any = connection.connection.dbapi_connection
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    raw.execute("pragma busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(random.uniform(0.002, 0.012))
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try says what is wrong
    finally:
        raw.execute(f"pragma busy_timeout={BUSY_TIMEOUT_MS}")
