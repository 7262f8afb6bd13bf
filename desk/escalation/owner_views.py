"""The register of Tier 3: how owners of national systems and vendors are reached, what lies with them, how soon they answer."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.catalogue import owners
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Authority
from desk.database import db
from desk.errors import BadInput
from desk.escalation import labels, queries
from desk.escalation.forms import NewOwnerForm, OwnerForm
from desk.escalation.reminding import USUAL_DAYS
from desk.sla import calendars
from desk.templating import translated_error

bp = Blueprint("owners", __name__)


@bp.get("/owners")
@may("owners.read")
def index() -> ResponseReturnValue:
    return render_template(
        "escalation/owners.html",
        owners=catalogue.external_owners(),
        today=calendars.city_day(clock.now()),
        words=labels,
        may_manage=policy.may(actor(), Action.OWNERS_MANAGE),
    )


@bp.get("/owners/<string:code>")
@may("owners.read")
def show(code: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    owner = catalogue.get_external_owner(code)
    reads_tickets = policy.may(person, Action.TICKET_READ)
    return render_template(
        "escalation/owner.html",
        owner=owner,
        times=queries.answer_times(owner.id),
        rows=queries.with_tier3(person, at, owner_id=owner.id) if reads_tickets else None,
        at=at,
        usual_days=USUAL_DAYS,
        words=labels,
        may_manage=policy.may(person, Action.OWNERS_MANAGE),
    )


@bp.route("/owners/new", methods=["GET", "POST"])
@may("owners.manage")
def new() -> ResponseReturnValue:
    form = NewOwnerForm()
    if form.validate_on_submit():
        try:
            owner = owners.enter_owner(code=form.code.data, values=_values(form), actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "code"].errors = [translated_error(wrong)]
        else:
            flash(_("The owner is in the register."), "good")
            return redirect(url_for(".show", code=owner.code), code=303)
    return render_template("escalation/owner_form.html", form=form, owner=None), 422 if form.errors else 200


@bp.route("/owners/<string:code>/edit", methods=["GET", "POST"])
@may("owners.manage")
def edit(code: str) -> ResponseReturnValue:
    owner = catalogue.get_external_owner(code)
    form = OwnerForm(obj=owner)
    if form.validate_on_submit():
        owners.change_owner(owner=owner, values=_values(form), actor=actor(), at=clock.now())
        db.session.commit()
        flash(_("The register is changed."), "good")
        return redirect(url_for(".show", code=owner.code), code=303)
    return render_template("escalation/owner_form.html", form=form, owner=owner), 422 if form.errors else 200


def _values(form: Any) -> dict[str, Any]:
    typed = {name: form[name].data for name in owners.FIELDS}
    typed["kind"] = Authority(typed["kind"])
    return {name: "" if value is None and name in owners.TEXTS else value for name, value in typed.items()}
