"""A PostgreSQL database: copied table by table as it stands at one moment, loaded into a schema beside, moved into place.

By COPY over the desk's own connection: docs/decisions/0043 says why not by pg_dump.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from desk.backup.archive import CHUNK, Reader, Writer
from desk.backup.manifest import BadBackup
from desk.backup.of_sqlite import StillRunning
from desk.backup.tables import tables_of
from desk.migrating import upgrade

FOLDER = "database/"
SHAPE = f"{FOLDER}tables.json"
BESIDE = "desk_beside_"


@contextmanager
def standing(engine: Engine, _folder: Path) -> Iterator[tuple[Connection, Callable[[Writer], None]]]:
    """The database as it is now: a connection that sees nothing else from here on, and how to write it down."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(text("SELECT 1 FROM alembic_version"))  # the first question settles what is seen
        yield connection, lambda writer: _write(connection, writer)


def _write(connection: Connection, writer: Writer) -> None:
    quote = connection.dialect.identifier_preparer.quote
    tables = {table: _columns(connection, table) for table in tables_of(connection)}
    for table, columns in tables.items():
        listed = ", ".join(map(quote, columns))
        asked = f"COPY {quote(table)} ({listed}) TO STDOUT"
        with writer.member(_name(table)) as member, _copying(connection, asked) as rows:
            for data in rows:
                member.write(bytes(data))
    shape = {"tables": tables, "sequences": _sequences(connection)}
    writer.add(SHAPE, json.dumps(shape).encode())


def _columns(connection: Connection, table: str) -> list[str]:
    asked = text(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' ORDER BY attnum"
    )
    quoted = connection.dialect.identifier_preparer.quote(table)
    return list(connection.execute(asked, {"table": quoted}).scalars())


def _sequences(connection: Connection) -> dict[str, int]:
    """The last number that each has given."""
    asked = text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
    return {name: value for name, value in connection.execute(asked).tuples() if value is not None}


def prepare(engine: Engine, reader: Reader, _folder: Path) -> str:
    """Make a schema beside the live one; the address at which it is the only one."""
    reader.expect(SHAPE)
    schema = BESIDE + secrets.token_hex(4)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    given = engine.url.query.get("options", "")
    url = engine.url.update_query_dict({"options": f"{given} -c search_path={schema}".strip()})
    return url.render_as_string(hide_password=False)


def fill(engine: Engine, reader: Reader) -> None:
    """Make the tables as they were, and bring in the rows. Raises BadBackup."""
    upgrade(reader.manifest.revision)
    shape = json.loads(reader.read(SHAPE))
    try:
        with engine.begin() as connection:
            _fill(connection, reader, shape)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    except (psycopg.Error, DBAPIError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(f"Its rows cannot be brought in: {str(error).splitlines()[0]}") from error


def _fill(connection: Connection, reader: Reader, shape: Any) -> None:
    quote = connection.dialect.identifier_preparer.quote
    tables = shape["tables"]
    if set(tables) != set(tables_of(connection)):
        raise BadBackup("Its tables are not those of its revision.")
    bonds = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _ in bonds:  # some go in a circle, so rows come first
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    connection.execute(text(f"TRUNCATE {', '.join(map(quote, tables))}"))  # what the migrations put in
    for table, columns in tables.items():
        listed = ", ".join(map(quote, columns))
        asked = f"COPY {quote(table)} ({listed}) FROM STDIN"
        with reader.open(_name(table)) as source, _copying(connection, asked) as rows:
            while data := source.read(CHUNK):
                rows.write(data)
    for table, name, definition in bonds:  # each is held against every row
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    for name, value in shape["sequences"].items():
        connection.execute(
            text("SELECT setval(CAST(:name AS regclass), :value)"), {"name": quote(name), "value": value}
        )


def expect_nobody(engine: Engine) -> None:
    """Raises StillRunning when anybody else is connected to the database."""
    engine.dispose()
    with engine.connect() as connection:
        asked = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        others = connection.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {asked}")).scalar_one()
    if others:
        raise StillRunning(f"Others are connected to the database: {others}.")


def switch(engine: Engine, beside: Engine, *, before: Path | None) -> None:
    """Move the tables from beside to where the live ones are, which go to a schema named like `before`, or away.

    In one transaction: up to its commit the live database is the old one, and whole. Raises StillRunning.
    """
    with beside.connect() as connection:
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        tables = tables_of(connection)
    beside.dispose()
    expect_nobody(engine)
    kept = kept_as(engine, before) if before else BESIDE + secrets.token_hex(4)
    with engine.begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        home = quote(connection.execute(text("SELECT current_schema()")).scalar_one())
        connection.execute(text(f"CREATE SCHEMA {kept}"))
        for table in sorted(set(tables_of(connection)) & set(tables)):
            connection.execute(text(f"ALTER TABLE {home}.{quote(table)} SET SCHEMA {kept}"))
        for table in tables:
            connection.execute(text(f"ALTER TABLE {schema}.{quote(table)} SET SCHEMA {home}"))
        connection.execute(text(f"DROP SCHEMA {schema}"))
        if before is None:
            connection.execute(text(f"DROP SCHEMA {kept} CASCADE"))


def kept_as(_engine: Engine, before: Path) -> str:
    """The schema to which the tables before go."""
    return f"desk_{before.name.replace('-', '_').lower()}"


def forget_leftovers(engine: Engine) -> None:
    """Remove the schemas beside, this one's or those of restores that were killed."""
    with engine.begin() as connection:
        asked = text("SELECT quote_ident(nspname) FROM pg_namespace WHERE starts_with(nspname, :begins)")
        for schema in connection.execute(asked, {"begins": BESIDE}).scalars().all():
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


def _name(table: str) -> str:
    return f"{FOLDER}{table}.copy"


@contextmanager
def _copying(connection: Connection, asked: str) -> Iterator[psycopg.Copy]:
    """COPY in the transaction of that connection."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor() as cursor, cursor.copy(asked.encode()) as rows:
        yield rows
