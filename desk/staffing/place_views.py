"""Departments and their units, and the details of people: created, renamed, ended; nothing is ever deleted."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import operations as accounts
from desk.accounts import queries as account_queries
from desk.accounts.guards import actor, may
from desk.accounts.models import Employment
from desk.database import db
from desk.errors import BadInput
from desk.organisation import operations, queries
from desk.organisation.models import DepartmentKind, UnitKind
from desk.staffing.forms import ChangeUserForm, DepartmentForm, UnitForm
from desk.templating import translated_error

bp = Blueprint("places", __name__)


@bp.get("/admin/places")
@may("catalogue.manage")
def index() -> ResponseReturnValue:
    return render_template("staffing/places.html", departments=queries.departments_with_units())


@bp.route("/admin/places/new", methods=["GET", "POST"])
@may("catalogue.manage")
def new_department() -> ResponseReturnValue:
    form = DepartmentForm()
    del form.ended_on
    if form.validate_on_submit():
        try:
            operations.create_department(
                code=form.code.data,
                name=form.name.data,
                name_en=form.name_en.data or "",
                short=form.short.data or "",
                kind=DepartmentKind(form.kind.data),
                actor=actor(),
                at=clock.now(),
            )
            return _done()
        except BadInput as wrong:
            _refuse(form, wrong)
    return _form(form, _("New department"))


@bp.route("/admin/places/<string:code>", methods=["GET", "POST"])
@may("catalogue.manage")
def department(code: str) -> ResponseReturnValue:
    found = queries.get_department(code)
    form = DepartmentForm(obj=found)
    del form.code
    if form.validate_on_submit():
        try:
            operations.change_department(
                department=found,
                name=form.name.data,
                name_en=form.name_en.data or "",
                short=form.short.data or "",
                kind=DepartmentKind(form.kind.data),
                ended_on=form.ended_on.data,
                actor=actor(),
                at=clock.now(),
            )
            return _done()
        except BadInput as wrong:
            _refuse(form, wrong)
    return _form(form, found.name)


@bp.route("/admin/places/<string:code>/units/new", methods=["GET", "POST"])
@may("catalogue.manage")
def new_unit(code: str) -> ResponseReturnValue:
    found, form = queries.get_department(code), UnitForm()
    del form.ended_on
    if form.validate_on_submit():
        try:
            operations.create_unit(
                department=found,
                code=form.code.data,
                name=form.name.data,
                name_en=form.name_en.data or "",
                kind=UnitKind(form.kind.data),
                own_tier1=form.own_tier1.data,
                actor=actor(),
                at=clock.now(),
            )
            return _done()
        except BadInput as wrong:
            _refuse(form, wrong)
    return _form(form, _("New unit of %(name)s", name=found.short))


@bp.route("/admin/units/<string:code>", methods=["GET", "POST"])
@may("catalogue.manage")
def unit(code: str) -> ResponseReturnValue:
    found = queries.get_unit(code)
    form = UnitForm(obj=found)
    del form.code
    if form.validate_on_submit():
        operations.change_unit(
            unit=found,
            name=form.name.data,
            name_en=form.name_en.data or "",
            kind=UnitKind(form.kind.data),
            own_tier1=form.own_tier1.data,
            ended_on=form.ended_on.data,
            actor=actor(),
            at=clock.now(),
        )
        return _done()
    return _form(form, found.name)


@bp.route("/admin/users/<int:user_id>/details", methods=["GET", "POST"])
@may("users.manage")
def person(user_id: int) -> ResponseReturnValue:
    found = account_queries.get_user(user_id)
    form = ChangeUserForm(obj=found, data={"department": found.department.code, "unit": str(found.unit_id or "")})
    form.offer(queries.all_departments(), queries.all_units())
    if not form.is_submitted():
        form.department.data, form.unit.data = found.department.code, str(found.unit_id or "")
    if form.validate_on_submit():
        try:
            _change(user_id, form)
            db.session.commit()
        except BadInput as wrong:
            _refuse(form, wrong)
        else:
            flash(_("The details are changed."), "good")
            return redirect(url_for("admin.user", user_id=user_id), code=303)
    return _form(form, found.name)


def _change(user_id: int, form: ChangeUserForm) -> None:
    home = queries.get_department(form.department.data)
    units = {str(unit.id): unit for unit in queries.all_units()}
    unit = units.get(form.unit.data or "")
    if unit is not None and unit.department_id != home.id:
        raise BadInput("This unit belongs to another department.", field="unit")
    accounts.change_user(
        user=account_queries.get_user(user_id),
        name=form.name.data,
        employment=Employment(form.employment.data),
        employee_no=(form.employee_no.data or "").replace(" ", "") or None,
        contract_employee_no=(form.contract_employee_no.data or "").replace(" ", "").casefold() or None,
        department_id=home.id,
        unit_id=unit.id if unit else None,
        phone=form.phone.data or "",
        actor=actor(),
        at=clock.now(),
    )


def _done() -> ResponseReturnValue:
    db.session.commit()
    flash(_("It is kept."), "good")
    return redirect(url_for(".index"), code=303)


def _refuse(form: DepartmentForm | UnitForm | ChangeUserForm, wrong: BadInput) -> None:
    db.session.rollback()
    field = wrong.field if wrong.field in form else "name"
    form[field].errors = [translated_error(wrong)]


def _form(form: DepartmentForm | UnitForm | ChangeUserForm, title: str) -> ResponseReturnValue:
    return render_template("staffing/place.html", form=form, title=title), 422 if form.errors else 200
