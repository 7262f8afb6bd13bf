"""What is kept of who asks, gathered for the officer who handles the request; and the file of it to hand out."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.complaints import own_data, queries, reach, steps
from desk.complaints.changes import local_day
from desk.complaints.models import PublicComplaint
from desk.complaints.states import IllegalStep
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.privacy import gathering, person_file, person_words
from desk.privacy.paper_words import person_pdf
from desk.privacy.request_forms import DisclosureForm
from desk.sealing import BrokenSeal, Keys

bp = Blueprint("privacy_person", __name__)
FILE_OFFERED = timedelta(minutes=15)  # after that the reason is asked anew


@bp.route("/complaints/<string:number>/person", methods=["GET", "POST"])
@may("complaint.disclose")
def person(number: str) -> ResponseReturnValue:
    """For a written reason: shown in this answer alone."""
    at, officer = clock.now(), actor()
    complaint = _request(number, at)
    form = DisclosureForm()
    if form.validate_on_submit():
        try:
            found = own_data.disclose(
                request=complaint,
                actor=officer,
                reason=form.reason.data or "",
                unnamed=form.unnamed.data,
                keys=_keys(),
                at=at,
            )
            login = form.employee.data or ""
            portrait = gathering.portrait_of(found, actor=officer, keys=_keys(), login=login, at=at)
            page = render_template(
                "privacy/person.html",
                complaint=complaint,
                parts=person_words.shown(portrait),
                count=len(portrait.complaints),
                pass_on=_pass_on(complaint, form, at),
                asked=own_data.request_of(complaint),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            complaint = _request(number, at)
            steps.refuse(form, wrong)
        else:
            return page
    page = render_template("privacy/disclosure.html", complaint=complaint, form=form)
    return page, 422 if form.errors else 200


@bp.post("/complaints/<string:number>/person/file")
@may("complaint.disclose")
def file(number: str) -> ResponseReturnValue:
    """What was shown, as a file: readable, or for a machine. That it was taken stays in the history."""
    at, officer = clock.now(), actor()
    complaint = _request(number, at)
    passed = _passed(complaint, at)
    if passed is None:
        flash(_("Please write the reason once more."), "bad")
        return redirect(url_for(".person", number=complaint.number), code=303)
    found, _hidden = own_data.person_behind(
        complaint, actor=officer, unnamed=bool(passed["unnamed"]), keys=_keys(), on=local_day(at)
    )
    portrait = gathering.portrait_of(found, actor=officer, keys=_keys(), login=passed["employee"], at=at)
    as_json = request.form.get("form") == "json"
    with force_locale("id"):
        if as_json:
            data = person_file.as_data(portrait, request=complaint.number, at=at)
            content = json.dumps(data, ensure_ascii=False, indent=2).encode()
        else:
            parts = person_words.shown(portrait)
            content = person_pdf(complaint, parts, city=current_app.config["DESK"].city, at=at)
    own_data.note_export(request=complaint, actor=officer, form="json" if as_json else "pdf", at=at)
    db.session.commit()
    name = f"data-pribadi-{complaint.number}.{'json' if as_json else 'pdf'}"
    media_type = "application/json" if as_json else "application/pdf"
    return send_file(BytesIO(content), media_type, as_attachment=True, download_name=name, etag=False, max_age=0)


def _request(number: str, at: datetime) -> PublicComplaint:
    """The request, for who may gather. Raises NotFound, Forbidden, IllegalStep."""
    complaint = queries.get_complaint(actor(), number, on=local_day(at))
    if not reach.may(actor(), Action.COMPLAINT_DISCLOSE, complaint, on=local_day(at)):
        raise Forbidden("You may not do this to this complaint.")
    if not own_data.is_about_own_data(complaint):
        raise IllegalStep("This is no request about one's own data.")
    return complaint


def _pass_on(complaint: PublicComplaint, form: DisclosureForm, at: datetime) -> str:
    """What the buttons of the page carry: that this officer has given a reason just now, and for what."""
    return _keys().seal(
        {
            "use": "person file",
            "officer": actor().id,
            "complaint": complaint.id,
            "unnamed": form.unnamed.data,
            "employee": form.employee.data or "",
            "until": int((at + FILE_OFFERED).timestamp()),
        }
    )


def _passed(complaint: PublicComplaint, at: datetime) -> dict[str, Any] | None:
    try:
        passed = _keys().open(request.form.get("pass", ""))
    except (BrokenSeal, UnicodeError):
        return None
    expected = ("person file", actor().id, complaint.id)
    if (passed.get("use"), passed.get("officer"), passed.get("complaint")) != expected:
        return None
    return passed if passed["until"] > at.timestamp() else None


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
