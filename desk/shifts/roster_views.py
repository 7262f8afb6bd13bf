"""The roster of a post for those who lead it: entering days and weeks, copying the week before, taking somebody out."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import asked_day
from desk.shifts import queries, roster
from desk.shifts.forms import RosterForm
from desk.shifts.models import Post, ShiftTime
from desk.shifts.post_views import monday_of
from desk.shifts.views import refuse
from desk.templating import local_day, translated_error

bp = Blueprint("rosters", __name__)
WEEK = timedelta(days=7)


@bp.route("/posts/<string:code>/roster", methods=["GET", "POST"])
@may("shift.manage")
def enter(code: str) -> ResponseReturnValue:
    """Who stands in a shift from a day to a day."""
    post, at, form = _post(code), clock.now(), RosterForm()
    today = queries.local_day(at)
    if request.method == "GET":
        form.since.data = asked_day("since", otherwise=today)
        form.until.data = form.since.data + timedelta(days=6)
    times = {one.id: one for one in post.times if one.ended_on is None}
    form.offer(times.values(), queries.officers_for(post, on=max(form.since.data or today, today)))
    if form.validate_on_submit():
        try:
            count = _enter(post, times, form)
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        except IntegrityError:
            db.session.rollback()
            refuse(form, Conflict("Somebody else has changed this roster meanwhile. Please try again."))
        else:
            flash(ngettext("%(num)d duty is entered.", "%(num)d duties are entered.", count), "good")
            return redirect(url_for("posts.show", code=code, week=form.since.data.isoformat()), code=303)
    return render_template("shifts/roster.html", post=post, form=form), 422 if form.is_submitted() else 200


@bp.post("/posts/<string:code>/roster/copy")
@may("shift.manage")
def copy(code: str) -> ResponseReturnValue:
    """Everybody stands as in the week before."""
    post, at = _post(code), clock.now()
    monday = monday_of(asked_day("week", otherwise=queries.local_day(at)))
    if FlaskForm().validate_on_submit():
        try:
            entered, left_out = roster.copy_week(post=post, monday=monday, actor=actor(), at=at)
            db.session.commit()
        except (Conflict, IntegrityError) as wrong:
            db.session.rollback()
            told = (
                wrong if isinstance(wrong, Conflict) else Conflict("Somebody else has changed this roster meanwhile.")
            )
            flash(translated_error(told), "warn")
        else:
            flash(ngettext("%(num)d duty is entered.", "%(num)d duties are entered.", len(entered)), "good")
            for one in left_out[:10]:
                told_why = translated_error(one.why)
                flash(_("%(name)s, %(day)s: %(why)s", name=one.name, day=local_day(one.day), why=told_why), "warn")
    return redirect(url_for("posts.show", code=code, week=monday.isoformat()), code=303)


@bp.post("/posts/<string:code>/roster/<int:duty_id>/withdrawal")
@may("shift.manage")
def withdraw(code: str, duty_id: int) -> ResponseReturnValue:
    """Take somebody out of a shift to come."""
    post, duty = _post(code), queries.get_duty(duty_id)
    if FlaskForm().validate_on_submit() and duty.shift.post_id == post.id:
        try:
            roster.withdraw_duty(duty=duty, actor=actor(), at=clock.now())
            db.session.commit()
        except Conflict as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "warn")
        else:
            flash(_("%(name)s does not stand there any more.", name=duty.user.name), "good")
    return redirect(url_for("posts.show", code=code, week=duty.shift.on_day.isoformat()), code=303)


def _enter(post: Post, times: dict[int, ShiftTime], form: RosterForm) -> int:
    if form.until.data < form.since.data:
        raise BadInput("The last day cannot lie before the first.", field="until")
    made = roster.enter_duties(
        post=post,
        time=times[form.time.data],
        days=form.days(roster.MOST_DAYS),
        people=[accounts.get_user(one) for one in form.people.data],
        actor=actor(),
        at=clock.now(),
    )
    return len(made)


def _post(code: str) -> Post:
    return queries.get_post(actor(), code, Action.SHIFT_MANAGE)
