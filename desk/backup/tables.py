"""What a database says of itself, whichever it is, over a connection of one's own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, inspect, text

from desk.database import UtcDateTime
from desk.migrating import is_of_the_models

SPEAKING = ("users", "events", "tickets", "public_complaints")  # who has rows in these has something to lose
PAGE = 10_000


def tables_of(connection: Connection) -> list[str]:
    """The tables, but for those that a database has in its own way."""
    return [name for name in sorted(inspect(connection).get_table_names()) if is_of_the_models(None, name)]


def counts_of(connection: Connection) -> dict[str, int]:
    """How many rows each has."""
    quote = connection.dialect.identifier_preparer.quote
    asked = {table: text(f"SELECT count(*) FROM {quote(table)}") for table in tables_of(connection)}
    return {table: connection.execute(question).scalar_one() for table, question in asked.items()}


def revision_of(connection: Connection) -> str:
    """The revision of the schema."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def end_of_log(connection: Connection) -> tuple[int, str]:
    """The last seal of the event log; 0 where there is none."""
    found = connection.execute(text("SELECT number, hash FROM seals ORDER BY number DESC LIMIT 1")).first()
    return (found[0], found[1]) if found else (0, "")


def missing_files(connection: Connection, keys: set[bytes]) -> int:
    """How many stored files have their rows and not their bytes."""
    found = connection.execute(text("SELECT key FROM stored_files"), execution_options={"yield_per": PAGE})
    return sum(bytes.fromhex(key) not in keys for key in found.scalars())


def holds_data(connection: Connection) -> bool:
    """Whether anybody works with it."""
    there = set(tables_of(connection))
    return any(
        connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is not None
        for table in SPEAKING
        if table in there
    )


def erased_since(connection: Connection, moment: datetime) -> Sequence[str]:
    """The complaints whose identity was erased after that moment: a backup from before it brings them back."""
    asked = text(
        "SELECT number FROM public_complaints WHERE id IN (SELECT complaint_id FROM complaint_erasures WHERE done_at > :moment) "
        "ORDER BY number"
    ).bindparams(bindparam("moment", moment, UtcDateTime()))
    return connection.execute(asked).scalars().all()
