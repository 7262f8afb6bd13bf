"""A desk beside the live one: the same code on another database and another folder, for as long as a restore looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine

from desk.config import Settings
from desk.database import db, engine_options


@contextmanager
def desk_beside(settings: Settings) -> Iterator[Engine]:
    """Within it `db` and the settings are those of the desk beside; gives its engine."""
    app = Flask("desk.beside")
    app.config.update(
        DESK=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
    )
    db.init_app(app)
    with app.app_context():
        try:
            yield db.engine
        finally:
            db.session.remove()
            db.engine.dispose()
