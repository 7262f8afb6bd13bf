"""What a complainant sees and does with number and access code, without login; the next person at the computer sees nothing."""

from collections.abc import Callable
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import public
from desk.attachments import operations as files
from desk.complaints import citizen, following, photos, proving, queries, tracking, visits
from desk.complaints.follower_models import Follower
from desk.complaints.models import PublicComplaint
from desk.complaints.public_forms import AddForm, LookForm, ObjectForm, RatingForm
from desk.complaints.states import Status
from desk.database import db
from desk.errors import BadInput, DeskError, NotFound
from desk.gate import guards as gate
from desk.templating import translated_error

LIMIT = "tracking"
bp = Blueprint("complaints_tracking", __name__)


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    if request.endpoint != "complaints_tracking.look":
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.route("/lacak", methods=["GET", "POST"])
@public
def look() -> ResponseReturnValue:
    """Number and code; whatever is wrong with them, the answer is the same."""
    form = LookForm()
    if request.method != "POST":
        return render_template("public/look.html", form=form)
    gate.ask_to_look(LIMIT)
    at = clock.now()
    number, code = form.number.data or "", form.code.data or ""
    try:
        if following.is_its_number(number):
            return _follow(following.open_by_code(number=number, code=code), at)
        complaint = tracking.open_by_code(number=number, code=code)
        complaint = queries.lock_complaint(complaint.id)
        tracking.note_read(complaint=complaint, at=at)
        db.session.commit()
    except NotFound as wrong:
        db.session.rollback()
        gate.note_failure(LIMIT)
        form.code.data = ""
        return render_template("public/look.html", form=form, problem=translated_error(wrong)), 404
    visits.forget()
    visits.keep_open(complaint.id, at=at)
    return redirect(url_for(".show"), code=303)


def _follow(follower: Follower, at: datetime) -> ResponseReturnValue:
    """Whoever follows a report of another has neither read nor been told anything by it."""
    visits.forget()
    visits.keep_followed(follower.id, at=at)
    return redirect(url_for("complaints_following.show"), code=303)


@bp.get("/lacak/aduan")
@public
def show() -> ResponseReturnValue:
    at = clock.now()
    complaint = _opened(at)
    if complaint is None:
        return _closed()
    if complaint.status is Status.ANSWERED and complaint.told_at is None:  # answered while the page was open
        db.session.rollback()
        g.writes = True
        complaint = queries.lock_complaint(complaint.id)
        tracking.note_read(complaint=complaint, at=at)
        db.session.commit()
    return _page(complaint)


@bp.post("/lacak/aduan/tambahan")
@public
def add() -> ResponseReturnValue:
    """More words, more photos; what was to be completed is complete by it."""
    form = AddForm()

    def act(complaint: PublicComplaint, at: datetime) -> None:
        words, chosen = form.words.data or "", form.pictures()
        if not words and not chosen:
            raise BadInput("Please write something or choose a photo.", field="words")
        if citizen.said_already(complaint, words):
            return
        with photos.on_disk(chosen) as pictures:
            tracking.add_words(complaint=complaint, words=words, at=at)
            for picture in pictures:
                proving.keep_picture(complaint=complaint, picture=picture, at=at)

    return _carry_out(form, act, _("Thank you. What you added has arrived."), add=form)


@bp.post("/lacak/aduan/sudah")
@public
def confirm() -> ResponseReturnValue:
    def act(complaint: PublicComplaint, at: datetime) -> None:
        if not (complaint.status is Status.CLOSED and complaint.is_solved):
            tracking.confirm(complaint=complaint, at=at)

    return _carry_out(FlaskForm(), act, _("Thank you. The report is finished."))


@bp.post("/lacak/aduan/belum")
@public
def object_to() -> ResponseReturnValue:
    form = ObjectForm()

    def act(complaint: PublicComplaint, at: datetime) -> None:
        if not (complaint.status is Status.REOPENED and citizen.said_already(complaint, form.why.data)):
            tracking.object_to(complaint=complaint, why=form.why.data, at=at)

    return _carry_out(form, act, _("We go on with it. A supervisor has been told."), objection=form)


@bp.post("/lacak/aduan/nilai")
@public
def rate() -> ResponseReturnValue:
    form = RatingForm()

    def act(complaint: PublicComplaint, at: datetime) -> None:
        told = (form.rating.data, form.note.data or "")
        if told != (complaint.rating, complaint.rating_note):
            tracking.rate(complaint=complaint, rating=told[0], note=told[1], at=at)

    return _carry_out(form, act, _("Thank you for your rating."), rating=form)


@bp.post("/lacak/keluar")
@public
def finish() -> ResponseReturnValue:
    """Leave nothing behind on a shared computer."""
    visits.forget()
    flash(_("Done. Nothing of your report is shown on this computer any more."), "good")
    return redirect(url_for(".look", selesai=1), code=303)


@bp.get("/lacak/aduan/foto/<int:file_id>")
@public
def photo(file_id: int) -> ResponseReturnValue:
    """A picture that the complainant sent, or one that went out with the answer, for who has opened the report."""
    complaint = _opened(clock.now())
    stored = (
        next((one.file for one in citizen.pictures_of(complaint) if one.file_id == file_id), None)
        if complaint
        else None
    )
    if stored is None:
        abort(404)
    response = send_file(
        files.path_of(current_app.config["DESK"].data_dir, stored.key).resolve(),
        mimetype=stored.media_type,
        download_name=stored.name,
        etag=False,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _opened(at: datetime) -> PublicComplaint | None:
    complaint_id = visits.opened(at)
    return queries.by_id(complaint_id) if complaint_id is not None else None


def _closed() -> ResponseReturnValue:
    flash(_("Please give number and access code once more. The page closes by itself when nobody uses it."))
    return redirect(url_for(".look"), code=303)


def _carry_out(
    form: FlaskForm, act: Callable[[PublicComplaint, datetime], None], thanks: str, **shown: FlaskForm
) -> ResponseReturnValue:
    """Do it to the opened report, as it is now; what cannot be is said, and what was typed stays."""
    at = clock.now()
    complaint_id = visits.opened(at)
    if complaint_id is None:
        return _closed()
    complaint = queries.lock_complaint(complaint_id)
    if not form.validate():
        return _page(complaint, 422, **shown)
    try:
        act(complaint, at)
        db.session.commit()
    except DeskError as wrong:
        db.session.rollback()
        text = translated_error(wrong)
        if isinstance(wrong, BadInput) and wrong.field in form:
            form[wrong.field].errors = [*form[wrong.field].errors, text]
            text = ""
        return _page(queries.lock_complaint(complaint_id), wrong.status_code, problem=text, **shown)
    flash(thanks, "good")
    return redirect(url_for(".show"), code=303)


def _page(
    complaint: PublicComplaint,
    status: int = 200,
    *,
    problem: str = "",
    add: FlaskForm | None = None,
    objection: FlaskForm | None = None,
    rating: FlaskForm | None = None,
) -> ResponseReturnValue:
    given = RatingForm(formdata=None, data={"rating": complaint.rating, "note": complaint.rating_note})
    page = render_template(
        "public/show.html",
        complaint=complaint,
        page=citizen.page_of(complaint),
        problem=problem,
        add_form=add or AddForm(formdata=None),
        objection_form=objection or ObjectForm(formdata=None),
        rating_form=rating or given,
    )
    return page, status
