"""The fields that a service asks for beside the common ones, written one a line: `Label* | English label`. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

MOST_FIELDS = 8
LONGEST_LABEL = 80


def read_lines(text: str) -> list[dict[str, Any]]:
    """What the lines say; a star marks what must be filled in. Raises ValueError with the line that cannot be taken."""
    fields: list[dict[str, Any]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        label, _, english = (part.strip() for part in line.partition("|"))
        is_needed = label.endswith("*")
        label = label.rstrip("* ")
        name = _slug(label)
        if not name or len(label) > LONGEST_LABEL or len(english) > LONGEST_LABEL or len(fields) == MOST_FIELDS:
            raise ValueError(line)
        if name in {field["name"] for field in fields}:
            raise ValueError(line)
        fields.append({"name": name, "label": label, "label_en": english.rstrip("* ") or label, "required": is_needed})
    return fields


def write_lines(fields: Iterable[Mapping[str, Any]]) -> str:
    """The same, as it is typed."""
    return "\n".join(_line(field) for field in fields)


def _line(field: Mapping[str, Any]) -> str:
    typed = f"{field['label']}{'*' if field.get('required') else ''}"
    english = field.get("label_en", "")
    return f"{typed} | {english}" if english and english != field["label"] else typed


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
