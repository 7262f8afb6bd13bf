"""What is said when something cannot be: a page for people, a problem for programs. Neither needs database or login."""

import logging

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from desk import clock
from desk.accounts.guards import actor
from desk.api import problems
from desk.database import db
from desk.errors import DeskError, TooMany
from desk.templating import translated_error
from desk.tickets import classing
from desk.tickets.queries import NotTheirs

log = logging.getLogger(__name__)
SHOWN_ERRORS = (400, 403, 404, 409, 413, 429, 500, 503)


def register(app: Flask) -> None:
    """Let every error be answered here."""

    @app.errorhandler(DeskError)
    def desk_error(error: DeskError) -> ResponseReturnValue:
        db.session.rollback()
        if isinstance(error, NotTheirs):
            _keep_refusal(error)
        if problems.is_asked():
            return problems.of(error)
        told = page(error.status_code, translated_error(error))
        return *told, {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}

    @app.errorhandler(CSRFError)
    def csrf_error(error: CSRFError) -> ResponseReturnValue:
        return page(400, _("This page was open for too long. Please go back, reload it and send it again."))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        told, status = page(error.code)
        allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        return told, status, {"Allow": ", ".join(sorted(allowed))} if allowed else {}

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_gone(error: Exception) -> ResponseReturnValue:
        log.error("The database is out of reach: %s", error)
        _forget_session()
        return page(503)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return database_gone(error)
        log.exception("Unexpected error in request %s", g.get("request_id"))
        _forget_session()
        return page(500)


def _keep_refusal(error: NotTheirs) -> None:
    """Who asks for a ticket that is not theirs is told that nothing is here, and it is kept that they asked (LLG-27)."""
    if classing.note_refusal(number=error.number, actor=actor(), at=clock.now()):
        db.session.commit()


def _forget_session() -> None:
    try:
        db.session.rollback()
    except Exception:
        db.session.remove()


def page(status: int, message: str = "") -> tuple[str | Response, int]:
    """An error page that needs neither database nor login; for a program the same as a problem."""
    g.is_plain = True
    if problems.is_asked():
        told = problems.problem(status, message)
        return told, told.status_code
    shown = status if status in SHOWN_ERRORS else (500 if status >= 500 else 400)
    return render_template(f"errors/{shown}.html", message=message), status
