"""The note that a receipt carries for a service: its placeholders, and the merged text (MTR-18). Pure."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("number", "service", "tenant", "day")
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_placeholders(note: str) -> list[str]:
    """The names in braces that nothing will ever be put in for, each once, in order."""
    return [name for name in dict.fromkeys(_PLACE.findall(note)) if name not in PLACEHOLDERS]


def merged(note: str, values: Mapping[str, str]) -> str:
    """The note with its placeholders filled in; what has no value stays as it is written."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), note)
