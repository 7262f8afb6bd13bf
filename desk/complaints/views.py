"""Pages of complaints for the offices: the list, the complaint itself, its pictures, its identity, asked opinions."""

from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor, Reach
from desk.attachments import sending
from desk.branding.letterheads import letterhead
from desk.complaints import (
    clock_words,
    erasing,
    filing,
    following,
    identity,
    mediating,
    minutes_words,
    opinions,
    own_data,
    proving,
    queries,
    reach,
    steps,
)
from desk.complaints.changes import local_day
from desk.complaints.forms import CheckForm, NoteForm, OpinionAnswerForm, RevealForm, WriteForm
from desk.complaints.kinds import EvidenceSide
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence
from desk.complaints.states import IN_FRONT, WITH_ADDRESSEE, Status
from desk.database import db
from desk.errors import BadInput
from desk.fields import row_id
from desk.mall import queries as mall
from desk.organisation import queries as organisation
from desk.sealing import Keys
from desk.sla import queries as sla
from desk.tickets import relations
from desk.tickets.panels import Panel

bp = Blueprint("complaints", __name__)
ON_BOARD = 5  # of each heap
STATES = ("open", "mine", "ended", "all")


@bp.get("/complaints")
@may("complaint.list")
def index() -> ResponseReturnValue:
    """What this person may see: first what waits for them, then the list."""
    at, person = clock.now(), actor()
    on = local_day(at)
    state = request.args.get("state", "open") if request.args.get("state", "open") in STATES else "open"
    words, tenant = request.args.get("q", "").strip()[:100], request.args.get("tenant", "")[:32]
    before = request.args.get("before", type=row_id)
    rows = queries.listed(person, on=on, state=state, words=words, tenant=tenant, before=before)
    is_first = not (words or tenant or before) and state == "open"
    return render_template(
        "complaints/index.html",
        rows=clock_words.with_clocks(rows[: queries.PAGE], at),
        more=rows[queries.PAGE - 1].complaint.id if len(rows) > queries.PAGE else None,
        waiting=_waiting(person, at) if is_first else (),
        questions=opinions.asked_of(person, on=on) if is_first else (),
        state=state,
        words=words,
        tenant=tenant,
        tenants=mall.tenants_serving(on=on),
        may_take_in=policy.may(person, Action.COUNTER_USE),
    )


def _waiting(person: Actor, at: datetime) -> list[tuple[str, Any]]:
    """The heaps of work, each with its rows."""
    on = local_day(at)
    heaps = (
        (_("To be verified and dispatched"), Action.COMPLAINT_VERIFY, IN_FRONT),
        (_("Waiting for my release"), Action.COMPLAINT_RELEASE, WITH_ADDRESSEE),
        (_("To be followed up"), Action.COMPLAINT_FOLLOW_UP, WITH_ADDRESSEE),
        (_("To be told to the complainant"), Action.COMPLAINT_TELL, frozenset({Status.ANSWERED})),
    )
    found = []
    for title, action, statuses in heaps:
        # What others have is not the manager's own work: it stands in the list below.
        is_theirs = action is not Action.COMPLAINT_FOLLOW_UP or Reach.MALL not in policy.reaches(person, action)
        if policy.may(person, action) and is_theirs:
            rows = queries.waiting(
                person, action, on=on, statuses=statuses, with_draft=action is Action.COMPLAINT_RELEASE
            )
            if rows:
                found.append((title, clock_words.with_clocks(rows, at)))
    return found


def board_panel(person: Actor, at: datetime) -> Panel | None:
    """What waits for somebody, on their own board."""
    if not policy.may(person, Action.COMPLAINT_LIST):
        return None
    waiting = [(title, rows[:ON_BOARD], len(rows)) for title, rows in _waiting(person, at)]
    return Panel("complaints/board.html", {"waiting": waiting}) if waiting else None


