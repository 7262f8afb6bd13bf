"""Places in a template for what differs from ticket to ticket: `{nama_pelapor}`. Pure.

A text is looked through, never carried out: what is not one of these names stays out when it is saved, and nothing that a
name is filled with is looked through again.
"""

import re
from collections.abc import Mapping

NAMES = ("nama_pelapor", "nomor", "layanan", "petugas", "opd", "tenggat")
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_in(text: str) -> str | None:
    """The first thing in braces that is no placeholder, or a brace that stands alone; None when all is known."""
    for match in _PLACE.finditer(text):
        if match[1] not in NAMES:
            return match[0]
    alone = re.search(r"[{}]", _PLACE.sub("", text))
    return alone[0] if alone else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled, once."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)
