"""The schema: Flask-Migrate, loaded only where somebody migrates; it brings ten megabytes along that no page needs."""

import sys
from pathlib import Path

from flask import Flask, current_app

from desk.database import db

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def init_app(app: Flask) -> None:
    """Make `flask db ...` work on the desk's migrations, where that command is loaded at all."""
    if "flask_migrate" in sys.modules:
        _bind(app)


def upgrade() -> None:
    """Bring the schema up to date."""
    import flask_migrate

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "migrate" not in app.extensions:
        _bind(app)
    flask_migrate.upgrade()


def _bind(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
