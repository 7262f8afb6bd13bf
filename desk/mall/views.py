"""The manager's pages of the mall: tenants, their agreements and postings, counters."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts import queries as accounts
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput
from desk.mall import labels, operations, posting, queries
from desk.mall.forms import (
    AgreementForm,
    CounterForm,
    EndPostingForm,
    NewCounterForm,
    NewTenantForm,
    PostingForm,
    TenantForm,
)
from desk.mall.kinds import AgreementKind
from desk.mall.models import Tenant
from desk.mall.operations import CounterContent, TenantContent
from desk.organisation import queries as organisation
from desk.templating import city_day, translated_error

bp = Blueprint("mall", __name__)


@bp.get("/admin/mall")
@may("mall.manage")
def tenants() -> ResponseReturnValue:
    today = city_day(clock.now())
    return render_template(
        "mall/tenants.html",
        tenants=queries.all_tenants(),
        ending=queries.agreements_ending(on=today),
        remind_until=today + queries.REMINDED_BEFORE,
        counters=queries.all_counters(),
        kinds=labels.TENANT_KINDS,
        today=today,
    )


@bp.route("/admin/mall/tenants/new", methods=["GET", "POST"])
@may("mall.manage")
def new_tenant() -> ResponseReturnValue:
    form = NewTenantForm()
    form.offer(organisation.all_departments())
    if form.validate_on_submit():
        try:
            tenant = operations.add_tenant(
                code=form.code.data, content=_tenant_content(form), actor=actor(), at=clock.now()
            )
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("%(name)s serves in the mall now.", name=tenant.name), "good")
            return redirect(url_for(".tenant", code=tenant.code), code=303)
    return _form_page(form, _("New organisation in the mall"))


@bp.get("/admin/mall/tenants/<string:code>")
@may("mall.manage")
def tenant(code: str) -> ResponseReturnValue:
    found = queries.get_tenant(code)
    today = city_day(clock.now())
    return render_template(
        "mall/tenant.html",
        tenant=found,
        counters=[counter for counter in queries.all_counters() if counter.tenant_id == found.id],
        postings=queries.postings_for(found),
        kinds=labels.TENANT_KINDS,
        agreement_kinds=labels.AGREEMENT_KINDS,
        remind_until=today + queries.REMINDED_BEFORE,
        today=today,
    )


@bp.route("/admin/mall/tenants/<string:code>/edit", methods=["GET", "POST"])
@may("mall.manage")
def edit_tenant(code: str) -> ResponseReturnValue:
    found = queries.get_tenant(code)
    form = TenantForm(obj=found)
    form.offer(organisation.all_departments())
    if request.method == "GET":
        form.department.data = found.department.code if found.department else ""
    if form.validate_on_submit():
        try:
            operations.change_tenant(tenant=found, content=_tenant_content(form), actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("The organisation is changed."), "good")
            return redirect(url_for(".tenant", code=code), code=303)
    return _form_page(form, found.name, found)


@bp.route("/admin/mall/tenants/<string:code>/agreements/new", methods=["GET", "POST"])
@may("mall.manage")
def new_agreement(code: str) -> ResponseReturnValue:
    found, form = queries.get_tenant(code), AgreementForm()
    if form.validate_on_submit():
        try:
            operations.add_agreement(
                tenant=found,
                kind=AgreementKind(form.kind.data),
                number=form.number.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("The agreement is noted. Sixty days before its end you are reminded."), "good")
            return redirect(url_for(".tenant", code=code), code=303)
    return _form_page(form, _("New agreement"), found)


@bp.route("/admin/mall/tenants/<string:code>/postings/new", methods=["GET", "POST"])
@may("mall.manage")
def new_posting(code: str) -> ResponseReturnValue:
    found, form = queries.get_tenant(code), PostingForm(data={"starts_on": city_day(clock.now())})
    form.offer(queries.counters_open(on=city_day(clock.now())), found)
    if form.validate_on_submit():
        try:
            person = accounts.find_by_login(form.user.data)
            if person is None:
                raise BadInput("Nobody has this user name.", field="user")
            posting.post_somebody(
                user=person,
                tenant=found,
                counter=queries.get_counter(form.counter.data) if form.counter.data else None,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                decree_no=form.decree_no.data or "",
                actor=actor(),
                at=clock.now(),
            )
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("%(name)s serves here now.", name=person.name), "good")
            return redirect(url_for(".tenant", code=code), code=303)
    return _form_page(form, _("Post somebody to the mall"), found)


@bp.route("/admin/mall/tenants/<string:code>/postings/<int:posting_id>/end", methods=["GET", "POST"])
@may("mall.manage")
def end_posting(code: str, posting_id: int) -> ResponseReturnValue:
    found = queries.get_tenant(code)
    held = queries.get_posting(found, posting_id)
    form = EndPostingForm(data={"last_day": held.ends_on or city_day(clock.now())})
    if form.validate_on_submit():
        try:
            posting.end_posting(posting=held, last_day=form.last_day.data, actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("The posting ends with that day."), "good")
            return redirect(url_for(".tenant", code=code), code=303)
    return _form_page(form, _("End the posting of %(name)s", name=held.user.name), found)


@bp.route("/admin/mall/counters/new", methods=["GET", "POST"])
@may("mall.manage")
def new_counter() -> ResponseReturnValue:
    form = NewCounterForm()
    form.offer(queries.all_tenants())
    if form.validate_on_submit():
        try:
            operations.add_counter(code=form.code.data, content=_counter_content(form), actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("The counter is open."), "good")
            return redirect(url_for(".tenants"), code=303)
    return _form_page(form, _("New counter"))


@bp.route("/admin/mall/counters/<string:code>", methods=["GET", "POST"])
@may("mall.manage")
def counter(code: str) -> ResponseReturnValue:
    found = queries.get_counter(code)
    form = CounterForm(obj=found)
    form.offer(queries.all_tenants())
    if request.method == "GET":
        form.tenant.data = found.tenant.code if found.tenant else ""
    if form.validate_on_submit():
        try:
            operations.change_counter(counter=found, content=_counter_content(form), actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            _put_error(form, wrong)
        else:
            flash(_("The counter is changed."), "good")
            return redirect(url_for(".tenants"), code=303)
    return _form_page(form, _("Counter %(code)s", code=code))


def _tenant_content(form: TenantForm) -> TenantContent:
    return TenantContent(
        name=form.name.data,
        name_en=form.name_en.data,
        kind=form.told_kind,
        department=organisation.get_department(form.department.data) if form.department.data else None,
        decree_no=form.decree_no.data or "",
        officer_name=form.officer_name.data,
        officer_contact=form.officer_contact.data,
        starts_on=form.starts_on.data,
        ended_on=form.ended_on.data,
    )


def _counter_content(form: CounterForm) -> CounterContent:
    return CounterContent(
        name=form.name.data,
        tenant=queries.get_tenant(form.tenant.data) if form.tenant.data else None,
        place=form.place.data or "",
        starts_on=form.starts_on.data,
        ended_on=form.ended_on.data,
    )


def _put_error(form: FlaskForm, wrong: BadInput) -> None:
    db.session.rollback()
    named = form[wrong.field] if wrong.field in form else next(iter(form))
    named.errors = [*named.errors, translated_error(wrong)]


def _form_page(form: FlaskForm, heading: str, tenant: Tenant | None = None) -> ResponseReturnValue:
    page = render_template("mall/form.html", form=form, heading=heading, tenant=tenant)
    return page, 422 if form.errors else 200
