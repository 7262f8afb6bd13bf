"""The logbook of a post: its lines, writing into it, corrections, what is done, and the leader who has read an alert."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import row_id
from desk.shifts import book_queries, labels, logbook, queries
from desk.shifts.forms import CorrectionForm, LineForm
from desk.shifts.kinds import LineKind
from desk.shifts.models import Duty, Post
from desk.shifts.views import refuse
from desk.templating import translated_error

bp = Blueprint("logbook", __name__)
PAGE = 40


@bp.route("/posts/<string:code>/logbook", methods=["GET", "POST"])
@may("shift.read")
def show(code: str) -> ResponseReturnValue:
    """The book, the newest line first; whoever is on duty there writes into it."""
    post, at, form = _post(code), clock.now(), LineForm()
    duty = _duty_at(post)
    if duty is not None and form.validate_on_submit():
        try:
            logbook.write_line(
                shift=duty.shift, kind=LineKind(form.kind.data), words=form.words.data, actor=actor(), at=at
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        else:
            flash(_("The line is written."), "good")
            return redirect(url_for(".show", code=code), code=303)
    return _page(post, form, duty), 422 if form.is_submitted() else 200


@bp.route("/posts/<string:code>/logbook/<int:line_id>/correction", methods=["GET", "POST"])
@may("shift.work")
def correct(code: str, line_id: int) -> ResponseReturnValue:
    """What was wrong in a line: both stay in the book."""
    post, form = _post(code), CorrectionForm()
    line, duty = book_queries.get_line(post.id, line_id), _duty_at(post)
    if duty is None:
        raise Conflict("You do not stand in this shift.")
    if form.validate_on_submit():
        try:
            logbook.correct_line(line=line, shift=duty.shift, words=form.words.data, actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        else:
            flash(_("The correction stands below the line."), "good")
            return redirect(url_for(".show", code=code), code=303)
    page = render_template("shifts/correction.html", post=post, line=line, form=form, words=labels)
    return page, 422 if form.is_submitted() else 200


@bp.post("/posts/<string:code>/logbook/<int:line_id>/done")
@may("shift.work")
def done(code: str, line_id: int) -> ResponseReturnValue:
    post = _post(code)
    duty = _duty_at(post)
    if duty is None:
        raise Conflict("You do not stand in this shift.")
    if FlaskForm().validate_on_submit():
        try:
            line = book_queries.get_line(post.id, line_id)
            logbook.finish_item(line=line, shift=duty.shift, actor=actor(), at=clock.now())
            db.session.commit()
        except (Conflict, IntegrityError):
            db.session.rollback()
            flash(_("This is done already."), "warn")
        else:
            flash(_("It is done."), "good")
    return redirect(url_for(".show", code=code), code=303)


@bp.post("/posts/<string:code>/logbook/<int:line_id>/seen")
@may("shift.read")
def seen(code: str, line_id: int) -> ResponseReturnValue:
    """A leader has read an alert."""
    post = _post(code)
    if FlaskForm().validate_on_submit():
        try:
            logbook.see_alert(line=book_queries.get_line(post.id, line_id), actor=actor(), at=clock.now())
            db.session.commit()
        except (Conflict, IntegrityError) as wrong:
            db.session.rollback()
            told = wrong if isinstance(wrong, Conflict) else Conflict("This alert has been read already.")
            flash(translated_error(told), "warn")
        else:
            flash(_("The officer sees that you have read it."), "good")
    return redirect(url_for(".show", code=code), code=303)


def _page(post: Post, form: LineForm, duty: Duty | None) -> str:
    before = request.args.get("before", type=row_id)
    lines = book_queries.lines_of(post.id, before=before, limit=PAGE + 1)
    return render_template(
        "shifts/logbook.html",
        post=post,
        lines=lines[:PAGE],
        more=lines[PAGE - 1].id if len(lines) > PAGE else None,
        is_first=before is None,
        open_ids={one.id for one in book_queries.open_items(post.id)},
        unseen_ids={one.id for one in book_queries.unseen_alerts(post.id)},
        may_write=duty is not None,
        is_leader=logbook.is_leader(actor(), post),
        person_id=actor().id,
        form=form,
        words=labels,
    )


def _post(code: str) -> Post:
    """A post whose book I read, or at which I am on duty. Raises NotFound."""
    duty = queries.duty_now(actor().id, at=clock.now())
    if duty is not None and duty.shift.post.code == code:
        return duty.shift.post
    return queries.get_post(actor(), code)


def _duty_at(post: Post) -> Duty | None:
    """My duty there, where I have come and the shift is open."""
    duty = queries.duty_now(actor().id, at=clock.now())
    is_here = duty is not None and duty.checked_in_at is not None and duty.shift.opened_at is not None
    return duty if is_here and duty is not None and duty.shift.post_id == post.id else None
