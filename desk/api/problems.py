"""What a program is told when something cannot be: problem+json (RFC 9457), or as its door says it."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from desk.api import doors
from desk.api.doors import Door
from desk.api.shapes import Fault
from desk.errors import BadInput, Conflict, DeskError, Forbidden, NotSignedIn, TooMany
from desk.templating import translated_error

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

WORDS_OF_OPEN311 = {
    403: _l("Please send an api_key: a front officer's token, or the fresh solution of a challenge."),
    415: _l("Please send application/x-www-form-urlencoded, in UTF-8 and unpacked."),
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
    return doors.asked(request.path) is not None


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
    door = doors.asked(request.path) or doors.API
    status = door.status_of(status if status in WORDS else (500 if status >= 500 else 400))
    if door is doors.OPEN311 and status == 404 and request.path.endswith(".xml"):
        detail = _("The desk answers in JSON alone. Please ask for the same address with .json at its end.")
    detail = detail or str(words_of(door)[status])
    told = _refusals(status, detail, faults) if door is doors.OPEN311 else _problem(status, detail, faults)
    response = Response(json.dumps(told, ensure_ascii=False), status=status, mimetype=door.media_type)
    response.headers.update(headers or {})
    return response


def words_of(door: Door) -> dict[int, Any]:
    """What is said at that door where nobody knew more."""
    return WORDS | WORDS_OF_OPEN311 if door is doors.OPEN311 else WORDS


def _problem(status: int, detail: str, faults: Iterable[Fault]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": g.get("request_id", ""),
    }
    errors = [{name: value for name, value in fault._asdict().items() if value is not None} for fault in faults]
    if errors:
        told["errors"] = errors
    return told


def _refusals(status: int, detail: str, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """As GeoReport has it: one for each thing that is wrong, with the name of the field before it."""
    named = [(fault.parameter or (fault.pointer or "").removeprefix("/"), fault.detail) for fault in faults]
    said = [f"{name}: {words}" if name else words for name, words in named]
    return [{"code": status, "description": words} for words in said or [detail]]


def _headers_of(error: DeskError) -> dict[str, str]:
    if isinstance(error, TooMany | Busy):
        return {"Retry-After": str(error.retry_after)}
    if doors.OPEN311.has(request.path):
        return {}
    if isinstance(error, NotSignedIn):
        shown = "Authorization" in request.headers
        return {"WWW-Authenticate": 'Bearer realm="desk"' + (', error="invalid_token"' if shown else "")}
    if isinstance(error, Forbidden) and (scope := error.values.get("scope")):
        return {"WWW-Authenticate": f'Bearer realm="desk", error="insufficient_scope", scope="{scope}"'}
    return {}
