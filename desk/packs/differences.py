"""What two editions of a report say differently: old and new value of each cell, rows that came and went. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.reports.documents import Cell, Column, Document, Kind, Table


@dataclass(frozen=True)
class Difference:
    """A cell that has changed; without `before` or `after` the whole row has come, or gone."""

    table: str
    row: str
    column: Column
    before: Cell
    after: Cell


def between(old: Document, new: Document) -> list[Difference]:
    """In the order of the new report. Tables are compared by their codes, rows by their keys, columns by theirs."""
    before = {table.code: table for table in old.tables}
    after = {table.code: table for table in new.tables}
    found: list[Difference] = []
    for table in new.tables:
        if (earlier := before.get(table.code)) is None:
            found += _all_of(table, is_new=True)
        else:
            found += _of_tables(earlier, table)
    for table in old.tables:
        if table.code not in after:
            found += _all_of(table, is_new=False)
    return found


def _of_tables(old: Table, new: Table) -> Iterator[Difference]:
    earlier, later = _rows(old), _rows(new)
    olds = {column.key: place for place, column in enumerate(old.columns)}
    for key, row in later.items():
        known = earlier.get(key)
        for place, column in enumerate(new.columns):
            was = known[olds[column.key]] if known is not None and column.key in olds else None
            if was != row[place]:
                yield Difference(new.title, _name(key), column, was, row[place])
    for key, row in earlier.items():
        if key not in later:
            yield from _whole(old, key, row, is_new=False)
    yield from _of_totals(old, new)


def _of_totals(old: Table, new: Table) -> Iterator[Difference]:
    if old.total is None or new.total is None:
        return
    before = {column.key: cell for column, cell in zip(old.columns, old.total, strict=True)}
    for column, cell in zip(new.columns, new.total, strict=True):
        if before.get(column.key) != cell:
            yield Difference(new.title, _total_name(new), column, before.get(column.key), cell)


def _all_of(table: Table, *, is_new: bool) -> Iterator[Difference]:
    for key, row in _rows(table).items():
        yield from _whole(table, key, row, is_new=is_new)


def _whole(table: Table, key: tuple[Cell, ...], row: tuple[Cell, ...], *, is_new: bool) -> Iterator[Difference]:
    for column, cell in zip(table.columns, row, strict=True):
        if cell is not None:
            yield Difference(table.title, _name(key), column, None if is_new else cell, cell if is_new else None)


def _rows(table: Table) -> dict[tuple[Cell, ...], tuple[Cell, ...]]:
    """By what names a row; of rows of the same name the second one is another."""
    found: dict[tuple[Cell, ...], tuple[Cell, ...]] = {}
    for row in table.rows:
        key: tuple[Cell, ...] = tuple(row[place] for place in table.identity)
        name, count = key, 1
        while name in found:
            count += 1
            name = (*key, count)
        found[name] = row
    return found


def _name(key: tuple[Cell, ...]) -> str:
    return " / ".join(str(part) for part in key if part is not None)


def _total_name(table: Table) -> str:
    assert table.total is not None
    texts = (
        cell for column, cell in zip(table.columns, table.total, strict=True) if column.kind in (Kind.TEXT, Kind.CODE)
    )
    return str(next((text for text in texts if text), "Σ"))
