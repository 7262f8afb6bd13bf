"""What a post consists of: its shifts of the day, its checklist, the minutes of the procedure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.shifts import labels, operations, queries
from desk.shifts.forms import ItemForm, TargetsForm, TimeForm
from desk.shifts.kinds import ItemKind, Step
from desk.shifts.models import Post
from desk.shifts.views import refuse
from desk.templating import translated_error

bp = Blueprint("post_setup", __name__)


@bp.get("/posts/<string:code>/setup")
@may("shift.manage")
def show(code: str) -> ResponseReturnValue:
    return _page(_post(code))


@bp.post("/posts/<string:code>/times")
@may("shift.manage")
def add_time(code: str) -> ResponseReturnValue:
    post, form = _post(code), TimeForm()

    def act(at: datetime) -> None:
        operations.add_time(
            post=post, name=form.name.data, begins=form.begins.data, ends=form.ends.data, actor=actor(), at=at
        )

    return _submit(code, form, act, time_form=form)


@bp.post("/posts/<string:code>/items")
@may("shift.manage")
def add_item(code: str) -> ResponseReturnValue:
    post, form = _post(code), ItemForm()
    today = queries.local_day(clock.now())
    form.offer(catalogue.services_offered(on=today, to_everyone=False))

    def act(at: datetime) -> None:
        service = catalogue.get_service(form.service.data, on=today)
        operations.add_item(
            post=post, kind=ItemKind(form.kind.data), name=form.item.data, service=service, actor=actor(), at=at
        )

    return _submit(code, form, act, item_form=form)


@bp.post("/posts/<string:code>/targets")
@may("shift.manage")
def targets(code: str) -> ResponseReturnValue:
    post, form = _post(code), TargetsForm()

    def act(at: datetime) -> None:
        operations.set_targets(post=post, minutes=form.minutes, actor=actor(), at=at)

    return _submit(code, form, act, targets_form=form)


@bp.post("/posts/<string:code>/times/<int:time_id>/end")
@may("shift.manage")
def end_time(code: str, time_id: int) -> ResponseReturnValue:
    found = next((one for one in _post(code).times if one.id == time_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    today = queries.local_day(clock.now())
    return _end(code, lambda at: operations.end_time(time_of_day=found, last_day=today, actor=actor(), at=at))


@bp.post("/posts/<string:code>/items/<int:item_id>/end")
@may("shift.manage")
def end_item(code: str, item_id: int) -> ResponseReturnValue:
    found = next((one for one in _post(code).items if one.id == item_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    today = queries.local_day(clock.now())
    return _end(code, lambda at: operations.end_item(item=found, last_day=today, actor=actor(), at=at))


def _submit(code: str, form: FlaskForm, act: Callable[[datetime], None], **forms: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            act(clock.now())
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            if isinstance(wrong, BadInput) and isinstance(form, ItemForm) and wrong.field == "name":
                wrong = BadInput(wrong.message, field="item")
            refuse(form, wrong)
        else:
            flash(_("It is kept."), "good")
            return redirect(url_for(".show", code=code), code=303)
    return _page(_post(code), **forms), 422


def _end(code: str, act: Callable[[datetime], None]) -> ResponseReturnValue:
    if FlaskForm().validate_on_submit():
        try:
            act(clock.now())
            db.session.commit()
        except Conflict as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "warn")
        else:
            flash(_("It is taken out. What was noted of it stays."), "good")
    return redirect(url_for(".show", code=code), code=303)


def _page(
    post: Post,
    *,
    time_form: TimeForm | None = None,
    item_form: ItemForm | None = None,
    targets_form: TargetsForm | None = None,
) -> str:
    if item_form is None:
        item_form = ItemForm(formdata=None)
        item_form.offer(catalogue.services_offered(on=queries.local_day(clock.now()), to_everyone=False))
    if targets_form is None:
        known = {one.step.value: one.target_minutes for one in post.steps}
        targets_form = TargetsForm(formdata=None, data=known)
    return render_template(
        "shifts/setup.html",
        post=post,
        times=[one for one in post.times if one.ended_on is None],
        items=[one for one in post.items if one.ended_on is None],
        time_form=time_form or TimeForm(formdata=None),
        item_form=item_form,
        targets_form=targets_form,
        steps=list(Step),
        words=labels,
    )


def _post(code: str) -> Post:
    return queries.get_post(actor(), code, Action.SHIFT_MANAGE)
