"""The report of the promises in words: the document that page, paper, sheet, CSV and JSON are drawn from."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.figures.kinds import HANDS, Axis
from desk.reports.asking import Choice
from desk.reports.cells import bar_of
from desk.reports.delays import SHORT_HOLDERS
from desk.reports.documents import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Document,
    Kind,
    Link,
    Period,
    Series,
    Share,
    Table,
)
from desk.reports.scopes import BY, period_label
from desk.reports.sla_definitions import definitions
from desk.reports.sla_missed import Explain, explained_table, missed_table
from desk.reports.sla_report import Figures, Report, Row
from desk.templating import localised
from desk.tickets.kinds import Priority
from desk.tickets.labels import PRIORITIES

TITLES = {
    Axis.DEPARTMENT: _l("Performance of the promises by department"),
    Axis.SERVICE: _l("Performance of the promises by service"),
    Axis.PRIORITY: _l("Performance of the promises by priority"),
    Axis.TIER: _l("Performance of the promises by tier"),
    Axis.AGENT: _l("Performance of the promises by agent"),
}
# Column -> which tickets stand behind its numbers.
BEHIND = {
    "came_in": "came_in",
    "ended": "ended",
    "response": "response_missed",
    "resolution": "resolution_missed",
    "reopened": "reopened",
    "returned": "returned",
}
MOST_BARS = 12
LinkTo = Callable[[str, Choice, Row], str]


def document_of(
    report: Report, *, at: datetime, scope: str, link: LinkTo | None = None, explain: Explain | None = None
) -> Document:
    """The report as a value, in the reader's language. `link` gives the address of the tickets behind a number, `explain`
    that of the page on which a missed promise is explained, to whom it is open.
    """
    choice = report.choice
    return Document(
        code="sla",
        title=str(TITLES[choice.by]),
        period=Period(choice.asked.since, choice.asked.until, period_label(choice.asked.since, choice.asked.until)),
        scope=scope,
        made_at=at,
        definitions=definitions(),
        parts=(
            _table(report, link),
            *_charts(report),
            _table(report, link, of_hands=True),
            missed_table(report, explain),
            explained_table(report),
        ),
    )


def name_of(axis: Axis, row: Row) -> str:
    """What a group is called."""
    if axis is Axis.PRIORITY:
        return f"{row.code} {PRIORITIES[Priority(str(row.code))]}"
    if axis is Axis.TIER:
        return str(_("Tier %(number)d", number=row.key))
    if row.thing is None:
        return str(_("Nobody"))
    return str(row.thing.name) if axis is Axis.AGENT else localised(row.thing)


def _names(by: Axis) -> tuple[Column, ...]:
    return Column("name", str(BY[by]), width=44), Column("code", _("Code"), Kind.CODE, width=22)


def columns(by: Axis) -> tuple[Column, ...]:
    """What came of the promises."""
    return (
        *_names(by),
        Column("came_in", _("Came in"), Kind.NUMBER),
        Column("ended", _("Ended"), Kind.NUMBER),
        Column("response", _("Response on time"), Kind.PERCENT),
        Column("resolution", _("Resolution on time"), Kind.PERCENT),
        Column("median", _("Median"), Kind.DURATION),
        Column("ninetieth", _("9 of 10 within"), Kind.DURATION),
    )


def columns_of_hands(by: Axis) -> tuple[Column, ...]:
    """Where the time lay, and how often it went back."""
    return (
        *_names(by),
        *(
            Column(HANDS[holder].removesuffix("_seconds"), str(words), Kind.DURATION)
            for holder, words in SHORT_HOLDERS.items()
        ),
        Column("reopened", _("Reopened"), Kind.NUMBER),
        Column("returned", _("Returned"), Kind.NUMBER),
    )


def cells_of(figures: Figures) -> tuple[Cell, ...]:
    """The cells of a group among the promises, after its name and code."""
    sums = figures.sums
    times = (figures.median, figures.ninetieth)
    return sums["came_in"], sums["ended"], figures.response, figures.resolution, *times


def hands_of(figures: Figures) -> tuple[Cell, ...]:
    """The same of the hands."""
    held = (figures.hold(holder) for holder in SHORT_HOLDERS)
    return *held, figures.sums["reopened"], figures.sums["returned"]


def _table(report: Report, link: LinkTo | None, *, of_hands: bool = False) -> Table:
    by = report.choice.by
    told, cells = (columns_of_hands(by), hands_of) if of_hands else (columns(by), cells_of)
    links = []
    for place, row in enumerate(report.rows):
        for column, cell in zip(told[2:], cells(row.figures), strict=True):
            count = cell.whole - cell.part if isinstance(cell, Share) else cell
            if link is not None and column.key in BEHIND and count:
                links.append(Link(place, column.key, link(BEHIND[column.key], report.choice, row)))
    return Table(
        code="hands" if of_hands else "figures",
        title=_("Whose time it was, by ticket") if of_hands else _("Promises"),
        columns=told,
        rows=tuple((name_of(by, row), row.code, *cells(row.figures)) for row in report.rows),
        total=(_("All"), None, *cells(report.totals)),
        note=_("Working time on average of a ticket.")
        if of_hands
        else _("n: how many promises are counted. Times are working time."),
        empty=_("Nothing was counted in this period."),
        keys=("code", "name"),
        links=tuple(links),
    )


def _charts(report: Report) -> tuple[Chart, ...]:
    """The resolution on time, and in whose hands the time lay; of the largest groups where there are many."""
    largest = sorted(report.rows, key=lambda row: -row.figures.sums["resolution_ended"])[:MOST_BARS]
    shown = [row for row in report.rows if row in largest and row.figures.sums["resolution_ended"]]
    if len(shown) < 2:
        return ()
    names = _told_apart([_short(report.choice.by, row) for row in shown], [row.code or "" for row in shown])
    note = _("The groups with most tickets.") if len(report.rows) > MOST_BARS else ""
    return (
        Chart(
            code="chart_on_time",
            title=_("Resolution on time"),
            kind=ChartKind.BARS,
            categories=names,
            series=(Series(_("Resolution on time"), tuple(bar_of(row.figures.resolution) for row in shown)),),
            category_title=str(BY[report.choice.by]),
            value=Kind.PERCENT,
            places=1,
            note=note,
        ),
        Chart(
            code="chart_hands",
            title=_("In whose hands the working time lay"),
            kind=ChartKind.SHARES,
            categories=names,
            series=tuple(
                Series(str(words), tuple(float(row.figures.sums[HANDS[holder]]) for row in shown))
                for holder, words in SHORT_HOLDERS.items()
            ),
            category_title=str(BY[report.choice.by]),
            value=Kind.DURATION,
            note=note,
        ),
    )


def _short(by: Axis, row: Row) -> str:
    """What fits beside a bar: departments have a short name."""
    return str(row.thing.short) if by is Axis.DEPARTMENT and row.thing is not None else name_of(by, row)


def _told_apart(names: list[str], codes: list[str]) -> tuple[str, ...]:
    return tuple(f"{name} ({code})" if names.count(name) > 1 else name for name, code in zip(names, codes, strict=True))
