"""The application put together: settings, extensions, the web."""

import secrets

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from desk import clock, config, migrating, queueing, templating, web
from desk.database import db, engine_options
from desk.extensions import babel, csrf

LARGEST_REQUEST = 32 * 1024 * 1024  # above every limit of a single field, so that a form can still be answered kindly


def create_app(settings: config.Settings | None = None, *, serves: bool = False) -> Flask:
    """The application, ready to serve. With `serves` this process keeps its clock steady from now on.

    Raises BadSetting, RuntimeError when a route has no declared policy.
    """
    settings = settings or config.load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if serves:
        clock.keep_steady()
    app = Flask("desk")
    app.config.update(
        DESK=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-desk" if settings.is_secure else "desk",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_PARTS=200,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a form left open over lunch still works
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE=str(settings.timezone),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )

    db.init_app(app)
    migrating.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=web.reader_language)
    queueing.init_app(app, settings.redis_url)
    templating.init_app(app)
    _name_requests(app)
    web.init_app(app)
    return app


def _name_requests(app: Flask) -> None:
    @app.before_request
    def name_request() -> None:
        g.request_id = secrets.token_hex(8)
