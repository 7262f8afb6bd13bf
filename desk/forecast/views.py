"""The page that says how good the forecast is."""

from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import may
from desk.forecast import queries
from desk.forecast.judging import Record
from desk.forecast.survival import SMALLEST_SAMPLE
from desk.reports import on_page, scopes
from desk.reports.documents import Column, Definition, Document, Kind, Period, Share, Table
from desk.sla import calendars

bp = Blueprint("forecast", __name__)


@bp.get("/reports/forecast")
@may("figures.read")
def show() -> ResponseReturnValue:
    at = clock.now()
    record = queries.record(at=at)
    return render_template(
        "forecast/forecast.html",
        record=record,
        document=_document(record, at),
        page=on_page,
        smallest=SMALLEST_SAMPLE,
        days=queries.JUDGED_BACK.days,
    )


def _document(record: Record, at: datetime) -> Document:
    zone = calendars.city_zone()
    since, until = (moment.astimezone(zone).date() for moment in (at - queries.JUDGED_BACK, at))
    return Document(
        code="forecast",
        title=_("How good the forecast is"),
        period=Period(since, until, scopes.period_label(since, until)),
        scope=_("The whole city"),
        made_at=at,
        definitions=(
            Definition(
                _("Forecast"),
                _(
                    "Said once, when half of the time until the deadline is over: how many tickets of the same service that were "
                    "unsolved by then came to be late (Kaplan-Meier)."
                ),
            ),
            Definition(
                _("Brier score"),
                _(
                    "Mean square of what was said less what came. 0 is perfect; whoever always says the overall share gets the "
                    "number beside it."
                ),
            ),
        ),
        parts=(_summary(record), _classes(record)),
    )  # fmt: skip


def _summary(record: Record) -> Table:
    return Table(
        code="summary",
        title=_("Guesses that are judged"),
        columns=(
            Column("count", _("Tickets"), Kind.NUMBER),
            Column("late", _("Came to be late"), Kind.PERCENT),
            Column("hits", _("Called likely late, and were"), Kind.PERCENT),
            Column("brier", _("Brier score"), Kind.NUMBER, places=3),
            Column("plain", _("Without a forecast"), Kind.NUMBER, places=3),
        ),
        rows=(
            (
                record.count,
                Share(record.late, record.count),
                Share(record.hits, record.marked),
                record.brier,
                record.plain,
            ),
        )
        if record.count
        else (),
        empty=_("No guess has been judged yet."),
    )


def _classes(record: Record) -> Table:
    return Table(
        code="classes",
        title=_("What was said, and what came"),
        columns=(
            Column("said", _("Said, in per cent")),
            Column("mean", _("On average (%)"), Kind.NUMBER, places=1),
            Column("late", _("Came to be late"), Kind.PERCENT),
        ),
        rows=tuple(
            (f"{one.lowest * 100:.0f}-{one.highest * 100:.0f}", one.said * 100, Share(one.late, one.count))
            for one in record.classes
            if one.count
        ),
        empty=_("No guess has been judged yet."),
    )
