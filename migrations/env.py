"""Runs the numbered migrations on the desk's own database, SQLite or PostgreSQL."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import event

from desk.database import StoredJson, UtcDateTime, db
from desk.migrating import is_of_the_models


def in_plain_words(kind: str, thing: Any, written: AutogenContext) -> str | Literal[False]:
    """How our own types are written in a migration: as the plain ones below them, which never change their meaning."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, type(StoredJson)):
        written.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    """Each migration in a transaction of its own.

    On SQLite a table is changed by making it anew; with foreign keys enforced, dropping the old one would delete every
    row that points to it. So they are off while migrating, and checked afterwards.
    """
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "connect")
    def relax(connection: object, _record: object) -> None:
        if is_sqlite:
            connection.execute("pragma foreign_keys=off")  # type: ignore[attr-defined]

    engine.dispose()
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                transaction_per_migration=True,
                render_item=in_plain_words,
                include_object=is_of_the_models,
                **current_app.extensions["migrate"].configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
            if is_sqlite:
                broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"Rows point to nothing after the migration: {broken[:5]}")
    finally:
        event.remove(engine, "connect", relax)
        engine.dispose()


run()
