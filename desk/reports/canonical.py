"""The canonical JSON of a report: the same document is the same text, and the text is read back as the same document. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from desk.reports.documents import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Link,
    Part,
    Period,
    Series,
    Share,
    Table,
    Text,
)

EDITION = 1  # of the format


def to_json(document: Document) -> str:
    """The canonical JSON: the same document is the same text."""
    told = {
        "edition": EDITION,
        "code": document.code,
        "title": document.title,
        "period": {
            "since": document.period.since.isoformat(),
            "until": document.period.until.isoformat(),
            "label": document.period.label,
        },
        "scope": document.scope,
        "made_at": _moment(document.made_at),
        "addressee": list(document.addressee),
        "definitions": [[one.term, one.meaning] for one in document.definitions],
        "parts": [_part_told(part) for part in document.parts],
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Document:
    """The document that was written. Raises ValueError for what is none."""
    try:
        told = json.loads(text)
        if told["edition"] != EDITION:
            raise ValueError(f"A document of edition {told['edition']} cannot be read.")
        period = told["period"]
        return Document(
            code=told["code"],
            title=told["title"],
            period=Period(date.fromisoformat(period["since"]), date.fromisoformat(period["until"]), period["label"]),
            scope=told["scope"],
            made_at=datetime.fromisoformat(told["made_at"]),
            addressee=tuple(told["addressee"]),
            definitions=tuple(Definition(term, meaning) for term, meaning in told["definitions"]),
            parts=tuple(_part_read(part) for part in told["parts"]),
        )
    except (KeyError, TypeError, AttributeError) as broken:
        raise ValueError("This is no document.") from broken


def cell_told(cell: Cell) -> Any:
    """A cell as JSON has it: a share as [part, whole], days and moments as text, durations in seconds."""
    if isinstance(cell, Share):
        return [cell.part, cell.whole]
    if isinstance(cell, datetime):
        return _moment(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _part_told(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"is": "text", "code": part.code, "heading": part.heading, "paragraphs": list(part.paragraphs),
                "items": list(part.items)}  # fmt: skip
    if isinstance(part, Chart):
        return {
            "is": "chart", "code": part.code, "title": part.title, "kind": part.kind.value,
            "categories": list(part.categories), "series": [[one.name, list(one.values)] for one in part.series],
            "category_title": part.category_title, "value": part.value.value, "places": part.places, "note": part.note,
        }  # fmt: skip
    return {
        "is": "table", "code": part.code, "title": part.title,
        "columns": [[one.key, one.title, one.kind.value, one.places, one.width] for one in part.columns],
        "rows": [[cell_told(cell) for cell in row] for row in part.rows],
        "total": None if part.total is None else [cell_told(cell) for cell in part.total],
        "note": part.note, "empty": part.empty, "keys": list(part.keys),
        "links": [[one.row, one.column, one.address] for one in part.links],
    }  # fmt: skip


def _part_read(told: Mapping[str, Any]) -> Part:
    if told["is"] == "text":
        return Text(code=told["code"], heading=told["heading"], paragraphs=tuple(told["paragraphs"]),
                    items=tuple(told["items"]))  # fmt: skip
    if told["is"] == "chart":
        return Chart(
            code=told["code"], title=told["title"], kind=ChartKind(told["kind"]), categories=tuple(told["categories"]),
            series=tuple(Series(name, tuple(values)) for name, values in told["series"]),
            category_title=told["category_title"], value=Kind(told["value"]), places=told["places"], note=told["note"],
        )  # fmt: skip
    if told["is"] != "table":
        raise ValueError(f"A document has no {told['is']}.")
    columns = tuple(
        Column(key, title, Kind(kind), places, width) for key, title, kind, places, width in told["columns"]
    )
    return Table(
        code=told["code"], title=told["title"], columns=columns,
        rows=tuple(_row_read(columns, row) for row in told["rows"]),
        total=None if told["total"] is None else _row_read(columns, told["total"]),
        note=told["note"], empty=told["empty"], keys=tuple(told["keys"]),
        links=tuple(Link(row, column, address) for row, column, address in told["links"]),
    )  # fmt: skip


def _row_read(columns: tuple[Column, ...], row: list[Any]) -> tuple[Cell, ...]:
    return tuple(_cell_read(column.kind, cell) for column, cell in zip(columns, row, strict=True))


def _cell_read(kind: Kind, told: Any) -> Cell:
    if isinstance(told, list):
        return Share(*told)
    if isinstance(told, str) and kind is Kind.DAY:
        return date.fromisoformat(told)
    if isinstance(told, str) and kind is Kind.MOMENT:
        return datetime.fromisoformat(told)
    cell: Cell = told
    return cell


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
