"""Absences: one's own, and those of the people whom one leads."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk import clock
from desk.accounts import absences, queries
from desk.accounts.guards import actor, may
from desk.accounts.models import User
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.staffing.forms import AbsenceForm
from desk.templating import city_day, translated_error

bp = Blueprint("absences", __name__)


@bp.get("/absences")
@may("account.own")
def index() -> ResponseReturnValue:
    today, me = city_day(clock.now()), current_user.user
    led = [one for one in db.session.scalars(absences.led_by(actor(), on=today).limit(300)) if one.id != me.id]
    known = absences.absences_of_all([me.id, *(one.id for one in led)], from_day=today)
    return render_template("staffing/absences.html", me=me, led=led, known=known, today=today)


@bp.route("/absences/<int:user_id>", methods=["GET", "POST"])
@may("account.own")
def person(user_id: int) -> ResponseReturnValue:
    today, someone, form = city_day(clock.now()), _person(user_id), AbsenceForm()
    form.offer(absences.possible_deputies(someone, on=today))
    if form.validate_on_submit():
        try:
            deputy = queries.get_user(form.deputy.data) if form.deputy.data else None
            absences.enter_absence(
                user=someone,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                deputy=deputy,
                actor=actor(),
                at=clock.now(),
                today=today,
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            form[getattr(wrong, "field", None) or "starts_on"].errors = [translated_error(wrong)]
        else:
            flash(_("The absence is noted. No clock stops for it."), "good")
            return redirect(url_for(".index"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("staffing/absence.html", person=_person(user_id), form=form), status


@bp.post("/absences/entries/<int:absence_id>/withdraw")
@may("account.own")
def withdraw(absence_id: int) -> ResponseReturnValue:
    absence = absences.get_absence(absence_id)
    _person(absence.user_id)
    absences.withdraw_absence(absence=absence, actor=actor(), at=clock.now(), today=city_day(clock.now()))
    db.session.commit()
    flash(_("The absence is withdrawn."), "good")
    return redirect(url_for(".index"), code=303)


def account_panel() -> dict[str, object]:
    """What the account page shows of one's own absences."""
    today = city_day(clock.now())
    return {
        "template": "staffing/absence_panel.html",
        "absences": absences.absences_of(current_user.user.id, from_day=today),
        "person_id": current_user.user.id,
    }


def _person(user_id: int) -> User:
    """Whoever is not oneself and not led by oneself looks like nobody. Raises NotFound."""
    someone = queries.get_user(user_id)
    if not someone.is_active or not absences.may_enter_for(actor(), someone, on=city_day(clock.now())):
        raise NotFound("There is nothing here.")
    return someone
