"""What a program has sent, as far as it can be read: parameters of the address, JSON, filled-in fields."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from desk.api.problems import Faulty
from desk.api.shapes import Fault, Shape, faults_in
from desk.errors import DeskError
from desk.fields import tidy

LARGEST_BODY = 256 * 1024
MOST_FIELDS = 100
JSON = "application/json"
FIELDS = "application/x-www-form-urlencoded"


class Malformed(DeskError):
    """What was sent is not written as it should be."""


@dataclass(frozen=True)
class Param:
    """Something that may stand in the address after the question mark."""

    name: str
    shape: Shape
    about: Any = ""


def query_of(params: Sequence[Param]) -> dict[str, Any]:
    """What stands after the question mark. Raises Faulty."""
    known = {param.name: param for param in params}
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, values in request.args.lists():
        shown = name[:60].encode("utf-8", "backslashreplace").decode("utf-8")
        if name not in known:
            faults.append(Fault(_("There is no such parameter."), parameter=shown))
        elif len(values) > 1:
            faults.append(Fault(_("This may stand there once only."), parameter=shown))
        else:
            value = _typed(values[0], known[name].shape)
            faults += [Fault(fault.detail, parameter=name) for fault in faults_in(value, known[name].shape)]
            found[name] = tidy(value)
    if faults:
        raise Faulty(faults)
    return found


def body_of(shape: Shape, *, media_type: str) -> dict[str, Any]:
    """What was sent. Raises Malformed, Faulty, UnsupportedMediaType, RequestEntityTooLarge."""
    raw = _bytes()
    if raw and (request.mimetype != media_type or request.headers.get("Content-Encoding", "identity") != "identity"):
        raise UnsupportedMediaType
    read: Callable[[bytes], Any] = _json_in if media_type == JSON else _fields_in
    body: Any = read(raw) if raw else {}
    if faults := faults_in(body, shape):
        raise Faulty(faults)
    return dict(body)


def _typed(value: str, shape: Shape) -> Any:
    if shape["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if shape["type"] == "boolean":
        return {"true": True, "false": False}.get(value, value)
    return value


def _bytes() -> bytes:
    """The body, which may also come in pieces and without a length."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge
    found = bytearray()
    while piece := request.stream.read(LARGEST_BODY + 1 - len(found)):
        found += piece
        if len(found) > LARGEST_BODY:
            raise RequestEntityTooLarge
    return bytes(found)


def _json_in(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_without_twins, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body cannot be read: it is no JSON, or says something twice.") from error


def _fields_in(raw: bytes) -> Mapping[str, str]:
    """Fields as a page sends them; what was left empty is as if it had not been sent."""
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
        found = _without_twins(pairs)
    except ValueError as error:
        raise Malformed("The body cannot be read: these are no fields in UTF-8, or one stands there twice.") from error
    return {name: value for name, value in found.items() if value.strip()}


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands there twice.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON.")
