"""The schema: Flask-Migrate, loaded only where somebody migrates; it brings ten megabytes along that no page needs."""

import re
import sys
from collections.abc import Collection
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection, text

from desk.database import db

MIGRATIONS = Path(__file__).parent.parent / "migrations"
# What a database has in its own way, under names that begin so: the models know nothing of it.
IN_ITS_OWN_WAY = ("search_words",)


def init_app(app: Flask) -> None:
    """Make `flask db ...` work on the desk's migrations, where that command is loaded at all."""
    if "flask_migrate" in sys.modules:
        _bind(app)


def upgrade(revision: str = "head") -> None:
    """Bring the schema up to date, or up to that revision."""
    import flask_migrate

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "migrate" not in app.extensions:
        _bind(app)
    flask_migrate.upgrade(revision=revision)


def knows(revision: str) -> bool:
    """Whether this version of the desk can bring a database of that revision up to date."""
    from alembic.script import ScriptDirectory

    return revision in {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def is_of_the_models(_thing: object, name: str | None, *_: object) -> bool:
    """Whether a table or index is one that the models describe: what Alembic compares."""
    return not (name or "").startswith(IN_ITS_OWN_WAY)


def change_constraint(connection: Connection, table: str, name: str, definition: str | None) -> None:
    """Give a CHECK or FOREIGN KEY of that name another definition, or take it away: for migrations.

    SQLite keeps a table's constraints only as the text of its definition, and making the table anew would lose every
    check that is not listed again. Its documentation names this way for changes that touch no stored row.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"'))
        if definition is not None:
            connection.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
        return
    kept = _without_constraint(_definition_of(connection, table), name)
    if definition is not None:
        kept = f"{kept.rstrip().removesuffix(')').rstrip()}, \n\tCONSTRAINT {name} {definition}\n)"
    _define(connection, table, kept)


def change_nullable(connection: Connection, table: str, column: str, *, nullable: bool) -> None:
    """Forbid or allow null in a column: for migrations."""
    if connection.dialect.name == "postgresql":
        word = "DROP" if nullable else "SET"
        connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} {word} NOT NULL"))
        return
    found = re.compile(rf"(?<=[\s,(])({column} [A-Z]+(?:\(\d+\))?)( NOT NULL)?(?=[\s,)])")
    kept = found.sub(r"\1" if nullable else r"\1 NOT NULL", _definition_of(connection, table), count=1)
    _define(connection, table, kept)


def forget_events(connection: Connection, kinds: Collection[str]) -> None:
    """Delete the events of kinds that an older version does not know: for the way back.

    Where there are any, the chain of seals begins anew after the newest event: a log without some of its links would read as
    tampered with. Anchors from before say that the log is another one, and are right.
    """
    gone = "SELECT id FROM events WHERE kind IN ({})".format(", ".join(f"'{kind}'" for kind in kinds))
    if connection.execute(text(f"{gone} LIMIT 1")).first() is None:
        return
    for table in ("seals", "seal_gaps", "seal_checks"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text(f"DELETE FROM comments WHERE event_id IN ({gone})"))
    connection.execute(text(f"DELETE FROM events WHERE id IN ({gone})"))
    connection.execute(
        text(
            f"UPDATE seal_heads SET number = 0, hash = '{'0' * 64}', scanned_to = 0, sealed_at = NULL, "
            "inherited_to = (SELECT coalesce(max(id), 0) FROM events)"
        )
    )


def _definition_of(connection: Connection, table: str) -> str:
    found = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return str(connection.execute(found, {"table": table}).scalar_one())


def _define(connection: Connection, table: str, definition: str) -> None:
    version: int = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema=ON"))
    written = text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
    connection.execute(written, {"sql": definition, "table": table})
    connection.execute(text(f"PRAGMA schema_version={version + 1}"))
    connection.execute(text("PRAGMA writable_schema=OFF"))


def _without_constraint(definition: str, name: str) -> str:
    """A table's definition without that constraint, up to the comma or bracket that ends it, as often as it stands there."""
    while start := re.search(rf',\s*CONSTRAINT "?{name}"? ', definition):
        depth, end = 0, start.end()
        while depth or definition[end] not in ",)":
            depth += {"(": 1, ")": -1}.get(definition[end], 0)
            end += 1
        definition = definition[: start.start()] + definition[end:]
    return definition


def _bind(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
