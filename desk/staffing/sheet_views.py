"""Bringing lists in: a sheet is uploaded, what would happen is shown row by row, and only then applied as a whole."""

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from desk import clock, sheet_files, sheets
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.staffing import imports, playing
from desk.staffing.forms import ParcelForm, SheetForm
from desk.staffing.playing import Change, Played, SheetKind, Turn
from desk.templating import city_day, translated_error

bp = Blueprint("sheets", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 500


@bp.get("/admin/imports")
@may("users.manage")
def index() -> ResponseReturnValue:
    kinds = [kind for kind in imports.KINDS.values() if policy.may(actor(), kind.action)]
    return render_template("staffing/imports.html", kinds=kinds)


@bp.route("/admin/imports/<string:code>", methods=["GET", "POST"])
@may("users.manage")
def sheet(code: str) -> ResponseReturnValue:
    kind, form = _kind(code), SheetForm()
    if form.validate_on_submit():
        try:
            with form.file.data.stream as upload:
                read = sheets.read(upload.read(sheet_files.LARGEST_FILE + 1), kind.columns)
            if not read.rows:
                raise BadInput("The sheet has headings and nothing below them.", field="file")
            return _preview(kind, read.rows, ignored=read.ignored)
        except BadInput as wrong:
            db.session.rollback()
            form.file.errors = [translated_error(wrong)]
    return render_template("staffing/import.html", kind=kind, form=form), 422 if form.errors else 200


@bp.get("/admin/imports/<string:code>/template")
@may("users.manage")
def template(code: str) -> ResponseReturnValue:
    """An empty sheet with the headings and one example."""
    kind = _kind(code)
    titles, example = [column.titles[0] for column in kind.columns], [column.example for column in kind.columns]
    return _download(sheets.written(str(kind.title), titles, [example], at=clock.now()), f"{code}.xlsx")


@bp.post("/admin/imports/<string:code>/apply")
@may("users.manage")
def apply(code: str) -> ResponseReturnValue:
    """All of it in one transaction, if it comes to what was shown; otherwise the preview is shown anew."""
    kind, form, person = _kind(code), ParcelForm(), actor()
    if not form.validate_on_submit():
        return redirect(url_for(".sheet", code=code), code=303)
    try:
        rows, seen = _parcels().unwrapped(form.parcel.data or "", kind, person)
    except Conflict as old:
        flash(translated_error(old), "bad")
        return redirect(url_for(".sheet", code=code), code=303)
    played = playing.play(kind, rows, _turn(is_real=True))
    if played.errors or played.mark != seen:
        db.session.rollback()
        return _preview(kind, rows, has_changed=not played.errors, status=409)
    db.session.commit()
    done = played.count(Change.CREATE) + played.count(Change.CHANGE)
    flash(
        _("The sheet is applied: %(done)d rows done, %(rest)d were so already.", done=done, rest=len(rows) - done),
        "good",
    )
    for warning in played.warnings:
        flash(str(warning), "warn")
    return redirect(url_for(".sheet", code=code), code=303)


@bp.post("/admin/imports/<string:code>/errors")
@may("users.manage")
def errors(code: str) -> ResponseReturnValue:
    """What is wrong, row by row, to be handed to whoever made the sheet."""
    kind, form = _kind(code), ParcelForm()
    rows, _seen = _parcels().unwrapped(form.parcel.data or "", kind, actor())
    played = playing.play(kind, rows, _turn())
    db.session.rollback()
    lines = [
        (outcome.number, outcome.done.subject, outcome.problem.column, translated_error(outcome.problem.error))
        for outcome in played.errors
        if outcome.problem is not None
    ]
    headings = [_("Row"), kind.columns[0].titles[0], _("Column"), _("What is wrong")]
    return _download(sheets.written(str(_("Errors")), headings, lines, at=clock.now()), f"{code}-errors.xlsx")


def _preview(
    kind: SheetKind,
    rows: tuple[sheets.Row, ...],
    *,
    ignored: tuple[str, ...] = (),
    has_changed: bool = False,
    status: int | None = None,
) -> ResponseReturnValue:
    played = playing.play(kind, rows, _turn())
    db.session.rollback()
    form = ParcelForm(formdata=None, parcel=_parcels().wrapped(kind, rows, played, actor()))
    page = render_template(
        "staffing/preview.html",
        kind=kind,
        form=form,
        played=played,
        shown=_shown(played),
        counts=[(label, played.count(change)) for change, label in playing.COUNTS.items()],
        ignored=ignored,
        has_changed=has_changed,
    )
    return page, status or (422 if played.errors else 200)


def _shown(played: Played) -> list[Any]:
    """Errors first, then the rest in the order of the sheet."""
    rest = [outcome for outcome in played.outcomes if outcome.problem is None]
    return [*played.errors, *rest][:MOST_SHOWN]


def _turn(*, is_real: bool = False) -> Turn:
    at = clock.now()
    return Turn(actor(), at, city_day(at), is_real)


def _parcels() -> imports.Parcels:
    return imports.Parcels(current_app.config["SECRET_KEY"])


def _kind(code: str) -> SheetKind:
    kind = imports.get_kind(code)
    if not policy.may(actor(), kind.action):
        raise NotFound("There is nothing here.")
    return kind


def _download(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
