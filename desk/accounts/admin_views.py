"""The administrator's pages: people, their roles, and which departments have no Tier 1."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import operations, passwords, queries
from desk.accounts.forms import EndRoleForm, GrantForm, UserForm
from desk.accounts.guards import actor, may
from desk.accounts.labels import ACTING_SHORT, EMPLOYMENTS, ROLES
from desk.accounts.models import Acting, Employment, RoleGrant, User
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, DeskError, Forbidden, NotFound
from desk.organisation import queries as organisation
from desk.templating import city_day, translated_error

bp = Blueprint("admin", __name__)


@bp.get("/admin/users")
@may("users.manage")
def users() -> ResponseReturnValue:
    words = request.args.get("q", "")[:60]
    people = queries.everybody(words=words)
    return render_template(
        "accounts/users.html",
        people=people,
        words=words,
        role_names=ROLES,
        acting_names=ACTING_SHORT,
        today=city_day(clock.now()),
    )


@bp.route("/admin/users/new", methods=["GET", "POST"])
@may("users.manage")
def new_user() -> ResponseReturnValue:
    form = UserForm()
    form.offer(organisation.all_departments())
    if form.validate_on_submit():
        try:
            user = operations.create_user(
                username=form.username.data,
                name=form.name.data,
                department_id=organisation.get_department(form.department.data).id,
                password=form.password.data,
                employment=Employment(form.employment.data),
                employee_no=form.employee_no.data,
                contract_employee_no=form.contract_employee_no.data,
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "name"].errors = [translated_error(wrong)]
        else:
            flash(_("%(name)s has an account now. Give them a role.", name=user.name), "good")
            return redirect(url_for(".user", user_id=user.id), code=303)
    return render_template("accounts/new_user.html", form=form), 422 if request.method == "POST" else 200


@bp.get("/admin/users/<int:user_id>")
@may("users.manage")
def user(user_id: int) -> ResponseReturnValue:
    form = GrantForm(formdata=None, starts_on=city_day(clock.now()))
    return _user_page(queries.get_user(user_id), form)


@bp.post("/admin/users/<int:user_id>/roles")
@may("users.manage")
def grant_role(user_id: int) -> ResponseReturnValue:
    person, form = queries.get_user(user_id), GrantForm()
    form.offer(organisation.all_departments(), organisation.all_units())
    if not form.validate_on_submit():
        return _user_page(person, form, 422)
    _refuse_self(person)
    try:
        operations.grant_role(
            user=person,
            role=Role(form.role.data),
            department_id=organisation.get_department(form.department.data).id,
            unit_id=int(form.unit.data) if form.unit.data else None,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            decree_no=form.decree_no.data or "",
            is_deputy=form.is_deputy.data,
            acting=Acting(form.acting.data) if form.acting.data else None,
            actor=actor(),
            at=clock.now(),
        )
        db.session.commit()
    except DeskError as wrong:
        db.session.rollback()
        form[getattr(wrong, "field", None) or "role"].errors = [translated_error(wrong)]
        return _user_page(queries.get_user(user_id), form, wrong.status_code)
    flash(_("The role is granted."), "good")
    return redirect(url_for(".user", user_id=user_id), code=303)


@bp.post("/admin/users/<int:user_id>/roles/<int:grant_id>/end")
@may("users.manage")
def end_role(user_id: int, grant_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    _refuse_self(person)
    grant = next((grant for grant in person.grants if grant.id == grant_id), None)
    if grant is None:
        raise NotFound("There is nothing here.")
    form = EndRoleForm()
    last_day = form.last_day.data if form.validate_on_submit() else city_day(clock.now()) - timedelta(days=1)
    lost = operations.end_role(
        grant=grant, last_day=last_day, today=city_day(clock.now()), actor=actor(), at=clock.now()
    )
    db.session.commit()
    _tell(lost, grant)
    return redirect(url_for(".user", user_id=user_id), code=303)


@bp.post("/admin/users/<int:user_id>/password")
@may("users.manage")
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a new password, shown once; every session of the person ends."""
    person = queries.get_user(user_id)
    _refuse_self(person)
    made = passwords.make()
    operations.set_password(user=person, password=made, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("New password of %(name)s, shown only now: %(password)s", name=person.name, password=made), "good")
    return redirect(url_for(".user", user_id=user_id), code=303)


@bp.post("/admin/users/<int:user_id>/deactivate")
@may("users.manage")
def deactivate(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    _refuse_self(person)
    lost = operations.deactivate_user(user=person, today=city_day(clock.now()), actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The account is deactivated. Nobody can sign in with it any more."), "good")
    _tell(lost, None)
    return redirect(url_for(".user", user_id=user_id), code=303)


@bp.post("/admin/users/<int:user_id>/deletion")
@may("users.manage")
def delete(user_id: int) -> ResponseReturnValue:
    """Of an account that nothing names, and of no other."""
    person = queries.get_user(user_id)
    _refuse_self(person)
    name = person.name
    try:
        operations.delete_user(user=person, actor=actor(), at=clock.now())
        db.session.commit()
    except IntegrityError as named:  # at this very moment somebody has let a row name it
        db.session.rollback()
        raise Conflict("This account has a history. It can be deactivated, but not deleted.") from named
    flash(_("The account of %(name)s is deleted. Nothing had named it.", name=name), "good")
    return redirect(url_for(".users"), code=303)


@bp.get("/coverage")
@may("coverage.read")
def coverage() -> ResponseReturnValue:
    """Departments without an active Tier 1, and who the Tier 1 of the others is (LLG-02)."""
    today = city_day(clock.now())
    by_department: dict[int, list[RoleGrant]] = {}
    for grant in queries.tier1_grants(on=today):
        by_department.setdefault(grant.department_id, []).append(grant)
    return render_template(
        "accounts/coverage.html",
        uncovered=queries.uncovered_departments(on=today),
        departments=organisation.all_departments(),
        grants=by_department,
        today=today,
    )


def _tell(lost: bool, grant: RoleGrant | None) -> None:
    if lost:
        flash(
            _(
                "Attention: a department now has no active Tier 1. Its new tickets go to Tier 2 until somebody is named."
            ),
            "warn",
        )
    elif grant is not None:
        flash(_("The role ends with that day."), "good")


def _refuse_self(person: User) -> None:
    if person.id == actor().id:
        raise Forbidden("You may not change your own roles.")


def _user_page(person: User, form: GrantForm, status: int = 200) -> ResponseReturnValue:
    form.offer(organisation.all_departments(), organisation.all_units())
    page = render_template(
        "accounts/user.html",
        person=person,
        form=form,
        role_names=ROLES,
        acting_names=ACTING_SHORT,
        employments=EMPLOYMENTS,
        today=city_day(clock.now()),
        is_self=person.id == actor().id,
        panels=[
            make(person, at=clock.now(), today=city_day(clock.now()))
            for make in current_app.extensions["desk_user_panels"]
        ],
    )
    return page, status
