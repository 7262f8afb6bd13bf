"""Days off out of a file: CSV with the columns on,category,name (and name_en), or the TOML form of the shipped list."""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from desk.sla.kinds import HolidayCategory


class Problem(NamedTuple):
    """A line that cannot be taken, with the word for what is wrong."""

    line: int
    what: str


class Read(NamedTuple):
    """What a file says: edits that bring what is new, lines that say what is known, and bad lines."""

    edits: list[dict[str, Any]]
    known: int
    problems: list[Problem]


def read(raw: bytes, name: str, known: Iterable[Mapping[str, str]]) -> Read:
    """Compare a file with the list. One that is neither of the two has a problem in its first line."""
    there = {(day["on"], day["category"]): (day["name"], day["name_en"]) for day in known}
    edits: list[dict[str, Any]] = []
    problems: list[Problem] = []
    same = 0
    seen: set[tuple[str, str]] = set()
    try:
        for number, row in _rows(raw, name):
            try:
                edit = _edit_of(row)
            except ValueError as wrong:
                problems.append(Problem(number, str(wrong)))
                continue
            key = (edit["on"], edit["category"])
            if key in seen:
                problems.append(Problem(number, f"{key[0]}, {key[1]}: twice"))
            elif there.get(key) in ((edit["name"], edit["name_en"]), _nameless(row, edit, there.get(key))):
                same += 1
            else:
                edits.append(edit)
            seen.add(key)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error, TypeError) as wrong:
        problems.append(Problem(1, str(wrong)))
    return Read(edits, same, problems)


def _rows(raw: bytes, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    text = raw.decode("utf-8-sig")
    if name.lower().endswith(".toml"):
        starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[holiday]]"]
        yield from zip(starts, tomllib.loads(text).get("holiday", []), strict=False)
        return
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=dialect)
    for row in reader:
        yield reader.line_num, {key: value for key, value in row.items() if key and value is not None}


def _edit_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Raises ValueError with what is wrong."""
    missing = [column for column in ("on", "category", "name") if not str(row.get(column, "")).strip()]
    if missing:
        raise ValueError(", ".join(missing) + ": ?")
    on = date.fromisoformat(str(row["on"]).strip())
    category = HolidayCategory(str(row["category"]).strip())
    name = str(row["name"]).strip()[:200]
    name_en = str(row.get("name_en") or name).strip()[:200]
    return {"do": "holiday.add", "on": on.isoformat(), "category": category.value, "name": name, "name_en": name_en}


def _nameless(row: Mapping[str, Any], edit: Mapping[str, str], there: tuple[str, str] | None) -> tuple[str, str]:
    """A file without English names says nothing against those that are there."""
    return (edit["name"], there[1] if there and not row.get("name_en") else edit["name_en"])
