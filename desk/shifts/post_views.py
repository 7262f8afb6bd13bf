"""Posts for those who lead or read them: the list, a post with its week, a hand-over and its paper, entering and changing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.fields import asked_day
from desk.organisation import queries as organisation
from desk.organisation.models import Department, Unit
from desk.sealing import Keys
from desk.shifts import book_queries, labels, operations, proving, queries, rules
from desk.shifts.book_models import Handover, Patrol, PostCheck
from desk.shifts.forms import NewPostForm, PostForm
from desk.shifts.kinds import Presence
from desk.shifts.labels import ticket_words
from desk.shifts.models import Duty, Shift
from desk.shifts.operations import PostContent
from desk.shifts.paper_words import handover_pdf
from desk.shifts.reach import covers, covers_place
from desk.shifts.views import refuse

bp = Blueprint("posts", __name__)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """A shift with what is known of it."""

    shift: Shift
    people: list[tuple[Duty, Presence, int]]
    handover: Handover | None
    check: PostCheck | None
    patrols: list[Patrol]
    missed: int
    is_running: bool

    @property
    def faults(self) -> int:
        return sum(bool(line.fault) for line in self.check.lines) if self.check else 0


@bp.get("/posts")
@may("shift.read")
def index() -> ResponseReturnValue:
    """Each post with the shift that goes on and what is wrong with it."""
    at, person = clock.now(), actor()
    today = queries.local_day(at)
    found = queries.posts(person, Action.SHIFT_READ, on=today)
    shifts = told_of(queries.shifts_between([one.id for one in found], today - DAY, today), at)
    return render_template(
        "shifts/posts.html",
        posts=[(post, [one for one in shifts if one.shift.post_id == post.id and one.is_running]) for post in found],
        may_manage=policy.may(person, Action.SHIFT_MANAGE),
        may_report=policy.may(person, Action.SHIFT_REPORT),
        words=labels,
    )


@bp.get("/posts/<string:code>")
@may("shift.read")
def show(code: str) -> ResponseReturnValue:
    """A post in a week: who stood there, who came late, what was handed over, which rounds were missed."""
    at, person = clock.now(), actor()
    post = queries.get_post(person, code)
    monday = monday_of(asked_day("week", otherwise=queries.local_day(at)))
    shifts = told_of(queries.shifts_between([post.id], monday, monday + 6 * DAY), at)
    return render_template(
        "shifts/post.html",
        post=post,
        days=[
            (day, [one for one in shifts if one.shift.on_day == day]) for day in (monday + n * DAY for n in range(7))
        ],
        monday=monday,
        before=monday - 7 * DAY,
        after=monday + 7 * DAY,
        today=queries.local_day(at),
        may_manage=covers(person, Action.SHIFT_MANAGE, post) and post.ended_on is None,
        may_report=policy.may(person, Action.SHIFT_REPORT),
        unseen=book_queries.unseen_alerts(post.id),
        words=labels,
        at=at,
    )


@bp.get("/handovers/<int:handover_id>")
@may("shift.read")
def handover(handover_id: int) -> ResponseReturnValue:
    found = book_queries.get_handover(actor(), handover_id)
    return render_template("shifts/handover.html", handover=found, words=labels, **ticket_words())


@bp.get("/handovers/<int:handover_id>/paper")
@may("shift.read")
def paper(handover_id: int) -> ResponseReturnValue:
    """Berita acara serah terima."""
    found = book_queries.get_handover(actor(), handover_id)
    settings = current_app.config["DESK"]
    response = make_response(
        handover_pdf(found, city=settings.city, base_url=settings.base_url, keys=Keys(settings.secret_key))
    )
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="serah-terima-{found.id}.pdf"'
    return response


def proof(code: str) -> str | None:
    """What the minutes with that code are worth today; None where they are none. No name, and nothing that was written."""
    found = proving.proof_of(code, Keys(current_app.config["DESK"].secret_key))
    if found is None:
        return None
    return render_template(
        "public/verify_handover.html", handover=found.handover, is_current=found.is_current, words=labels
    )


@bp.route("/posts/new", methods=["GET", "POST"])
@may("shift.manage")
def new() -> ResponseReturnValue:
    form, person = NewPostForm(), actor()
    form.offer(_places(person), catalogue.all_skills())
    if form.validate_on_submit():
        try:
            post = operations.add_post(code=form.code.data, content=_content(form), actor=person, at=clock.now())
            db.session.commit()
        except (BadInput, Forbidden) as wrong:
            db.session.rollback()
            refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message, field="place_of"))
        else:
            flash(_("The post is entered. Now its shifts and its checklist."), "good")
            return redirect(url_for("post_setup.show", code=post.code), code=303)
    return render_template("shifts/post_form.html", form=form, post=None), 422 if form.is_submitted() else 200


@bp.route("/posts/<string:code>/edit", methods=["GET", "POST"])
@may("shift.manage")
def edit(code: str) -> ResponseReturnValue:
    person = actor()
    post = queries.get_post(person, code, Action.SHIFT_MANAGE)
    form = PostForm(obj=post)
    form.offer(_places(person), catalogue.all_skills())
    if request.method == "GET":
        form.place_of.data = f"{post.department.code}:{post.unit.code if post.unit else ''}"
        form.skill.data = post.skill.code if post.skill else ""
    if form.validate_on_submit():
        try:
            operations.change_post(post=post, content=_content(form), actor=person, at=clock.now())
            db.session.commit()
        except (BadInput, Conflict, Forbidden) as wrong:
            db.session.rollback()
            refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message, field="place_of"))
        else:
            flash(_("The post is changed."), "good")
            return redirect(url_for(".show", code=code), code=303)
    return render_template("shifts/post_form.html", form=form, post=post), 422 if form.is_submitted() else 200


def told_of(found: Sequence[Shift], at: datetime) -> list[Told]:
    """The shifts with what is known of each, at a few questions however many there are."""
    ids = [one.id for one in found]
    handovers, checks = book_queries.handovers_of(ids), book_queries.checks_of(ids)
    patrols = book_queries.patrols_of(ids)
    return [
        Told(
            shift=one,
            people=[(duty, *_came(duty, one, at)) for duty in one.standing],
            handover=handovers.get(one.id),
            check=checks.get(one.id),
            patrols=patrols[one.id],
            missed=_missed(one, patrols[one.id], at),
            is_running=one.window.holds(at),
        )
        for one in found
    ]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _came(duty: Duty, shift: Shift, at: datetime) -> tuple[Presence, int]:
    before = shift.post.presence_minutes
    how = rules.presence(checked_in_at=duty.checked_in_at, begins_at=shift.begins_at, minutes_before=before, now=at)
    return how, rules.minutes_late(duty.checked_in_at, shift.begins_at, before) if duty.checked_in_at else 0


def _missed(shift: Shift, patrols: list[Patrol], at: datetime) -> int:
    begun = [one.begun_at for one in patrols]
    return len(rules.missed_rounds(shift.window, shift.post.patrol_every, begun, now=at))


def _places(person: Actor) -> list[tuple[Department, Unit | None]]:
    """The departments and units for which this person keeps posts."""
    found: list[tuple[Department, Unit | None]] = []
    units = organisation.all_units()
    for one in organisation.all_departments():
        found += [
            (one, unit)
            for unit in (None, *(unit for unit in units if unit.department_id == one.id))
            if covers_place(person, Action.SHIFT_MANAGE, one.id, unit.id if unit else None)
        ]
    return found


def _content(form: PostForm) -> PostContent:
    department, unit = form.chosen_place
    return PostContent(
        name=form.name.data,
        place=form.place.data or "",
        department=department,
        unit=unit,
        tier=form.tier.data,
        skill=form.chosen_skill,
        presence_minutes=form.presence_minutes.data,
        patrol_every=form.patrol_every.data,
    )
