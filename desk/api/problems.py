"""What a program is told when something cannot be: problem+json (RFC 9457) with the number of the request."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from desk.api.shapes import Fault
from desk.errors import BadInput, Conflict, DeskError, Forbidden, NotSignedIn, TooMany
from desk.templating import translated_error

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"
# What is said where nobody knew more.
WORDS = {
    400: _l("This request cannot be understood."),
    401: _l("Please show a token: Authorization: Bearer ..."),
    403: _l("This is not allowed."),
    404: _l("There is nothing here."),
    405: _l("This address does not know this method."),
    406: _l("The desk answers with application/json alone."),
    409: _l("This cannot be done any more, or not yet."),
    413: _l("This is more than the desk takes at once."),
    415: _l("Please send application/json, in UTF-8 and unpacked."),
    422: _l("Some of what was sent cannot be taken."),
    429: _l("This is too much in a short time. Please wait a moment."),
    500: _l("Something went wrong in the desk. It has been noted under the number of this request."),
    503: _l("The desk cannot reach its database. Please try again in a moment."),
}


class Faulty(BadInput):
    """Several things are wrong with what was sent."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("Some of what was sent cannot be taken.")
        self.faults = tuple(faults)


class Busy(Conflict):
    """The same call is being carried out at this moment."""

    retry_after = 1


def is_asked() -> bool:
    """Whether a program asks, which reads no pages."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def of(error: DeskError) -> Response:
    """The answer to a named error."""
    faults = error.faults if isinstance(error, Faulty) else ()
    if isinstance(error, BadInput) and error.field:
        faults = (Fault(translated_error(error), pointer=f"/{error.field}"),)
    return problem(error.status_code, translated_error(error), faults, _headers_of(error))


def problem(
    status: int, detail: str = "", faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """An answer that says what cannot be, in the reader's language."""
    status = status if status in WORDS else (500 if status >= 500 else 400)
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or str(WORDS[status]),
        "request_id": g.get("request_id", ""),
    }
    errors = [{name: value for name, value in fault._asdict().items() if value is not None} for fault in faults]
    if errors:
        told["errors"] = errors
    response = Response(json.dumps(told, ensure_ascii=False), status=status, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response


def _headers_of(error: DeskError) -> dict[str, str]:
    if isinstance(error, TooMany | Busy):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, NotSignedIn):
        shown = "Authorization" in request.headers
        return {"WWW-Authenticate": 'Bearer realm="desk"' + (', error="invalid_token"' if shown else "")}
    if isinstance(error, Forbidden) and (scope := error.values.get("scope")):
        return {"WWW-Authenticate": f'Bearer realm="desk", error="insufficient_scope", scope="{scope}"'}
    return {}
