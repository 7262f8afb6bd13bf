"""The pages of numbering: which series there are, what the next number is, and another pattern with a preview."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock, numbering
from desk.accounts.guards import actor, may
from desk.administration import labels, operations
from desk.administration.forms import PatternForm
from desk.administration.operations import StalePattern
from desk.database import db
from desk.errors import BadInput
from desk.number_patterns import Pattern
from desk.numbering import Series
from desk.templating import translated_error

bp = Blueprint("numbers", __name__)


@bp.get("/admin/numbers")
@may("catalogue.manage")
def index() -> ResponseReturnValue:
    at, zone = clock.now(), _zone()
    rows = [
        (
            series,
            pattern,
            # How many reports there are is not told to who may not read them.
            numbering.next_number(series, pattern, at=at, zone=zone) if series in numbering.PAPERS else "",
            series in numbering.PAPERS,
        )
        for series in (*numbering.PAPERS, *numbering.FIXED)
        for pattern in (numbering.pattern_of(series),)
    ]
    return render_template("administration/numbers.html", rows=rows, labels_of=labels)


@bp.route("/admin/numbers/<string:code>", methods=["GET", "POST"])
@may("catalogue.manage")
def pattern(code: str) -> ResponseReturnValue:
    series = operations.get_series(code)
    held, holds = numbering.patterns_of(series), numbering.pattern_of(series)
    form = PatternForm(pattern=holds.text, unit=holds.unit, reset=holds.reset)
    if request.method == "GET":
        form.version.data = str(held[0].version if held else 0)
        return _page(series, form, _preview(series, holds))
    shown = _judged(series, form)
    if shown is None or "preview" in request.form:
        return _page(series, form, shown, status=422 if shown is None else 200)
    return _set(series, form)


@bp.post("/admin/numbers/<string:code>/preview")
@may("catalogue.manage")
def preview(code: str) -> ResponseReturnValue:
    """The preview alone, for the page that stands open."""
    shown = _judged(operations.get_series(code), PatternForm())
    if shown is None:
        return "", 422
    return render_template("administration/number_preview.html", preview=shown)


def _judged(series: Series, form: PatternForm) -> list[tuple[str, str]] | None:
    """What numbers would look like; None where the form says why there can be none."""
    if not form.validate():
        return None
    try:
        if form.told != numbering.pattern_of(series):
            operations.check_pattern(series, form.told)
    except BadInput as wrong:
        form[wrong.field or "pattern"].errors = [translated_error(wrong)]
        return None
    return _preview(series, form.told)


def _set(series: Series, form: PatternForm) -> ResponseReturnValue:
    try:
        seen = form.seen_version
        if seen is None:
            raise StalePattern
        is_new = operations.set_pattern(
            series=series, pattern=form.told, seen_version=seen, actor=actor(), at=clock.now()
        )
        db.session.commit()
    except (StalePattern, IntegrityError):
        db.session.rollback()
        held = numbering.patterns_of(series)
        form.version.data = str(held[0].version if held else 0)
        return _page(series, form, _preview(series, form.told), conflict=StalePattern(), status=409)
    flash(_("It holds from the next number on.") if is_new else _("Nothing was different."), "good")
    return redirect(url_for(".index"), code=303)


def _preview(series: Series, pattern: Pattern) -> list[tuple[str, str]]:
    """The next number, and the first one after the next turn of the period."""
    at, zone = clock.now(), _zone()
    turn = _next_period(at.astimezone(zone), pattern)
    return [
        (_("The next number"), numbering.next_number(series, pattern, at=at, zone=zone)),
        (_("The first one after it begins again"), numbering.next_number(series, pattern, at=turn, zone=zone)),
    ]


def _next_period(local: datetime, pattern: Pattern) -> datetime:
    first = local.replace(day=1, hour=12)
    if pattern.reset is numbering.Reset.YEARLY:
        return first.replace(year=local.year + 1, month=1)
    return (first + timedelta(days=31)).replace(day=1)


def _page(
    series: Series,
    form: PatternForm,
    shown: list[tuple[str, str]] | None,
    *,
    conflict: StalePattern | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    held = list(numbering.patterns_of(series))
    page = render_template(
        "administration/number.html",
        series=series,
        form=form,
        preview=shown,
        conflict=conflict,
        held=held,
        names=operations.names_of(held),
        labels_of=labels,
    )
    return page, status


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["DESK"].timezone
    return zone
