"""Whether a value has the shape that the document promises: the few words of JSON Schema that the desk's calls use.

One schema is both printed in the OpenAPI document and asked here, so the two cannot differ.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

Shape = Mapping[str, Any]
MOST_FAULTS = 20


class Fault(NamedTuple):
    """What is wrong, and where: a JSON pointer into the body, or the name of a parameter of the address or the headers."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


def faults_in(value: Any, shape: Shape, pointer: str = "") -> list[Fault]:
    """Everything that is wrong with a value, up to a number that a person reads."""
    found: list[Fault] = []
    for fault in _faults(value, shape, pointer):
        found.append(fault)
        if len(found) == MOST_FAULTS:
            break
    return found


def _faults(value: Any, shape: Shape, pointer: str) -> Iterator[Fault]:
    kinds = shape.get("type")
    if kinds is not None:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not any(TYPES[kind](value) for kind in kinds):
            yield Fault(_("This has to be: %(kinds)s.", kinds=", ".join(kinds)), pointer)
            return
    if value is None:
        return
    yield from _faults_of_choice(value, shape, pointer)
    if isinstance(value, str):
        yield from _faults_of_text(value, shape, pointer)
    elif isinstance(value, int) and not isinstance(value, bool):
        if value < shape.get("minimum", value) or value > shape.get("maximum", value):
            bounds = {"least": shape.get("minimum"), "most": shape.get("maximum")}
            yield Fault(_("A whole number from %(least)s to %(most)s, please.", **bounds), pointer)
    elif isinstance(value, dict):
        yield from _faults_of_object(value, shape, pointer)
    elif isinstance(value, list):
        yield from _faults_of_list(value, shape, pointer)


def _faults_of_choice(value: Any, shape: Shape, pointer: str) -> Iterator[Fault]:
    if "const" in shape and value is not shape["const"]:
        yield Fault(_("This has to be: %(kinds)s.", kinds=str(shape["const"]).lower()), pointer)
    if "enum" in shape and value not in shape["enum"]:
        offered = ", ".join(str(one) for one in shape["enum"] if one is not None)
        yield Fault(_("Please give one of: %(choices)s.", choices=offered), pointer)


def _faults_of_text(value: str, shape: Shape, pointer: str) -> Iterator[Fault]:
    if len(value) < shape.get("minLength", 0):
        yield Fault(_("Please fill this in."), pointer)
    if len(value) > shape.get("maxLength", len(value)):
        yield Fault(_("At most %(max)d characters, please.", max=shape["maxLength"]), pointer)
    if "pattern" in shape and re.search(shape["pattern"], value) is None:
        yield Fault(_("This is not written as it has to be."), pointer)
    if shape.get("format") == "date" and not _is_day(value):
        yield Fault(_("This is no day. Please write it like 2026-12-31."), pointer)


def _faults_of_object(value: dict[str, Any], shape: Shape, pointer: str) -> Iterator[Fault]:
    known = shape.get("properties", {})
    for name in shape.get("required", ()):
        if name not in value:
            yield Fault(_("Please fill this in."), f"{pointer}/{name}")
    for name, one in value.items():
        if name in known:
            yield from _faults(one, known[name], f"{pointer}/{name}")
        elif shape.get("additionalProperties") is False:
            yield Fault(_("There is no such field."), f"{pointer}/{_escaped(name)}")
        elif isinstance(shape.get("additionalProperties"), Mapping):
            yield from _faults(one, shape["additionalProperties"], f"{pointer}/{_escaped(name)}")


def _faults_of_list(value: list[Any], shape: Shape, pointer: str) -> Iterator[Fault]:
    if len(value) > shape.get("maxItems", len(value)):
        yield Fault(_("At most %(most)d of them, please.", most=shape["maxItems"]), pointer)
        return
    for place, one in enumerate(value):
        yield from _faults(one, shape.get("items", {}), f"{pointer}/{place}")


def _is_day(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII) and date.fromisoformat(value))
    except ValueError:
        return False


def _escaped(name: str) -> str:
    """A name as part of a JSON pointer (RFC 6901), clipped: it came from outside."""
    clean = name[:60].encode("utf-8", "backslashreplace").decode("utf-8")
    return clean.replace("~", "~0").replace("/", "~1")


TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
