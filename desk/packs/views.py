"""Packs: the list, what lies before oneself, asking for one, and its page."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from desk import clock, queueing
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.organisation import queries as organisation
from desk.packs import catalogue, jobs, labels, operations, queries, reach, subscribing, words
from desk.packs.catalogue import ReportKind
from desk.packs.forms import AskForm, SignersForm
from desk.packs.kinds import UNFINISHED, Area, FileForm, State
from desk.packs.models import Edition, Pack
from desk.packs.periods import Rhythm, closed_spans
from desk.reports import on_page
from desk.reports.canonical import from_json
from desk.templating import city_day, localised
from desk.tickets import moves

bp = Blueprint("packs", __name__)
OFFERED = {Rhythm.DAILY: 14, Rhythm.MONTHLY: 12, Rhythm.QUARTERLY: 4, Rhythm.SEMESTER: 2, Rhythm.YEARLY: 2}


@bp.get("/packs")
@may("pack.read")
def index() -> ResponseReturnValue:
    person = actor()
    after = _after(request.args.get("after", ""))
    found = queries.packs(person, after=after)
    shown = found[: queries.PAGE]
    more = f"{shown[-1].until_on.isoformat()}.{shown[-1].id}" if len(found) > queries.PAGE else None
    return render_template(
        "packs/index.html",
        packs=shown,
        more=more,
        is_first=after is None,
        waiting=queries.waiting_for(person),
        makeable=makeable(person),
        title_of=title_of,
        words=words,
        states=labels.STATES,
    )


@bp.route("/packs/new/<string:code>", methods=["GET", "POST"])
@may("pack.make")
def new(code: str) -> ResponseReturnValue:
    at, person, kind = clock.now(), actor(), catalogue.get(code)
    if kind not in makeable(person):
        raise Forbidden("You may not do this.")
    form = AskForm(department=request.args.get("department", ""))
    _offer(form, kind, person, at)
    if form.validate_on_submit():
        try:
            department = organisation.get_department(form.department.data) if form.department.data else None
            edition = operations.ask_pack(
                kind=kind, span=form.span(), department=department, **_people(form), actor=person, at=at
            )
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
        else:
            return _asked(edition)
    return render_template("packs/new.html", form=form, kind=kind), 422 if request.method == "POST" else 200


@bp.route("/packs/<int:pack_id>/editions/new", methods=["GET", "POST"])
@may("pack.make")
def revise(pack_id: int) -> ResponseReturnValue:
    """Another edition, with a reason: the one there is stays as it is."""
    at, person = clock.now(), actor()
    pack = queries.get_pack(person, pack_id)
    kind, newest = catalogue.get(pack.report), pack.editions[-1]
    form = SignersForm(checker=str(newest.checker_id or ""), signer=str(newest.signer_id or ""))
    form.offer_people(candidates(kind, pack.department_id, person, at))
    if form.validate_on_submit():
        try:
            edition = operations.ask_pack(
                kind=kind, span=pack.span, department=pack.department, **_people(form), reason=form.reason.data or "",
                actor=person, at=at,
            )  # fmt: skip
            db.session.commit()
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
        else:
            return _asked(edition)
    status = 422 if request.method == "POST" else 200
    return render_template("packs/revise.html", form=form, pack=pack, title=title_of(pack), words=words), status


@bp.get("/packs/<int:pack_id>")
@may("pack.read")
def show(pack_id: int) -> ResponseReturnValue:
    """The pack by its last edition that says something."""
    pack = queries.get_pack(actor(), pack_id)
    frozen = [edition for edition in pack.editions if edition.made_at is not None]
    return page_of(pack, frozen[-1] if frozen else pack.editions[-1])


def page_of(pack: Pack, edition: Edition, *, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The page of an edition."""
    person, newest = actor(), pack.editions[-1]
    kind = catalogue.get(pack.report)
    told = queries.get_edition(person, pack.id, edition.no).document
    return render_template(
        "packs/show.html",
        pack=pack,
        edition=edition,
        newest=newest,
        is_unfinished=newest.state in UNFINISHED,
        queue_is_up=newest.state is not State.QUEUED or queueing.is_up(),
        document=from_json(told) if told else None,
        page=on_page,
        title=title_of(pack),
        period=words.period_name(pack.span),
        states=labels.STATES,
        files={kept.form: kept for kept in edition.files},
        forms_of_files=FileForm,
        is_mine=edition in queries.waiting_for(person),
        may_make=reach.covers(person, Action.PACK_MAKE, kind, pack.department_id),
        may_bring=edition.state is State.SIGNED and person.id in (edition.author_id, edition.signer_id),
        **({"return_form": None, "file_form": None} | forms),
    ), status


