"""A report as a value: what it says, in which period, of whom, and by which definitions. Pure.

Page, paper, sheet, CSV and JSON are drawn from the same document, and a frozen pack keeps it (`canonical.py`). All words
in it are already in the reader's language.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LARGEST = 2**53  # a whole number that JSON readers and spreadsheets keep to the last digit


class Kind(StrEnum):
    """What stands in a column, and so how it is shown and what a spreadsheet makes of it."""

    TEXT = "text"
    NUMBER = "number"  # int or float; `places` decimals
    PERCENT = "percent"  # a Share: never without its n
    DURATION = "duration"  # whole seconds of working time
    DAY = "day"  # a date
    MOMENT = "moment"  # a datetime with a zone
    CODE = "code"  # a number that is a name: ticket, NIP, telephone; never computed with


@dataclass(frozen=True)
class Share:
    """So many of so many: 53 of 55. There is no percentage of nothing."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole <= LARGEST:
            raise ValueError(f"{self.part} of {self.whole} is no share.")

    @property
    def percent(self) -> float | None:
        """In per cent, unrounded; None of nothing."""
        return self.part * 100 / self.whole if self.whole else None


Cell = str | int | float | Share | date | datetime | None


@dataclass(frozen=True)
class Column:
    """A column: `key` is its name in CSV, JSON and comparisons, `title` what people read, `width` its share of the paper."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    places: int = 0
    width: float = 0  # 0: as its kind usually needs


@dataclass(frozen=True)
class Link:
    """Where the page leads from a cell: to the tickets behind a number. Paper and sheets have none."""

    row: int
    column: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under typed columns. `keys` are the columns by which a row is found again in a later edition; none: the first.

    Raises ValueError for a row or a value that does not fit its columns.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: tuple[Cell, ...] | None = None
    note: str = ""
    empty: str = ""
    keys: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        names = [column.key for column in self.columns]
        if not names or len(set(names)) != len(names):
            raise ValueError(f"The table {self.code} needs columns with names of their own.")
        if unknown := {*self.keys, *(link.column for link in self.links)} - set(names):
            raise ValueError(f"The table {self.code} has no column {', '.join(sorted(unknown))}.")
        for row in (*self.rows, *([self.total] if self.total is not None else [])):
            _check_row(self.code, self.columns, row)

    @property
    def identity(self) -> tuple[int, ...]:
        """The places of the columns that say which row it is."""
        names = [column.key for column in self.columns]
        return tuple(names.index(key) for key in self.keys) or (0,)


class ChartKind(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"
    SHARES = "shares"  # a bar of 100 % for each category, divided


@dataclass(frozen=True)
class Series:
    """Values of one name, one for each category; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Numbers to be seen, with the table of the same numbers for those who cannot see them. Raises ValueError."""

    code: str
    title: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    category_title: str
    value: Kind = Kind.NUMBER  # NUMBER, PERCENT (values are per cent) or DURATION (values are seconds)
    places: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        if not self.series or len({series.name for series in self.series}) != len(self.series):
            raise ValueError(f"The chart {self.code} needs series with names of their own.")
        if any(len(series.values) != len(self.categories) for series in self.series):
            raise ValueError(f"The chart {self.code} needs a value, or none, for each category.")
        if self.value not in (Kind.NUMBER, Kind.PERCENT, Kind.DURATION):
            raise ValueError(f"{self.value} cannot be drawn.")
        for value in (value for series in self.series for value in series.values if value is not None):
            if not math.isfinite(value) or value < 0:
                raise ValueError(f"The chart {self.code} has a value that cannot be drawn.")

    def as_table(self) -> Table:
        """The same numbers as a table. Per cent stand as numbers: their n stands in the table that the chart is drawn from."""
        duration = self.value is Kind.DURATION
        kind = Kind.DURATION if duration else Kind.NUMBER
        unit = " (%)" if self.value is Kind.PERCENT else ""
        return Table(
            code=self.code,
            title=self.title,
            columns=(
                Column("category", self.category_title),
                *(
                    Column(f"series{place}", series.name + unit, kind, self.places)
                    for place, series in enumerate(self.series, start=1)
                ),
            ),
            rows=tuple(
                (name, *(_whole(series.values[place], duration) for series in self.series))
                for place, name in enumerate(self.categories)
            ),
            note=self.note,
        )


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words under a heading: paragraphs, then a list."""

    code: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


Part = Table | Chart | Text


@dataclass(frozen=True)
class Period:
    """The days of a report, both counted, and what people call them: "November 2026"."""

    since: date
    until: date
    label: str

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("A period ends after it has begun.")


@dataclass(frozen=True)
class Definition:
    """What a word of the report means, so that a number can be counted again."""

    term: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A report. `scope` says whose numbers these are; `addressee` are the lines of whom it is for, if it is for anybody.

    `made_at` is the moment whose truth it tells. Raises ValueError for parts of the same code.
    """

    code: str
    title: str
    period: Period
    scope: str
    made_at: datetime
    addressee: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("A moment without a zone.")
        codes = [part.code for part in self.parts]
        if len(set(codes)) != len(codes):
            raise ValueError("Two parts of a document have the same code.")

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables in order, those of its charts among them."""
        return tuple(
            part.as_table() if isinstance(part, Chart) else part for part in self.parts if not isinstance(part, Text)
        )


def _check_row(table: str, columns: tuple[Column, ...], row: tuple[Cell, ...]) -> None:
    if len(row) != len(columns):
        raise ValueError(f"A row of {len(row)} cells does not fit the {len(columns)} columns of {table}.")
    for column, cell in zip(columns, row, strict=True):
        if cell is not None and not _fits(column.kind, cell):
            raise ValueError(f"{cell!r} is no {column.kind} (table {table}, column {column.key}).")


def _fits(kind: Kind, cell: Cell) -> bool:
    if kind in (Kind.TEXT, Kind.CODE):
        return isinstance(cell, str)
    if kind is Kind.PERCENT:
        return isinstance(cell, Share)
    if kind is Kind.DAY:
        return isinstance(cell, date) and not isinstance(cell, datetime)
    if kind is Kind.MOMENT:
        return isinstance(cell, datetime) and cell.tzinfo is not None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell) or abs(cell) > LARGEST:
        return False
    return kind is Kind.NUMBER or isinstance(cell, int)


def _whole(value: float | None, duration: bool) -> Cell:
    return round(value) if duration and value is not None else value
