"""The counter: one page for whoever stands there, calls or writes; kept while it is typed, read back, sent once."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.complaints import codes, counter, counter_queries, filing, queries
from desk.complaints.changes import local_day
from desk.complaints.counter_desk import (
    LONGEST_KEY,
    build_form,
    form_of_draft,
    identity_in,
    keep_typed,
    keys,
    own_seat,
    place_of,
    search_people,
    told_in,
)
from desk.complaints.counter_forms import IntakeForm, TellForm, TroubleForm
from desk.complaints.counter_labels import KEYS, TROUBLES
from desk.complaints.counter_paper_views import give_code
from desk.complaints.identity import Identity, identity_of, note_search
from desk.complaints.kinds import Channel, ComplainantKind
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.templating import local_time, translated_error

bp = Blueprint("counter", __name__)


@bp.route("/counter", methods=["GET", "POST"])
@may("counter.use")
def intake() -> ResponseReturnValue:
    at = clock.now()
    if request.method == "GET":
        draft_id = request.args.get("draft", type=int)
        fresh = {"formdata": None, "data": {"counter": request.args.get("seat") or own_seat(at)}}
        return _page(form_of_draft(draft_id, at, csrf=True) if draft_id else build_form(at, **fresh), at)
    form, act = build_form(at), request.form.get("act", "")
    if act == "search" or act.startswith("person:"):
        people = search_people(form, act)
        if form.search.data:
            chosen = act != "search" and bool(form.known.data)
            note_search(officer=actor(), found=len(people), chosen=chosen, at=at)
            db.session.commit()
        return _page(form, at, people=people)
    if not _is_right(form, with_answer=act == "solved"):
        return _page(form, at), 422
    if act == "solved":
        return _send(form, at, answer=form.answer.data or "")
    return redirect(url_for(".read_back", draft_id=keep_typed(request.form, at)), code=303)


@bp.post("/counter/drafts")
@may("counter.use")
def keep_draft() -> ResponseReturnValue:
    """Put aside what is typed: by the button, or by the page itself a second after the last key."""
    at = clock.now()
    by_itself = request.headers.get("Accept", "").startswith("application/json")
    if not build_form(at, meta={"csrf": False}).is_blank:
        try:
            keep_typed(request.form, at)
        except Conflict as sent:
            if not by_itself:
                raise
            return jsonify(why=translated_error(sent)), 409
    if by_itself:
        return jsonify(kept=local_time(at).split()[-2])
    flash(_("Put aside. You find it among your drafts."), "good")
    return redirect(url_for(".intake"), code=303)


@bp.get("/counter/drafts/<int:draft_id>")
@may("counter.use")
def read_back(draft_id: int) -> ResponseReturnValue:
    """What was typed, large, to be read to the citizen before it is sent."""
    at = clock.now()
    form = form_of_draft(draft_id, at)
    if not form.validate():
        return redirect(url_for(".intake", draft=draft_id), code=303)
    happened = form.happened_on.data
    is_old = happened is not None and happened < local_day(at) - filing.COMPLAINT_PERIOD
    return render_template(
        "counter/read_back.html", form=form, draft_id=draft_id, identity=identity_in(form), is_old=is_old
    )


@bp.post("/counter/drafts/<int:draft_id>/sending")
@may("counter.use")
def send(draft_id: int) -> ResponseReturnValue:
    """Send what was read back, once, however often the button is pressed."""
    at, form_key = clock.now(), request.form.get("form_key", "")[:LONGEST_KEY]
    if (done := _sent_already(form_key, at)) is not None:
        return done
    try:
        form = form_of_draft(draft_id, at)
    except NotFound:  # another press of the same button has sent it meanwhile, and its draft is gone
        if (done := _sent_already(form_key, at)) is not None:
            return done
        raise
    if not form.validate() or form.form_key.data != form_key:
        return redirect(url_for(".intake", draft=draft_id), code=303)
    return _send(form, at, draft_id=draft_id)


@bp.post("/counter/drafts/<int:draft_id>/removal")
@may("counter.use")
def remove_draft(draft_id: int) -> ResponseReturnValue:
    db.session.delete(counter_queries.get_draft(actor().id, draft_id))
    db.session.commit()
    return redirect(url_for(".intake"), code=303)


def _sent_already(form_key: str, at: datetime) -> ResponseReturnValue | None:
    """Where an earlier press of that form has led to."""
    already = queries.by_form(codes.form_mark(form_key))
    return _done(counter_queries.received_by(actor().id, already.number), form_key, at) if already else None


def _is_right(form: IntakeForm, *, with_answer: bool) -> bool:
    """Whether the form can be sent; what is solved on the spot needs its answer, too."""
    is_right = bool(form.validate_on_submit())
    if with_answer and not form.answer.data:
        form.answer.errors = [*form.answer.errors, _("Please write the answer in one sentence.")]
        return False
    return is_right


def _send(form: IntakeForm, at: datetime, *, answer: str = "", draft_id: int | None = None) -> ResponseReturnValue:
    """File it, once. What cannot be is said at its field, with everything that was typed."""
    try:
        try:
            complaint = _take_in(form, at, answer)
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            complaint = _take_in(form, at, answer)
    except (BadInput, Forbidden) as wrong:
        db.session.rollback()
        form = form_of_draft(draft_id, at, csrf=True) if draft_id else build_form(at)
        form.validate()
        name = getattr(wrong, "field", None) or ("answer" if answer else "description")
        form[name].errors = [*form[name].errors, translated_error(wrong)]
        return _page(form, at), 422
    return _done(complaint, form.form_key.data or "", at)


def _take_in(form: IntakeForm, at: datetime, answer: str) -> PublicComplaint:
    officer = actor()
    complaint = counter.take_in(
        told=told_in(form),
        identity=identity_in(form),
        form_key=form.form_key.data or "",
        keys=keys(),
        officer=officer,
        at=at,
        channel=Channel(form.channel.data),
        complainant_kind=ComplainantKind(form.complainant_kind.data),
        known=counter.known_person(form.known.data or "", officer=officer, keys=keys()),
        place=place_of(form.chosen_counter),
        answer=answer,
    )
    db.session.commit()
    return complaint


def _done(complaint: PublicComplaint, form_key: str, at: datetime) -> ResponseReturnValue:
    give_code(complaint, form_key, at)
    return redirect(url_for("counter_papers.done", number=complaint.number), code=303)


def _page(form: IntakeForm, at: datetime, people: Any = None) -> str:
    """The counter's page around the form."""
    officer, today = actor(), local_day(at)
    drafts = [(draft, keys().open(draft.sealed)) for draft in counter_queries.drafts_of(officer.id)]
    return render_template(
        "counter/intake.html",
        form=form,
        people=people,
        drafts=[(draft, typed) for draft, typed in drafts if typed["form_key"] != form.form_key.data],
        taps=counter_queries.taps_on(officer.id, today),
        untold=_untold(at),
        tell_form=TellForm(formdata=None),
        trouble_form=TroubleForm(formdata=None),
        troubles=TROUBLES,
        key_map=KEYS,
    )


def _untold(at: datetime) -> list[tuple[PublicComplaint, Identity, bool]]:
    """Answered, and to be told: the contact whole of whom one received today, else masked."""
    officer, today = actor(), local_day(at)
    rows = counter_queries.to_be_told(officer, on=today)
    return [
        (
            one,
            identity_of(one.complainant, keys=keys()),
            one.received_by_id == officer.id and local_day(one.received_at) == today,
        )
        for one in (row.complaint for row in rows)
    ]