@bp.get("/complaints/<string:number>")
@may("complaint.read")
def show(number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    on = local_day(at)
    complaint = queries.get_complaint(person, number, on=on)
    allowed = reach.allowed(person, complaint, on=on)
    pages = steps.pages_for(complaint, allowed)
    return render_template(
        "complaints/show.html",
        **_story(complaint, person, at),
        clocks=clock_words.clocks_shown(sla.clocks_of_complaint(complaint.id), at),
        entries=queries.history_of(complaint),
        buttons=[page for page in pages if not page.is_composer],
        composers={page.path for page in pages if page.is_composer},
        note_form=NoteForm(formdata=None, version=str(complaint.version)),
        message_form=WriteForm(formdata=None, version=str(complaint.version)),
        draft=queries.open_draft(complaint),
        data_request=own_data.request_of(complaint),
        erasure=erasing.erasure_of(complaint),
        may_gather=Action.COMPLAINT_DISCLOSE in allowed and own_data.is_about_own_data(complaint),
        may_reveal=Action.COMPLAINT_REVEAL in allowed and (complaint.parent or complaint).complainant_id is not None,
        may_release=Action.COMPLAINT_RELEASE in allowed,
        may_number=Action.COMPLAINT_VERIFY in allowed,
        may_check=Action.COMPLAINT_CHECK in allowed,
        check_form=CheckForm(formdata=None, version=str(complaint.version)),
        shown_to_citizen=queries.status_shown(complaint),
        followers=following.count_of(complaint),
    )


def _story(complaint: PublicComplaint, person: Actor, at: datetime) -> dict[str, Any]:
    """What hangs on a complaint."""
    return {
        "complaint": complaint,
        "tickets": relations.told_of(person, queries.linked_tickets(complaint), at),
        "opinions": opinions.opinions_of(complaint),
        "mediations": mediating.mediations_of(complaint),
        "pictures": proving.evidence_of(complaint, EvidenceSide.COMPLAINANT),
        "proof": proving.evidence_of(complaint, EvidenceSide.CLOSING),
        "is_late": filing.is_late(complaint),
    }


@bp.get("/complaints/<string:number>/files/<int:file_id>")
@may("complaint.read")
def file(number: str, file_id: int) -> ResponseReturnValue:
    complaint = queries.get_complaint(actor(), number, on=local_day(clock.now()))
    wanted = [one.file for one in proving.evidence_of(complaint.parent or complaint) if one.file_id == file_id]
    wanted += [one.file for one in proving.evidence_of(complaint) if one.file_id == file_id]
    if not wanted:
        abort(404)
    stored = wanted[0]
    return sending.send_stored(current_app.config["DESK"].data_dir, stored)


@bp.route("/complaints/<string:number>/identity", methods=["GET", "POST"])
@may("complaint.reveal")
def reveal(number: str) -> ResponseReturnValue:
    """The name, for a written reason: shown in this answer alone."""
    at, person = clock.now(), actor()
    complaint = queries.get_complaint(person, number, on=local_day(at))
    form, known = RevealForm(), None
    if form.validate_on_submit():
        try:
            known = identity.reveal_identity(
                complaint=complaint,
                actor=person,
                reason=form.reason.data,
                keys=Keys(current_app.config["DESK"].secret_key),
                at=at,
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            complaint = queries.get_complaint(person, number, on=local_day(at))
            steps.refuse(form, wrong)
    status = 422 if form.errors else 200
    return render_template("complaints/identity.html", complaint=complaint, form=form, known=known), status


@bp.get("/complaints/<string:number>/minutes/<int:mediation_id>")
@may("complaint.mediate")
def minutes(number: str, mediation_id: int) -> ResponseReturnValue:
    """The minutes of a mediation, to be printed and signed."""
    complaint = queries.get_complaint(actor(), number, on=local_day(clock.now()))
    held = mediating.get_mediation(complaint, mediation_id)
    city = current_app.config["DESK"].city
    head = letterhead(city=city, mall=organisation.mall())
    pdf = minutes_words.minutes_pdf(held, letterhead=head, city=city)
    return send_file(BytesIO(pdf), mimetype="application/pdf", download_name=f"berita-acara-{mediation_id}.pdf")


@bp.post("/complaints/<string:number>/proof/<int:file_id>")
@may("complaint.check")
def check(number: str, file_id: int) -> ResponseReturnValue:
    """The second look at a picture of the closing."""
    at, person = clock.now(), actor()
    complaint = queries.get_complaint(person, number, on=local_day(at))
    evidence = db.session.query(Evidence).filter_by(complaint_id=complaint.id, file_id=file_id).one_or_none()
    if evidence is None:
        abort(404)
    form = CheckForm()
    if not form.validate_on_submit():
        flash(_("Please say whether the picture is convincing."), "bad")
        return redirect(url_for(".show", number=number), code=303)
    proving.check_evidence(
        evidence=evidence, actor=person, is_convincing=form.convincing.data == "yes", note=form.note.data or "", at=at
    )
    db.session.commit()
    flash(_("Thank you for the second look."), "good")
    return redirect(url_for(".show", number=number), code=303)


@bp.route("/complaints/opinions/<int:opinion_id>", methods=["GET", "POST"])
@may("opinion.give")
def opinion(opinion_id: int) -> ResponseReturnValue:
    """The question to one's own organisation: nothing of the complaint but what was asked."""
    at, person = clock.now(), actor()
    asked = opinions.get_asked(person, opinion_id, on=local_day(at))
    form = OpinionAnswerForm()
    if form.validate_on_submit():
        opinions.give_opinion(opinion=asked, actor=person, answer=form.answer.data, at=at)
        db.session.commit()
        flash(_("Your opinion is on its way."), "good")
        return redirect(url_for(".index"), code=303)
    return render_template("complaints/opinion.html", opinion=asked, form=form), 422 if form.errors else 200
