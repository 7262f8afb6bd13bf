"""The pages on which teams are kept: by whoever runs the desk, as the decrees say."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from desk import clock
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.memberships import operations, queries
from desk.memberships.forms import CoordinatorForm, EndForm, MemberForm, TeamForm
from desk.memberships.models import Team
from desk.memberships.operations import WantedTeam
from desk.templating import city_day, translated_error
from desk.tickets import moves

bp = Blueprint("teams", __name__)


@bp.get("/teams")
@may("teams.manage")
def index() -> ResponseReturnValue:
    return render_template("memberships/teams.html", teams=queries.teams(), today=city_day(clock.now()))


@bp.route("/teams/new", methods=["GET", "POST"])
@may("teams.manage")
def new() -> ResponseReturnValue:
    return _team_page(TeamForm(), None)


@bp.route("/teams/<int:team_id>/change", methods=["GET", "POST"])
@may("teams.manage")
def change(team_id: int) -> ResponseReturnValue:
    team = queries.get_team(team_id)
    form = TeamForm(obj=team)
    if request.method == "GET":
        form.secretary.data, form.chair.data, form.patron.data = team.secretary_id, team.chair_id, team.patron_id
    return _team_page(form, team)


@bp.route("/teams/<int:team_id>", methods=["GET", "POST"])
@may("teams.manage")
def show(team_id: int) -> ResponseReturnValue:
    """The team with its members; posting names one more."""
    team, form, at = queries.get_team(team_id), MemberForm(), clock.now()
    form.offer(_people())
    if form.validate_on_submit():
        try:
            operations.add_member(
                team=team,
                user=_active(form.user.data),
                coordinator=_active(form.coordinator.data),
                duty=form.duty.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=actor(),
                at=at,
            )
            db.session.commit()
            flash(_("The member is named. Reports are laid before them when their day has come."), "good")
            return redirect(url_for(".show", team_id=team_id), code=303)
        except (BadInput, Conflict) as wrong:
            db.session.rollback()
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else BadInput(wrong.message))
            team = queries.get_team(team_id)
    status = 422 if request.method == "POST" else 200
    members, today = queries.members_of(team_id), city_day(at)
    page = render_template(
        "memberships/team.html",
        team=team,
        members=members,
        form=form,
        end_form=EndForm(formdata=None),
        leaders=_leaders(today),
        today=today,
    )
    return page, status


@bp.post("/teams/<int:team_id>/members/<int:member_id>/end")
@may("teams.manage")
def end(team_id: int, member_id: int) -> ResponseReturnValue:
    member, form, at = queries.get_member(member_id), EndForm(), clock.now()
    if member.team_id != team_id:
        raise NotFound("There is nothing here.")
    try:
        if not form.validate_on_submit():
            raise BadInput("Please give a date.")
        operations.end_membership(member=member, last_day=form.last_day.data, actor=actor(), at=at, today=city_day(at))
        db.session.commit()
        flash(_("The membership ends on that day."), "good")
    except BadInput as wrong:
        db.session.rollback()
        flash(translated_error(wrong), "bad")
    return redirect(url_for(".show", team_id=team_id), code=303)


@bp.post("/teams/<int:team_id>/members/<int:member_id>/coordinator")
@may("teams.manage")
def coordinator(team_id: int, member_id: int) -> ResponseReturnValue:
    member, form, at = queries.get_member(member_id), CoordinatorForm(), clock.now()
    if member.team_id != team_id:
        raise NotFound("There is nothing here.")
    form.offer(_people())
    try:
        if not form.validate_on_submit():
            raise BadInput("Please choose one.")
        operations.change_coordinator(
            member=member, coordinator=accounts.get_user(form.coordinator.data), actor=actor(), at=at
        )
        db.session.commit()
        flash(_("The member reports to the new coordinator from now on."), "good")
    except BadInput as wrong:
        db.session.rollback()
        flash(translated_error(wrong), "bad")
    return redirect(url_for(".show", team_id=team_id), code=303)


def _team_page(form: TeamForm, team: Team | None) -> ResponseReturnValue:
    form.offer(_people())
    if form.validate_on_submit():
        try:
            wanted = WantedTeam(
                form.name.data, form.decree_no.data, form.starts_on.data, form.ends_on.data,
                _active(form.secretary.data), _active(form.chair.data), _active(form.patron.data),
            )  # fmt: skip
            kept = operations.keep_team(wanted=wanted, actor=actor(), at=clock.now(), team=team)
            db.session.commit()
            flash(_("The team is kept."), "good")
            return redirect(url_for(".show", team_id=kept.id), code=303)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
    status = 422 if request.method == "POST" else 200
    return render_template("memberships/team_form.html", form=form, team=team), status


def _people() -> list[User]:
    return [one for one in accounts.everybody(limit=2000) if one.is_active]


def _leaders(today: date) -> Sequence[User]:
    """Who is a coordinator as a rule: the heads of departments, and those who lead the technicians."""
    held = accounts.holders(Role.HEAD, Role.TIER1_LEAD, Role.TIER2_LEAD, on=today)
    return db.session.scalars(held.options(joinedload(User.department))).all()


def _active(user_id: int) -> User:
    return accounts.get_user(user_id)
