"""The manager's page of the files for SP4N-LAPOR!."""

from collections import Counter

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.complaints import lapor, lapor_file, queries
from desk.complaints.lapor_forms import ExportForm, ImportForm, LaporNumberForm
from desk.database import db
from desk.errors import BadInput
from desk.sealing import Keys
from desk.templating import city_day, translated_error

bp = Blueprint("lapor", __name__)


@bp.get("/complaints/lapor")
@may("complaint.export")
def files() -> ResponseReturnValue:
    return _page(
        ExportForm(formdata=None, first=city_day(clock.now()).replace(day=1), last=city_day(clock.now())),
        ImportForm(formdata=None),
    )


@bp.post("/complaints/lapor/export")
@may("complaint.export")
def export() -> ResponseReturnValue:
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form, ImportForm(formdata=None), 422)
    try:
        rows = lapor.export_complaints(actor=actor(), first=form.first.data, last=form.last.data, at=clock.now())
        db.session.commit()
    except BadInput as wrong:
        db.session.rollback()
        form[wrong.field or "last"].errors = [translated_error(wrong)]
        return _page(form, ImportForm(formdata=None), 422)
    response = make_response(lapor_file.written(rows, delimiter=form.delimiter.data))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"lapor-{form.first.data:%Y%m%d}-{form.last.data:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/complaints/lapor/import")
@may("complaint.import")
def take_in() -> ResponseReturnValue:
    """One transaction for each row: what is wrong with one does not hold up the others."""
    form = ImportForm()
    blank = ExportForm(formdata=None, first=city_day(clock.now()).replace(day=1), last=city_day(clock.now()))
    if not form.validate_on_submit():
        return _page(blank, form, 422)
    with form.file.data.stream as upload:
        content = upload.read(lapor_file.LARGEST_FILE + 1)
    try:
        lines = lapor_file.read(content)
    except BadInput as wrong:
        form.file.errors = [translated_error(wrong)]
        return _page(blank, form, 422)
    done, problems = _take_in(lines)
    return _page(blank, ImportForm(formdata=None), 422 if problems else 200, done=done, problems=problems)


@bp.route("/complaints/<string:number>/lapor", methods=["GET", "POST"])
@may("complaint.verify")
def lapor_number(number: str) -> ResponseReturnValue:
    """The number by hand, on a complaint's own page."""
    complaint = queries.get_complaint(actor(), number, on=city_day(clock.now()))
    form = LaporNumberForm(obj=complaint)
    if form.validate_on_submit():
        try:
            lapor.set_lapor_no(complaint=complaint, actor=actor(), lapor_no=form.lapor_no.data or "", at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form.lapor_no.errors = [translated_error(wrong)]
        else:
            flash(_("The number is noted."), "good")
            return redirect(url_for("complaints.show", number=complaint.number), code=303)
    page = render_template("complaints/lapor_number.html", complaint=complaint, form=form)
    return page, 422 if form.errors else 200


def _take_in(lines: list[lapor_file.Line]) -> tuple[Counter[str], list[tuple[int, str]]]:
    done: Counter[str] = Counter()
    problems: list[tuple[int, str]] = []
    keys, known = Keys(current_app.config["DESK"].secret_key), lapor.names(on=city_day(clock.now()))
    for line in lines:
        try:
            outcome = lapor.import_line(line=line, known=known, actor=actor(), keys=keys, at=clock.now())
            db.session.commit()
            done[outcome] += 1
        except BadInput as wrong:
            db.session.rollback()
            problems.append((line.row, translated_error(wrong)))
        except IntegrityError:  # somebody brought the same row at the same moment
            db.session.rollback()
            done[lapor.Outcome.UNCHANGED] += 1
    return done, problems


def _page(
    export_form: ExportForm,
    import_form: ImportForm,
    status: int = 200,
    *,
    done: Counter[str] | None = None,
    problems: list[tuple[int, str]] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "complaints/lapor.html", export_form=export_form, import_form=import_form, done=done, problems=problems or []
    )
    return page, status
