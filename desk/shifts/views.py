"""The officer's pages: my shift now, check-in, taking over, checklist, rounds, handing over."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.shifts import book_queries, handing_over, labels, queries, roster, rounds, rules
from desk.shifts.forms import AnswerForm, CheckForm, HandoverForm, OpeningForm, PatrolForm, check_form
from desk.shifts.labels import ticket_words
from desk.shifts.models import CheckItem, Post, Shift
from desk.shifts.rounds import Fault
from desk.shifts.standing import my_shift
from desk.shifts.states import Answer, answers_in
from desk.templating import translated_error
from desk.tickets import moves, relations

bp = Blueprint("shifts", __name__)


@bp.get("/shifts")
@may("shift.work")
def now() -> ResponseReturnValue:
    """My shift now, with the next step on top; else where I stand next."""
    at, person = clock.now(), actor()
    return render_template(
        "shifts/now.html",
        mine=my_shift(person.id, at=at),
        ahead=queries.duties_ahead(person.id, at=at, limit=5),
        posts=queries.posts(person, Action.SHIFT_READ, on=queries.local_day(at)),
        patrol_form=PatrolForm(formdata=None),
        opens=rules.CHECK_IN_OPENS,
        words=labels,
        at=at,
    )


@bp.post("/shifts/duties/<int:duty_id>/check-in")
@may("shift.work")
def check_in(duty_id: int) -> ResponseReturnValue:
    def act() -> str:
        late = roster.check_in(duty=queries.get_duty(duty_id), actor=actor(), at=clock.now())
        if not late:
            return str(_("You are checked in."))
        return str(
            ngettext("You are checked in, %(num)d minute late.", "You are checked in, %(num)d minutes late.", late)
        )

    return _press(act)


@bp.route("/shifts/<int:shift_id>/opening", methods=["GET", "POST"])
@may("shift.work")
def opening(shift_id: int) -> ResponseReturnValue:
    """What the shift before has left; opening the shift without an accepted hand-over takes a reason."""
    shift = _my(shift_id)
    form = OpeningForm()
    if handing_over.may_open_at_once(shift):
        del form.because
    if form.validate_on_submit():
        try:
            because = form.because.data if "because" in form else ""
            handing_over.open_shift(shift=shift, because=because, actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        else:
            flash(_("The shift is open."), "good")
            return redirect(url_for(".now"), code=303)
    return _opening_page(_my(shift_id), form, AnswerForm(formdata=None))


@bp.post("/shifts/<int:shift_id>/answer")
@may("shift.work")
def answer(shift_id: int) -> ResponseReturnValue:
    """The incoming officer accepts the hand-over or objects to it."""
    shift, form = _my(shift_id), AnswerForm()
    before = queries.shift_before(shift)
    handover = book_queries.handover_of(before.id) if before else None
    if handover is None:
        raise NotFound("There is nothing here.")
    if form.validate_on_submit():
        said = Answer(form.answer.data)
        try:
            handing_over.answer_handover(
                handover=handover, shift=shift, answer=said, objections=form.objections.data or "", actor=actor(),
                at=clock.now(),
            )  # fmt: skip
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        else:
            flash(_("The shift is open.") if said is Answer.ACCEPT else _("Your objection is noted and told."), "good")
            return redirect(
                url_for(".now") if said is Answer.ACCEPT else url_for(".opening", shift_id=shift_id), code=303
            )
    return _opening_page(_my(shift_id), OpeningForm(formdata=None), form)


@bp.route("/shifts/<int:shift_id>/check", methods=["GET", "POST"])
@may("shift.work")
def check(shift_id: int) -> ResponseReturnValue:
    """The checklist of things and cameras; what is not in order becomes a ticket."""
    shift, at = _my(shift_id), clock.now()
    items = book_queries.items_on(shift.post_id)
    form: CheckForm = check_form(items)()
    if form.validate_on_submit():
        try:
            rounds.check_post(shift=shift, faults=_faults(form, shift, items), actor=actor(), at=at)
            db.session.commit()
        except (Conflict, IntegrityError):  # a colleague was quicker: their list stands
            db.session.rollback()
            flash(_("This has been checked in this shift, or the shift is not open."), "warn")
        return redirect(url_for(".check", shift_id=shift_id), code=303)
    done = book_queries.checks_of([shift_id]).get(shift_id)
    numbers = {line.ticket_id for line in done.lines if line.ticket_id} if done else set()
    page = render_template(
        "shifts/check.html", shift=shift, form=form, items=items, done=done, words=labels,
        known=book_queries.open_faults(shift.post_id), readable=relations.readable_ids(actor(), numbers, at),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/shifts/<int:shift_id>/patrols")
@may("shift.work")
def begin_patrol(shift_id: int) -> ResponseReturnValue:
    def act() -> str:
        rounds.begin_patrol(shift=_my(shift_id), actor=actor(), at=clock.now())
        return str(_("The round has begun. Press the button again when you are back."))

    return _press(act)


@bp.post("/shifts/patrols/end")
@may("shift.work")
def end_patrol() -> ResponseReturnValue:
    form, patrol = PatrolForm(), book_queries.patrol_underway(actor().id)

    def act() -> str:
        if patrol is None:
            raise Conflict("This round has ended already.")
        rounds.end_patrol(patrol=patrol, words=form.words.data or "", actor=actor(), at=clock.now())
        return str(_("The round is noted."))

    return _press(act, form)


@bp.route("/shifts/<int:shift_id>/handover", methods=["GET", "POST"])
@may("shift.work")
def write_handover(shift_id: int) -> ResponseReturnValue:
    """The written hand-over, with what is open filled in."""
    shift, at, form = _my(shift_id), clock.now(), HandoverForm()
    if form.validate_on_submit():
        try:
            made = handing_over.write_handover(shift=shift, words=form.words.data, actor=actor(), at=at)
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            refuse(form, wrong)
        except IntegrityError:
            db.session.rollback()
            refuse(form, Conflict("The hand-over of this shift is written already."))
        else:
            flash(_("The hand-over is written. The next officer is told."), "good")
            return redirect(url_for("posts.handover", handover_id=made.id), code=303)
        shift = _my(shift_id)
    page = render_template(
        "shifts/write.html", shift=shift, form=form, left=handing_over.left_by(shift, at=at), **ticket_words()
    )
    return page, 422 if form.is_submitted() else 200


def _opening_page(shift: Shift, form: OpeningForm, answer_form: AnswerForm) -> ResponseReturnValue:
    before = queries.shift_before(shift)
    found = book_queries.handover_of(before.id) if before else None
    page = render_template(
        "shifts/opening.html",
        shift=shift,
        before=before,
        handover=found,
        form=form,
        answer_form=answer_form,
        answers=answers_in(found.state) if found else [],
        is_own=found is not None and found.written_by_id == actor().id,
        words=labels,
        **ticket_words(),
    )
    return page, 422 if form.errors or answer_form.errors else 200


def _faults(form: CheckForm, shift: Shift, items: Sequence[CheckItem]) -> dict[int, Fault]:
    named = {item.id: item for item in items}
    return {
        item_id: Fault(
            what,
            str(_("%(item)s, %(post)s: %(what)s", item=named[item_id].name, post=_where(shift.post), what=what)),
        )
        for item_id, what in form.faults(items).items()
    }


def _where(post: Post) -> str:
    return f"{post.name}, {post.place}" if post.place else post.name


def _my(shift_id: int) -> Shift:
    """A shift in which I stand. Raises NotFound."""
    shift = queries.get_shift(actor(), shift_id)
    if actor().id not in {duty.user_id for duty in shift.standing}:
        raise NotFound("There is nothing here.")
    return shift


def _press(act: Callable[[], str], form: FlaskForm | None = None) -> ResponseReturnValue:
    """Do it, say so, and back to my shift."""
    if (form or FlaskForm()).validate_on_submit():
        try:
            said = act()
            db.session.commit()
        except Conflict as conflict:
            db.session.rollback()
            flash(translated_error(conflict), "warn")
        except IntegrityError:  # the same press, twice at once
            db.session.rollback()
        else:
            flash(said, "good")
    elif form is not None:
        flash(_("Please check these points"), "warn")
    return redirect(url_for(".now"), code=303)


def refuse(form: FlaskForm, wrong: BadInput | Conflict) -> None:
    """On the field that it names, or above the form."""
    moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
