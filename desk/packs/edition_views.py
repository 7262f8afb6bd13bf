"""An edition: its document, its files, and what is decided about it."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Actor
from desk.attachments.sending import POLICY
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.packs import operations, queries
from desk.packs.forms import ReturnForm, SignedFileForm
from desk.packs.kinds import FileForm
from desk.packs.models import Edition
from desk.packs.views import page_of
from desk.reports import on_page
from desk.reports.canonical import from_json
from desk.templating import translated_error
from desk.tickets import moves

bp = Blueprint("pack_editions", __name__)
TYPES = {
    FileForm.PDF: "application/pdf",
    FileForm.SIGNED: "application/pdf",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/packs/<int:pack_id>/editions/<int:no>")
@may("pack.read")
def show(pack_id: int, no: int) -> ResponseReturnValue:
    edition = queries.get_edition(actor(), pack_id, no)
    return page_of(edition.pack, edition)


@bp.get("/packs/<int:pack_id>/editions/<int:no>/<any(pdf, xlsx, signed):form>")
@may("pack.read")
def file(pack_id: int, no: int, form: str) -> ResponseReturnValue:
    """A file, byte for byte as it was kept."""
    edition = queries.get_edition(actor(), pack_id, no)
    kept = queries.content_of(edition, FileForm(form))
    kind = "xlsx" if kept.form is FileForm.XLSX else "pdf"
    name = f"{_stem(edition)}{'-tte' if kept.form is FileForm.SIGNED else ''}.{kind}"
    answer = send_file(
        BytesIO(kept.content), TYPES[kept.form], as_attachment=True, download_name=name, etag=kept.sha256, max_age=0
    )
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@bp.get("/packs/<int:pack_id>/editions/<int:no>/json")
@may("pack.read")
def as_json(pack_id: int, no: int) -> ResponseReturnValue:
    """The canonical JSON, whose hash stands on the page."""
    edition = queries.get_edition(actor(), pack_id, no)
    if edition.document is None:
        raise NotFound("There is nothing here.")
    return _download(edition.document.encode(), "application/json", f"{_stem(edition)}.json")


@bp.get("/packs/<int:pack_id>/editions/<int:no>/csv/<string:table>")
@may("pack.read")
def as_csv(pack_id: int, no: int, table: str) -> ResponseReturnValue:
    edition = queries.get_edition(actor(), pack_id, no)
    try:
        content = on_page.as_csv(from_json(edition.document or ""), table)
    except (LookupError, ValueError) as missing:
        raise NotFound("There is nothing here.") from missing
    return _download(content, "text/csv; charset=utf-8", f"{_stem(edition)}-{table}.csv")


@bp.post("/packs/<int:pack_id>/editions/<int:no>/check")
@may("pack.sign")
def check(pack_id: int, no: int) -> ResponseReturnValue:
    def act(edition: Edition, person: Actor, at: datetime) -> str:
        operations.check_edition(edition=edition, actor=person, at=at)
        return str(_("Checked. It lies before whoever signs it now."))

    return _press(pack_id, no, act)


@bp.post("/packs/<int:pack_id>/editions/<int:no>/approval")
@may("pack.sign")
def approve(pack_id: int, no: int) -> ResponseReturnValue:
    def act(edition: Edition, person: Actor, at: datetime) -> str:
        operations.sign_edition(edition=edition, actor=person, at=at)
        return str(_("Approved: this is the valid edition now."))

    return _press(pack_id, no, act)


@bp.post("/packs/<int:pack_id>/editions/<int:no>/return")
@may("pack.sign")
def give_back(pack_id: int, no: int) -> ResponseReturnValue:
    form, edition = ReturnForm(), queries.get_edition(actor(), pack_id, no)
    if form.validate_on_submit():

        def act(edition: Edition, person: Actor, at: datetime) -> str:
            operations.return_edition(edition=edition, reason=form.reason.data, actor=person, at=at)
            return str(_("Returned. Its author has been told why."))

        return _press(pack_id, no, act)
    return page_of(edition.pack, edition, status=422, return_form=form)


@bp.post("/packs/<int:pack_id>/editions/<int:no>/signed")
@may("pack.read")
def bring_signed(pack_id: int, no: int) -> ResponseReturnValue:
    """The PDF with a certified signature, kept beside the original."""
    person, form = actor(), SignedFileForm()
    edition = queries.get_edition(person, pack_id, no)
    if form.validate_on_submit():
        try:
            with form.file.data.stream as upload:
                content = upload.read()
            operations.keep_signed_file(edition=edition, content=content, actor=person, at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        except Conflict as conflict:
            db.session.rollback()
            flash(translated_error(conflict), "warn")
            return _back(pack_id, no)
        else:
            flash(_("The signed file is kept beside the original."), "good")
            return _back(pack_id, no)
    edition = queries.get_edition(actor(), pack_id, no)
    return page_of(edition.pack, edition, status=422, file_form=form)


def _press(pack_id: int, no: int, act: Callable[[Edition, Actor, datetime], str]) -> ResponseReturnValue:
    person = actor()
    edition = queries.get_edition(person, pack_id, no)
    if FlaskForm().validate_on_submit():
        try:
            said = act(edition, person, clock.now())
            db.session.commit()
            flash(said, "good")
        except (Conflict, BadInput) as refused:
            db.session.rollback()
            flash(translated_error(refused), "warn")
    return _back(pack_id, no)


def _back(pack_id: int, no: int) -> ResponseReturnValue:
    return redirect(url_for("pack_editions.show", pack_id=pack_id, no=no), code=303)


def _download(content: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name, max_age=0)


def _stem(edition: Edition) -> str:
    pack = edition.pack
    scope = f"-{pack.department.code.lower()}" if pack.department else ""
    return f"{pack.report}{scope}-{pack.since_on.isoformat()}-{pack.until_on.isoformat()}-edisi-{edition.no}"
