"""«Data saya»: what is kept with a report, for who has opened it by number and code; and the request about it."""

from datetime import datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import public
from desk.complaints import own_data, queries, receipting, visits
from desk.complaints.filing import OtherContent
from desk.complaints.kinds import DataWish, PaperForm
from desk.complaints.labels import DATA_WISHES
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, DeskError, TooMany
from desk.gate import guards as gate
from desk.privacy import gathering, person_words
from desk.privacy.request_forms import AskForm
from desk.sealing import Keys
from desk.templating import translated_error

bp = Blueprint("privacy_public", __name__)


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/lacak/aduan/data")
@public
def own() -> ResponseReturnValue:
    """What is kept with the opened report, how it was handled, and what may be asked."""
    complaint = _opened(clock.now())
    return _page(complaint, AskForm(formdata=None)) if complaint else _closed()


@bp.post("/lacak/aduan/data")
@public
def ask() -> ResponseReturnValue:
    """A request about it: a report of its own, with number and code, whose time the law counts in hours."""
    at = clock.now()
    form = AskForm()
    if _opened(at) is None:
        return _closed()
    try:
        form_key = gate.examine("complaint").form_key
    except DeskError as refused:
        return _again(form, refused, at)
    if not form.validate():
        return _again(form, None, at)
    try:
        try:
            asked = _ask(form, form_key, at)
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            asked = _ask(form, form_key, at)
    except DeskError as refused:
        db.session.rollback()
        return _again(form, refused, at)
    visits.keep_receipt(form_key=form_key, sent_at=asked.received_at)
    return redirect(url_for("complaints_receipt.receipt"), code=303)


def _ask(form: AskForm, form_key: str, at: datetime) -> PublicComplaint:
    about = _opened(at)
    if about is None:
        raise BadInput("Please give number and access code once more. The page closes by itself when nobody uses it.")
    wish = DataWish(form.wish.data)
    words = f"{DATA_WISHES[wish]}.\n\n{form.words.data or ''}".strip()
    asked = own_data.ask(about=about, wish=wish, words=words, form_key=form_key, keys=_keys(), at=at)
    token = receipting.token_of_form(form_key, keys=_keys())
    if receipting.receipt_of(token) is None:
        receipting.issue_receipt(complaint=asked, form=PaperForm.A4, actor=None, at=at, token=token)
    db.session.commit()
    return asked


def _again(form: AskForm, refused: DeskError | None, at: datetime) -> ResponseReturnValue:
    """The page with everything that was typed, and what stands in the way."""
    complaint = _opened(at)
    if complaint is None:
        return _closed()
    status = refused.status_code if refused else 422
    headers = {"Retry-After": str(refused.retry_after)} if isinstance(refused, TooMany) else {}
    problem = translated_error(refused) if refused else ""
    page, _status = _page(complaint, form, problem=problem, anew=isinstance(refused, OtherContent))
    return page, status, headers


def _page(complaint: PublicComplaint, form: AskForm, *, problem: str = "", anew: bool = False) -> tuple[str, int]:
    kept = gathering.kept_with(complaint, keys=_keys())
    page = render_template(
        "privacy/own.html",
        complaint=complaint,
        parts=person_words.shown_with(kept),
        form=form,
        gate=gate.fields(anew=anew),
        problem=problem,
    )
    return page, 200


def _opened(at: datetime) -> PublicComplaint | None:
    complaint_id = visits.opened(at)
    return queries.by_id(complaint_id) if complaint_id is not None else None


def _closed() -> ResponseReturnValue:
    flash(_("Please give number and access code once more. The page closes by itself when nobody uses it."))
    return redirect(url_for("complaints_tracking.look"), code=303)


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
