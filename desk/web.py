"""The web side put together: blueprints, guards, error pages, headers, what every page shows."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from desk import cli, compressing, error_pages, fields, headers, health, metrics, navigation, pages
from desk.accounts import guards
from desk.accounts.labels import ROLES
from desk.accounts.policy import PRECEDENCE
from desk.api import problems
from desk.api import views as api_views
from desk.branding import shelf
from desk.complaints import labels as complaint_words
from desk.notify import queries as notify
from desk.tickets import labels

LANGUAGES = ("id", "en")


class RowId(IntegerConverter):
    """A whole number in an address, within what a row's id can be; a larger one is no page."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Hang everything on the application. Raises RuntimeError when a route has no declared policy."""
    app.url_map.converters["int"] = RowId
    metrics.init_app(app)
    pages.init_app(app)
    for blueprint in (health.bp, metrics.bp, api_views.blueprint()):
        app.register_blueprint(blueprint)
    guards.init_app(app)
    app.add_template_global(_static_urls(app), "static_url")
    app.add_template_global(shelf.current, "look")
    app.context_processor(_on_every_page)
    app.before_request(_refuse_foreign_hosts)
    app.before_request(_refuse_nul)
    app.before_request(fields.bring_translations)
    compressing.init_app(app)
    headers.init_app(app)
    error_pages.register(app)
    cli.init_app(app)
    guards.refuse_undeclared(app)


def _static_urls(app: Flask) -> Callable[[str], str]:
    """Addresses of static files, each with a mark of its content, so that a browser may keep it for good."""
    folder = Path(app.root_path) / "static"

    @cache
    def static_url(name: str) -> str:
        mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
        return f"{app.static_url_path}/{name}?v={mark}"

    return static_url


def reader_language() -> str:
    """The language chosen in this browser, or asked for by a program; or Indonesian."""
    if request and problems.is_asked():
        return request.accept_languages.best_match(LANGUAGES, default="id")
    chosen = session.get("language") if request else None
    return chosen if chosen in LANGUAGES else "id"


def _on_every_page() -> dict[str, Any]:
    settings = current_app.config["DESK"]
    shared: dict[str, Any] = {
        "city": settings.city,
        "locale": str(get_locale()),
        "request_id": g.get("request_id", ""),
        "viewer": None,
        "nav": (),
        "inbox_count": 0,
        "labels": labels,
        "complaint_words": complaint_words,
    }
    if request and not g.get("is_plain") and current_user.is_authenticated:
        shared |= _of_the_viewer()
    return shared


def _of_the_viewer() -> dict[str, Any]:
    person = guards.actor()
    role = next((role for role in PRECEDENCE if role in person.roles), None)
    return {
        "viewer": {
            "id": person.id,
            "name": person.name,
            "role_label": ROLES[role] if role else _("No role at present"),
            "department_label": current_user.user.department.short,
        },
        "nav": navigation.groups_for(person),
        "inbox_count": notify.unread_count(person.id),
    }


def _refuse_foreign_hosts() -> ResponseReturnValue | None:
    """Every link is built from the configured address; a request under another name is a mistake or an attack."""
    settings = current_app.config["DESK"]
    known = {urlsplit(settings.base_url).netloc, f"127.0.0.1:{settings.port}", f"localhost:{settings.port}"}
    if request.host in known or (request.endpoint or "").startswith(("health.", "metrics.")):
        return None
    return error_pages.page(400)


def _refuse_nul() -> ResponseReturnValue | None:
    """PostgreSQL takes no NUL: forms answer it kindly, an address that holds one is nobody's mistake."""
    if "\0" not in request.path and b"%00" not in request.query_string and b"\0" not in request.query_string:
        return None
    return error_pages.page(400)
