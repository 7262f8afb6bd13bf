"""The OpenAPI document, out of what the calls declare of themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from desk.accounts.policy import Scope
from desk.api.calls import KEY_HEADER, LONGEST_KEY, Endpoint
from desk.api.problems import words_of
from desk.api.schema_parts import TEXT
from desk.api.schemas import SCHEMAS
from desk.api.shapes import Shape

VERSION = "1.0.0"
ALWAYS = (400, 406, 500, 503)
MEANINGS = {
    200: "OK",
    201: "Created",
    304: "Not Modified",
}


def document(endpoints: Sequence[Endpoint], *, title: str, base_url: str) -> dict[str, Any]:
    """The whole document, in the language of the reader."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.door.prefix + endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    found = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": _("Everything in it stands at /api/docs as well.")},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": ", ".join(Scope),
                }
            },
        },
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def refusals_of(endpoint: Endpoint) -> list[int]:
    """Every status with which this call may be refused."""
    found = {*ALWAYS, *endpoint.refusals}
    if endpoint.scope is not None:
        found |= {401, 403, 429}
    if endpoint.body is not None:
        found |= {413, 415, 422}
    if endpoint.parts:
        found |= {404}
    if endpoint.takes_key:
        found |= {409, 422}
    found |= {422}  # a parameter that there is not
    return sorted({endpoint.door.status_of(status) for status in found})


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.about,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
        "security": _security(endpoint),
    }
    if endpoint.details:
        found["description"] = endpoint.details
    if endpoint.scope is not None:
        found["x-scope"] = endpoint.scope.value
    if endpoint.body is not None:
        found["requestBody"] = {
            "required": bool(endpoint.body["required"]),
            "content": {endpoint.media_type: {"schema": endpoint.body}},
        }
    return found


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    if endpoint.action is not None:
        return [{"token": []}]
    return [{}, {"token": []}] if endpoint.scope is not None else []


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in endpoint.parts]
    found += [_parameter(param.name, "query", param.shape, param.about) for param in endpoint.query]
    if endpoint.takes_key:
        shape = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
        found.append(_parameter(KEY_HEADER, "header", shape, _("The same answer for the same key, for a day")))
    if endpoint.is_versioned:
        found.append(_parameter("If-Match", "header", TEXT, _("The ETag of the version that you have seen")))
    if endpoint.tells_version and endpoint.method == "GET":
        found.append(_parameter("If-None-Match", "header", TEXT, _("304 when it is still the same")))
    return found


def _parameter(name: str, place: str, shape: Shape, about: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": False, "schema": shape} | ({"description": about} if about else {})


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, name in endpoint.answers.items():
        told: dict[str, Any] = {"description": MEANINGS[status]}
        if name:
            told["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        headers = {"X-Request-Id": {"schema": TEXT, "required": True}}
        if endpoint.tells_version:
            headers["ETag"] = {"schema": TEXT, "required": True}
        if status == 201 and endpoint.name in ("openTicket", "addComment"):
            headers["Location"] = {"schema": TEXT, "required": True}
        found[str(status)] = told | {"headers": headers}
    for status in refusals_of(endpoint):
        found[str(status)] = {
            "description": words_of(endpoint.door)[status],
            "headers": _headers_of(status),
            "content": {
                endpoint.door.media_type: {"schema": {"$ref": f"#/components/schemas/{endpoint.door.refusal}"}}
            },
        }
    return found


def _headers_of(status: int) -> dict[str, Any]:
    found = {"X-Request-Id": {"schema": TEXT, "required": True}}
    named = {401: "WWW-Authenticate", 429: "Retry-After"}
    if status in named:
        found[named[status]] = {"schema": TEXT, "required": True}
    return found


def _plain(value: Any) -> Any:
    """Lazy texts become texts of the reader's language."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
