"""How good the forecast was, as a document: hit rate of each basis, whether the hour helps, what was said beside what came."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from desk.forecast import labels, queries
from desk.forecast.judging import Class, Judged, Record, comparison_of, record_of
from desk.forecast.models import Basis
from desk.reports import cells, scopes
from desk.reports.documents import (
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Part,
    Period,
    Series,
    Share,
    Table,
    Text,
)
from desk.sla import calendars

SCORE = Column("score", "", Kind.NUMBER, places=3)


def build(judged: Mapping[Basis, Sequence[Judged]], *, at: datetime) -> Document:
    """What was guessed in the last half year and is judged by now."""
    zone = calendars.city_zone()
    since, until = (moment.astimezone(zone).date() for moment in (at - queries.JUDGED_BACK, at))
    together = [one for basis in Basis for one in judged.get(basis, ())]
    records = {basis: record_of(judged[basis]) for basis in Basis if basis in judged}
    whole = record_of(together)
    return Document(
        code="forecast",
        title=_("How good the forecast is"),
        period=Period(since, until, scopes.period_label(since, until)),
        scope=_("The whole city"),
        made_at=at,
        definitions=_definitions(),
        parts=(_summary(records, whole), _hours(together), *_chart(whole), _classes(records)),
    )


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(
            _("Forecast"),
            _(
                "Said once, when half of the time until the deadline is over: how many tickets like this one that were unsolved "
                "by then came to be late (Kaplan-Meier)."
            ),
        ),
        Definition(
            _("Tickets like this one"),
            _(
                "Of the same service that came in at the same hours (before 8, 8 to 10, 10 to 12, 12 to 14, 14 to 16, later); "
                "where fewer than 30 of them have ended, of the same service at any hour, then of the same priority, then all. "
                "Tickets of the last year."
            ),
        ),
        Definition(
            _("Brier score"),
            _(
                "Mean square of what was said less what came. 0 is perfect; whoever always says the overall share gets the "
                "number beside it."
            ),
        ),
    )


def _summary(records: Mapping[Basis, Record], whole: Record) -> Table:
    return Table(
        code="summary",
        title=_("Guesses that are judged"),
        columns=(
            Column("basis", _("From which tickets"), width=44),
            Column("count", _("Tickets"), Kind.NUMBER),
            Column("late", _("Came to be late"), Kind.PERCENT),
            Column("hits", _("Marks that came true"), Kind.PERCENT),
            Column("brier", _("Brier score"), Kind.NUMBER, places=3),
            Column("plain", _("Without a forecast"), Kind.NUMBER, places=3),
        ),
        rows=tuple((str(labels.BASES[basis]), *_figures(record)) for basis, record in records.items()),
        total=(_("Together"), *_figures(whole)) if records else None,
        empty=_("No guess has been judged yet."),
    )


def _figures(record: Record) -> tuple[int | Share | float | None, ...]:
    return (
        record.count,
        Share(record.late, record.count),
        Share(record.rate.hits, record.rate.marked),
        record.brier,
        record.plain,
    )


def _hours(judged: Sequence[Judged]) -> Text:
    told = comparison_of(judged)
    said = labels.said_of_hours(told, lambda score: cells.shown(SCORE, score))
    rates = (
        _(
            "Marked with the hour: %(hits)d of %(marked)d came true. Without it: %(hits_without)d of %(marked_without)d.",
            hits=told.rate_with.hits,
            marked=told.rate_with.marked,
            hits_without=told.rate_without.hits,
            marked_without=told.rate_without.marked,
        ),
    )
    return Text(code="hours", heading=_("Does the hour help?"), paragraphs=(said, *(rates if told.count else ())))


def _chart(whole: Record) -> list[Part]:
    """A forecast that is as good as it says has two bars of the same length everywhere."""
    shown = [one for one in whole.classes if one.count]
    if not shown:
        return []
    chart = Chart(
        code="calibration",
        title=_("What was said, and what came"),
        kind=ChartKind.BARS,
        categories=tuple(_("%(span)s %% (n %(n)d)", span=_span(one), n=one.count) for one in shown),
        series=(
            Series(_("Said on average"), tuple(one.said * 100 for one in shown)),
            Series(_("Came to be late"), tuple(cells.bar_of(Share(one.late, one.count)) for one in shown)),
        ),
        category_title=_("Said"),
        value=Kind.PERCENT,
        places=1,
        note=_("The closer the two bars, the better. What stands on few tickets says little."),
    )
    return [chart]


def _classes(records: Mapping[Basis, Record]) -> Table:
    return Table(
        code="classes",
        title=_("What was said, and what came, by basis"),
        columns=(
            Column("basis", _("From which tickets"), width=44),
            Column("said", _("Said, in per cent")),
            Column("mean", _("On average (%)"), Kind.NUMBER, places=1),
            Column("late", _("Came to be late"), Kind.PERCENT),
        ),
        rows=tuple(
            (str(labels.BASES[basis]), _span(one), one.said * 100, Share(one.late, one.count))
            for basis, record in records.items()
            for one in record.classes
            if one.count
        ),
        keys=("basis", "said"),
        empty=_("No guess has been judged yet."),
    )


def _span(one: Class) -> str:
    return f"{one.lowest * 100:.0f}-{one.highest * 100:.0f}"
