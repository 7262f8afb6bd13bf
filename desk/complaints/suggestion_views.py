"""A short form for everybody who works here: a suggestion, or something unsafe (BDL-24)."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.catalogue import queries as catalogue
from desk.complaints import codes, filing, queries
from desk.complaints.changes import local_day
from desk.complaints.forms import SuggestionForm
from desk.complaints.identity import Identity
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.mall import queries as mall
from desk.sealing import Keys

bp = Blueprint("suggestions", __name__)


@bp.route("/suggestions/new", methods=["GET", "POST"])
@may("suggestion.send")
def new() -> ResponseReturnValue:
    form = SuggestionForm()
    if form.validate_on_submit():
        key = form.form_key.data or ""
        sent = queries.by_form(codes.form_mark(key))
        try:
            sent = sent or _file(form, key)
            db.session.commit()
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            sent = queries.by_form(codes.form_mark(key))
        if sent is not None:
            flash(_("Thank you. It was noted as %(number)s and is looked at.", number=sent.number), "good")
            return redirect(url_for("home.index"), code=303)
    return render_template("complaints/suggestion.html", form=form), 422 if form.errors else 200


def _file(form: SuggestionForm, key: str) -> PublicComplaint:
    """It goes the way of every complaint, with the sender's name sealed as everybody's."""
    at, person = clock.now(), actor()
    posting = mall.posting_of(person.id, on=local_day(at))
    return filing.file_complaint(
        told=filing.Told(
            description=form.body.data,
            category=catalogue.complaint_category(form.sort.data),
            counter=posting.counter if posting else None,
        ),
        identity=Identity(name=person.name),
        form_key=key,
        keys=Keys(current_app.config["DESK"].secret_key),
        at=at,
        asks_consent=False,
    )
