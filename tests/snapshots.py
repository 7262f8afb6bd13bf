"""What a database holds, laid down again: the shipped city takes an eighth of a second to load, and most tests want it."""

from collections import defaultdict
from typing import Any

from sqlalchemy import JSON, Table

from desk.database import db

Rows = list[tuple[Table, list[dict[str, Any]]]]


def taken() -> Rows:
    """Every row of every table, in an order in which they can be inserted. Sequences have gone past all of them."""
    found: Rows = []
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            by_columns: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
            keys = list(table.primary_key.columns)
            for row in connection.execute(table.select().order_by(*keys)).mappings():
                told = {column.name: row[column.name] for column in table.columns if _is_told(column, row[column.name])}
                by_columns[frozenset(told)].append(told)
            found += [(table, rows) for rows in by_columns.values()]
    return found


def lay_down(rows: Rows) -> None:
    """Insert them into a database that holds nothing."""
    with db.engine.begin() as connection:
        for table, lines in rows:
            connection.execute(table.insert(), lines)


def _is_told(column: Any, value: Any) -> bool:
    """NULL in a JSON column is left out, or it would come back as the word null."""
    return not (value is None and isinstance(column.type, JSON))
