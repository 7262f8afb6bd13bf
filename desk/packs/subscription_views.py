"""What somebody gets again and again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.fields import options
from desk.organisation import queries as organisation
from desk.packs import catalogue, labels, queries, subscribing
from desk.packs.forms import SubscriptionForm
from desk.packs.periods import Rhythm
from desk.packs.views import scopes_of
from desk.tickets import moves

bp = Blueprint("pack_subscriptions", __name__)


@bp.route("/packs/subscriptions", methods=["GET", "POST"])
@may("pack.read")
def index() -> ResponseReturnValue:
    at, person = clock.now(), actor()
    form = SubscriptionForm()
    _offer(form, person)
    if form.validate_on_submit():
        try:
            department = organisation.get_department(form.department.data) if form.department.data else None
            subscribing.subscribe(
                kind=catalogue.get(form.report.data), rhythm=Rhythm(form.rhythm.data), department=department,
                actor=person, at=at,
            )  # fmt: skip
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        else:
            flash(_("You get it as soon as the period is over."), "good")
            return redirect(url_for(".index"), code=303)
    found = queries.subscriptions_of(person.id)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "packs/subscriptions.html", form=form, subscriptions=found, catalogue=catalogue, rhythms=labels.RHYTHMS
    ), status


@bp.post("/packs/subscriptions/<int:subscription_id>/end")
@may("pack.read")
def end(subscription_id: int) -> ResponseReturnValue:
    person = actor()
    one = next((one for one in queries.subscriptions_of(person.id) if one.id == subscription_id), None)
    if one is None:
        raise NotFound("There is nothing here.")
    if FlaskForm().validate_on_submit():
        subscribing.unsubscribe(subscription=one, actor=person, at=clock.now())
        db.session.commit()
        flash(_("You do not get it any more."), "good")
    return redirect(url_for(".index"), code=303)


def _offer(form: SubscriptionForm, person: Actor) -> None:
    """The reports that they may read, and all scopes of them: the operation says which do not fit together."""
    kinds, whole = [], None
    scopes: dict[str, str] = {}
    for kind in catalogue.kinds():
        all_of_it, departments = scopes_of(person, Action.PACK_READ, kind)
        if all_of_it or departments:
            kinds.append((kind.code, kind.title))
        whole = whole or all_of_it
        scopes |= {one.code: name for one, name in departments}
    form.report.choices = options(kinds)
    form.rhythm.choices = options(labels.RHYTHMS)
    form.department.choices = options(
        ([("", _("everything that the report is about"))] if whole else []) + [*scopes.items()]
    )
