"""What stands in a cell of a sheet: a day, yes or no, words of a list."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import force_locale

from desk.errors import BadInput
from desk.sheets import Row, day_of, simplified

Word = TypeVar("Word", bound=StrEnum)


def day(row: Row, name: str) -> date | None:
    """The day in that column; None where it is empty. Raises BadInput."""
    text = row.get(name)
    if not text:
        return None
    try:
        return day_of(text)
    except ValueError as wrong:
        raise BadInput(
            "“%(text)s” is no date. Write it as 2026-12-31 or 31-12-2026.", field=name, text=text[:40]
        ) from wrong


def yes(row: Row, name: str) -> bool | None:
    """Yes or no in that column; None where it is empty. Raises BadInput."""
    text = simplified(row.get(name))
    if not row.get(name):
        return None
    if text in ("ya", "y", "yes", "1", "true", "benar", "x"):
        return True
    if text in ("tidak", "t", "no", "n", "0", "false", "salah", "tdk"):
        return False
    raise BadInput("Write “ya” or “tidak”.", field=name)


def word(row: Row, name: str, labels: Mapping[Word, Any]) -> Word | None:
    """A word of a list, by its code or by what people read for it in any language; None where it is empty. Raises BadInput."""
    text = row.get(name)
    return _word(text, name, labels) if text else None


def words(row: Row, name: str, labels: Mapping[Word, Any]) -> list[Word]:
    """Several of them, divided by a comma or a semicolon."""
    parts = [part.strip() for part in row.get(name).replace(";", ",").split(",")]
    return list(dict.fromkeys(_word(part, name, labels) for part in parts if part))


def _word(text: str, name: str, labels: Mapping[Word, Any]) -> Word:
    wanted = simplified(text)
    for language in ("id", "en"):
        with force_locale(language):
            for member, label in labels.items():
                if wanted in (simplified(member.value), simplified(str(label))):
                    return member
    raise BadInput("“%(text)s” is not known here.", field=name, text=text[:60])