def title_of(pack: Pack) -> str:
    """What its report is called."""
    return str(catalogue.get(pack.report).title)


def makeable(person: Actor) -> list[ReportKind]:
    """The reports that this person may ask for, of whatever scope."""
    own = reach.departments_of(person, Action.PACK_MAKE)
    return [
        kind
        for kind in catalogue.kinds()
        if reach.covers(person, Action.PACK_MAKE, kind, None)
        or (kind.by_department and any(reach.covers(person, Action.PACK_MAKE, kind, one) for one in own))
    ]


def candidates(kind: ReportKind, department_id: int | None, person: Actor, at: datetime) -> list[tuple[User, str]]:
    """Who may be named to check and sign: those who hold an office that signs, and may read it; never oneself."""
    today = city_day(at)
    with_offices = selectinload(User.grants).options(joinedload(RoleGrant.department), joinedload(RoleGrant.unit))
    holders = accounts.holders(*words.SIGNING_ROLES, on=today).options(with_offices, joinedload(User.department))
    found = db.session.scalars(holders).unique().all()
    return [
        (one, words.office_of(one, on=today))
        for one in found
        if one.id != person.id and reach.covers(accounts.actor_of(one, on=today), Action.PACK_READ, kind, department_id)
    ]


def scopes_of(person: Actor, action: Action, kind: ReportKind) -> tuple[Any, list[tuple[Any, str]]]:
    """What a report may be about for this person: as a whole, and which departments."""
    whole = None
    if reach.covers(person, action, kind, None):
        whole = (
            _("All organisations of the service mall") if kind.area is Area.MALL else _("All departments of the city")
        )
    if not kind.by_department:
        return whole, []
    departments = [one for one in organisation.all_departments() if reach.covers(person, action, kind, one.id)]
    return whole, [(one, localised(one)) for one in departments]


def _offer(form: AskForm, kind: ReportKind, person: Actor, at: datetime) -> None:
    today = city_day(at)
    spans = [
        span
        for rhythm, count in OFFERED.items()
        if rhythm in kind.rhythms
        for span in closed_spans(rhythm, today, count)
    ]
    whole, departments = scopes_of(person, Action.PACK_MAKE, kind)
    form.offer([(span, words.period_name(span)) for span in spans], departments, whole=whole)
    chosen = next((one for one, _name in departments if one.code == form.department.data), None)
    scope = chosen.id if chosen else None if whole or not departments else departments[0][0].id
    form.offer_people(candidates(kind, scope, person, at))
    if request.method == "GET":
        checker, signer = subscribing.proposed(kind, department_id=scope, author_id=person.id, on=today)
        form.checker.data, form.signer.data = (str(one.id) if one else "" for one in (checker, signer))


def _people(form: SignersForm) -> dict[str, Any]:
    return {
        name: accounts.get_user(int(chosen)) if chosen else None
        for name, chosen in (("checker", form.checker.data), ("signer", form.signer.data))
    }


def _asked(edition: Edition) -> ResponseReturnValue:
    if jobs.enqueue(edition.id):
        flash(_("The report is being made. You are told when it is ready."), "good")
    else:
        flash(_("The report waits: the queue cannot be reached. It is made as soon as it is back."), "warn")
    return redirect(url_for("packs.show", pack_id=edition.pack_id), code=303)


def _after(typed: str) -> tuple[date, int] | None:
    day, _dot, number = typed.partition(".")
    try:
        return date.fromisoformat(day), min(int(number), 2**31 - 1)
    except ValueError:
        return None
