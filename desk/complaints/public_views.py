"""The form for citizens, reachable without login."""

from datetime import datetime
from functools import partial

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import public
from desk.complaints import (
    citizen,
    codes,
    filing,
    following,
    following_views,
    photos,
    proving,
    queries,
    receipting,
    telling,
    visits,
)
from desk.complaints.citizen import Alike
from desk.complaints.filing import OtherContent, Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import PaperForm
from desk.complaints.models import PublicComplaint
from desk.complaints.onlookers import Seen
from desk.complaints.proving import Picture
from desk.complaints.public_forms import ComplaintForm
from desk.database import db
from desk.errors import BadInput, DeskError, TooMany
from desk.gate import guards as gate
from desk.sealing import Keys
from desk.templating import translated_error

bp = Blueprint("complaints_public", __name__)
LEFT = "batal"  # in the address, for who need not report any more


@bp.route("/aduan", methods=["GET", "POST"])
@public
def new() -> ResponseReturnValue:
    form = ComplaintForm()
    at = clock.now()
    if request.method != "POST":  # a HEAD asks whether the line is there
        telling.offer_choices(form, at)
        known = citizen.known_outages(at=at)
        return render_template(
            "public/complaint.html", form=form, gate=gate.fields(), has_left=LEFT in request.args, known=known, at=at
        )
    try:
        form_key = gate.examine("complaint").form_key
    except DeskError as refused:
        telling.offer_choices(form, at)
        if "follow" in request.form:
            form.confirmed.data = ""  # who wished to follow is asked again, and does not report by mistake
        return _again(form, refused, came_through=False)
    telling.offer_choices(form, at)
    if not form.without_photos.data:
        form.waiting = photos.waiting(form.waiting_photos.data or "", form_key=form_key)
    if offered := request.form.get("follow"):
        return _follow(form, offered, form_key, at)
    if "review" in request.form:  # back from the page of a follower
        return _again(form, status=200)
    if not form.validate():
        return _again(form)
    try:
        return _file(form, form_key, at)
    except DeskError as refused:
        db.session.rollback()
        telling.offer_choices(form, at)
        return _again(form, refused)


def _follow(form: ComplaintForm, offered: str, form_key: str, at: datetime) -> ResponseReturnValue:
    """Follow a report that is alike. No redirect: what was typed of an own one goes along in the page, and nowhere else."""
    ask = partial(following.follow, offered=offered, form_key=form_key, keys=_keys(), at=at)
    try:
        try:
            follower = ask()
        except IntegrityError:  # the same button, pressed twice at once
            db.session.rollback()
            follower = ask()
        db.session.commit()
    except DeskError as refused:
        db.session.rollback()
        telling.offer_choices(form, at)
        form.confirmed.data = ""  # unless it is asked once more right now
        alike = citizen.alike(telling.told_by(form, at), at=at) if form.validate() else None
        return _again(form, refused, alike=alike)
    fields = gate.fields()
    photos.let_wait(form, form_key=form_key)
    return following_views.receipt_for(follower, form_key=form_key, at=at, form=form, gate=fields)


def _file(form: ComplaintForm, form_key: str, at: datetime) -> ResponseReturnValue:
    """File it once, however often it is sent. Raises OtherContent, BadInput."""
    told, identity = telling.told_by(form, at), telling.identity_by(form)
    mark = codes.form_mark(form_key)
    if found := filing.already_filed(queries.by_form(mark), told=told, identity=identity):
        return _receive(found, form_key)
    if not form.confirmed.data and (alike := citizen.alike(told, at=at)):
        return _again(form, alike=alike)
    db.session.commit()  # ends the reading: nobody waits for a lock while photos are looked at
    try:
        with photos.on_disk(form.pictures()) as pictures:
            complaint = _keep(form, told, identity, form_key, pictures, at)
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        found = filing.already_filed(queries.by_form(mark), told=told, identity=identity)
        if found is None:
            raise
        return _receive(found, form_key)
    return _receive(complaint, form_key)


def _keep(
    form: ComplaintForm, told: Told, identity: Identity, form_key: str, pictures: list[Picture], at: datetime
) -> PublicComplaint:
    complaint = filing.file_complaint(told=told, identity=identity, form_key=form_key, keys=_keys(), at=at)
    receipting.issue_receipt(
        complaint=complaint,
        form=PaperForm.A4,
        actor=None,
        at=at,
        token=receipting.token_of_form(form_key, keys=_keys()),
    )
    with photos.taken_up(form.waiting, form_key=form_key) as earlier:
        for picture in [*earlier, *pictures]:
            proving.keep_picture(complaint=complaint, picture=picture, at=at)
        db.session.commit()
    return complaint


def _receive(complaint: PublicComplaint, form_key: str) -> ResponseReturnValue:
    visits.keep_receipt(form_key=form_key, sent_at=complaint.received_at)
    return redirect(url_for("complaints_receipt.receipt"), code=303)


def _again(
    form: ComplaintForm,
    refused: DeskError | None = None,
    *,
    alike: Alike | None = None,
    came_through: bool = True,
    status: int = 422,
) -> ResponseReturnValue:
    """The form with everything that was typed, and what stands in the way.

    When it came through the gate, its photos wait for it to be sent again.
    """
    headers, problem = {}, ""
    similar: list[tuple[Seen, str]] = []
    fields = gate.fields(anew=isinstance(refused, OtherContent))
    if alike is not None:
        status, similar = 200, following_views.offers_of(alike, form_key=fields.form_key)
    if came_through:
        db.session.commit()  # ends the reading: nobody waits for a lock while photos are looked at
        photos.let_wait(form, form_key=fields.form_key)
    if refused is not None:
        status, problem = refused.status_code, translated_error(refused)
        if isinstance(refused, TooMany):
            headers["Retry-After"] = str(refused.retry_after)
        if isinstance(refused, BadInput) and refused.field in form:
            form[refused.field].errors = [*form[refused.field].errors, problem]
            problem = ""
    page = render_template(
        "public/complaint.html", form=form, gate=fields, problem=problem, alike=alike, similar=similar, at=clock.now()
    )
    return page, status, headers


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
