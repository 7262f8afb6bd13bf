"""The page on which logos and letterhead are looked after, and the address at which anybody sees a logo."""

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from desk import clock
from desk.accounts.guards import actor, may, public
from desk.attachments import operations as files
from desk.attachments.emblems import LARGEST_FILE
from desk.branding import operations, shelf
from desk.branding.forms import LogoForm, MallForm
from desk.branding.kinds import Owner
from desk.branding.letterheads import letterhead
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.organisation import queries as organisation
from desk.organisation.models import Unit
from desk.templating import local_time, translated_error

# The browser's own viewer of papers counts as an object.
PDF_POLICY = "default-src 'none'; object-src 'self'; base-uri 'none'; frame-ancestors 'none'"

bp = Blueprint("branding", __name__)


@bp.get("/logo/<string:code>")
@public
def logo(code: str) -> ResponseReturnValue:
    """A logo by the fingerprint of its content: what an address shows never changes. No other stored file is found here."""
    picture = shelf.current().find(code) or shelf.anew().find(code)
    if picture is None:
        abort(404)
    try:
        return send_file(picture.path, mimetype="image/png", etag=picture.sha256, download_name=f"{code[:16]}.png")
    except FileNotFoundError:  # replaced at this very moment, or lost: pages are not to show it any more
        shelf.anew()
        abort(404)


@bp.get("/admin/branding")
@may("branding.manage")
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/admin/branding/<string:code>/logo")
@may("branding.manage")
def upload(code: str) -> ResponseReturnValue:
    owner, form = _owner(code), LogoForm(prefix=code)
    if not form.validate_on_submit():
        return _page(form)
    folder, at = shelf.folder(), clock.now()
    try:
        with operations.on_disk(folder=folder, data=form.picture.data.read(LARGEST_FILE + 1)) as kept:
            gone = operations.set_logo(owner=owner, kept=kept, actor=actor(), at=at)
            db.session.commit()
    except BadInput as wrong:
        _put_error(form, wrong)
        return _page(form)
    except IntegrityError:  # two people sent a logo at the same moment
        db.session.rollback()
        raise Conflict("Somebody else changed this at the same moment. Please look again.") from None
    _tell(gone)
    flash(_("The logo is shown from now on."), "good")
    return redirect(url_for(".show"), code=303)


@bp.post("/admin/branding/<string:code>/logo/removal")
@may("branding.manage")
def remove(code: str) -> ResponseReturnValue:
    gone = operations.remove_logo(owner=_owner(code), actor=actor(), at=clock.now())
    db.session.commit()
    _tell(gone)
    flash(_("The logo is removed."), "good")
    return redirect(url_for(".show"), code=303)


@bp.post("/admin/branding/mall")
@may("branding.manage")
def describe() -> ResponseReturnValue:
    form = MallForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        operations.describe_mall(
            unit=_mall(),
            name=form.name.data,
            name_en=form.name_en.data,
            address=form.address.data,
            contact=form.contact.data,
            actor=actor(),
            at=clock.now(),
        )
        db.session.commit()
    except BadInput as wrong:
        _put_error(form, wrong)
        return _page(form)
    shelf.note_change()
    flash(_("The letterhead is changed."), "good")
    return redirect(url_for(".show"), code=303)


@bp.get("/admin/branding/sample")
@may("branding.manage")
def sample() -> ResponseReturnValue:
    """A sheet with the letterhead and nothing else, as it comes out of the printer."""
    from desk.papers.tables import Column, as_table

    at = clock.now()
    with force_locale("id"):  # the papers' language
        content = as_table(
            title=_("Sample of the letterhead"),
            columns=[Column(_("Number"), 1), Column(_("What it is about"), 4)],
            rows=[],
            letterhead=letterhead(city=current_app.config["DESK"].city, mall=organisation.mall()),
            footer=_("Printed %(when)s by %(name)s", when=local_time(at), name=actor().name),
            page_label=_("Page {page} of {pages}"),
            created_at=at,
            empty=_("This sheet is a sample."),
        )
    headers = {"Content-Disposition": "inline; filename=kop.pdf", "Content-Security-Policy": PDF_POLICY}
    return Response(content, mimetype="application/pdf", headers=headers)


def _page(sent: FlaskForm | None = None) -> ResponseReturnValue:
    """The page, as the database has it now; with the form that was sent and came back, if one did."""
    shelf.anew()
    mall, mall_form = organisation.mall(), sent if isinstance(sent, MallForm) else None
    if mall is not None and mall_form is None:
        mall_form = MallForm(formdata=None, obj=mall)
    page = render_template(
        "branding/show.html",
        forms={owner: _logo_form(owner, sent) for owner in _own(mall)},
        mall=mall,
        mall_form=mall_form,
        largest=LARGEST_FILE,
    )
    return page, 422 if sent is not None else 200


def _logo_form(owner: Owner, sent: FlaskForm | None) -> FlaskForm:
    form = LogoForm(formdata=None, prefix=owner)
    return sent if sent is not None and sent._prefix == form._prefix else form


def _own(mall: Unit | None) -> Sequence[Owner]:
    """Whose logo this person may change."""
    return [
        owner for owner in Owner if operations.may_change(actor(), owner) and (owner is Owner.CITY or mall is not None)
    ]


def _owner(code: str) -> Owner:
    try:
        return Owner(code)
    except ValueError as error:
        raise NotFound("There is nothing here.") from error


def _mall() -> Unit:
    mall = organisation.mall()
    if mall is None:
        raise NotFound("There is nothing here.")
    return mall


def _put_error(form: FlaskForm, wrong: BadInput) -> None:
    db.session.rollback()
    form[wrong.field or "picture"].errors = [translated_error(wrong)]


def _tell(gone: Sequence[str]) -> None:
    """After the commit: every process shows the change, and the bytes that nobody shows any more go."""
    shelf.note_change()
    for key in gone:
        files.drop_bytes(shelf.folder(), key)
