"""The administrator's pages of the catalogue and of departments that run their own IT."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Secrecy
from desk.catalogue import operations, queries
from desk.catalogue.forms import AutonomyForm, NewServiceForm, ServiceForm
from desk.catalogue.models import Demand, Demarcation
from desk.database import db
from desk.errors import BadInput
from desk.organisation import operations as organisation_operations
from desk.organisation import queries as organisation
from desk.templating import city_day, translated_error

bp = Blueprint("catalogue", __name__)


@bp.get("/admin/services")
@may("catalogue.manage")
def services() -> ResponseReturnValue:
    return render_template(
        "catalogue/services.html",
        services=queries.all_services(),
        departments=organisation.all_departments(),
        today=city_day(clock.now()),
    )


@bp.route("/admin/services/new", methods=["GET", "POST"])
@may("catalogue.manage")
def new_service() -> ResponseReturnValue:
    form, groups = NewServiceForm(), queries.all_groups()
    form.offer(organisation.all_departments(), queries.all_skills(), groups)
    if form.validate_on_submit():
        try:
            made = operations.create_service(
                code=form.code.data,
                name=form.name.data,
                name_en=form.name_en.data or "",
                group=next(group for group in groups if group.id == form.group.data),
                kinds=[form.kind.data],
                direct_t2=form.direct_t2.data,
                everyone=form.everyone.data,
                owner=organisation.get_department(form.owner.data),
                skill=queries.find_skill(form.skill.data),
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "code"].errors = [translated_error(wrong)]
        else:
            flash(_("The service is in the catalogue."), "good")
            return redirect(url_for(".service", code=made.code), code=303)
    return render_template("catalogue/new_service.html", form=form), 422 if form.errors else 200


@bp.route("/admin/services/<string:code>", methods=["GET", "POST"])
@may("catalogue.manage")
def service(code: str) -> ResponseReturnValue:
    found = queries.get_any_service(code)
    form = ServiceForm(obj=found, needed_skill=found.skill.code if found.skill else "")
    form.offer(organisation.all_departments(), queries.all_skills())
    if form.validate_on_submit():
        try:
            operations.change_service(
                service=found,
                name=form.name.data,
                name_en=form.name_en.data,
                direct_t2=form.direct_t2.data,
                everyone=form.everyone.data,
                owner=organisation.get_department(form.owner.data),
                demarcation=Demarcation(form.demarcation.data),
                ended_on=form.ended_on.data,
                standard_document=form.standard_document.data or "",
                rings_at_night=form.rings_at_night.data,
                secrecy=Secrecy(form.secrecy.data),
                restricted=form.restricted.data,
                demands=[Demand(word) for word in form.demands.data or ()],
                skill=queries.find_skill(form.needed_skill.data),
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "name"].errors = [translated_error(wrong)]
        else:
            flash(_("The service is changed. Open tickets keep their route."), "good")
            return redirect(url_for(".services"), code=303)
    if request.method == "GET":
        form.owner.data = found.owner.code
    return render_template("catalogue/service.html", service=found, form=form), 422 if form.errors else 200


@bp.route("/admin/departments/<string:code>", methods=["GET", "POST"])
@may("catalogue.manage")
def department(code: str) -> ResponseReturnValue:
    found = organisation.get_department(code)
    form = AutonomyForm(decree=found.autonomy_decree, starts_on=found.autonomous_from, ends_on=found.autonomous_until)
    if form.validate_on_submit():
        try:
            organisation_operations.set_autonomy(
                department=found,
                decree=form.decree.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "decree"].errors = [translated_error(wrong)]
        else:
            flash(_("The department is changed."), "good")
            return redirect(url_for(".services"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("catalogue/department.html", department=found, form=form), status
