"""What schemas are put together from, in the words of JSON Schema."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time", "description": "RFC 3339, in UTC"}
DAY: Schema = {"type": "string", "format": "date"}
NOTHING: Schema = {"type": "null"}


def maybe(shape: Schema) -> Schema:
    """The same, or null."""
    if "enum" in shape:
        return shape | {"type": [shape["type"], "null"], "enum": [*shape["enum"], None]}
    return shape | {"type": [shape["type"], "null"]}


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def things(**members: Schema) -> Schema:
    """An object of which every member is there, and no other."""
    return {"type": "object", "properties": members, "required": [*members], "additionalProperties": False}


def none_or(name: str) -> Schema:
    """One of these objects, or null."""
    return {"anyOf": [{"$ref": f"#/components/schemas/{name}"}, {"type": "null"}]}


def many(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
