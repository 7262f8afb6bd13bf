"""The manager's pages of a service: steps, documents and fields of its own, shown before they are published."""

import hashlib
import json
from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput
from desk.mall import notes, operations, own_fields, queries
from desk.mall.forms import EndServiceForm, ServiceForm, lines_of
from desk.mall.models import Tenant, TenantService
from desk.mall.operations import ServiceContent
from desk.templating import city_day, local_day, localised, translated_error

bp = Blueprint("mall_services", __name__)
EXAMPLE_NUMBER = "ADU-2611-00017-3"


@bp.route("/admin/mall/tenants/<string:code>/services/new", methods=["GET", "POST"])
@may("mall.manage")
def new_service(code: str) -> ResponseReturnValue:
    return _edit(queries.get_tenant(code), None, ServiceForm())


@bp.route("/admin/mall/tenants/<string:code>/services/<int:service_id>", methods=["GET", "POST"])
@may("mall.manage")
def service(code: str, service_id: int) -> ResponseReturnValue:
    tenant = queries.get_tenant(code)
    found = queries.get_service(tenant, service_id)
    typed = {
        "requirements": "\n".join(found.requirements),
        "steps": "\n".join(found.steps),
        "own_fields": own_fields.write_lines(found.own_fields),
    }
    plain = (
        "name",
        "name_en",
        "duration",
        "fee",
        "receipt_note",
        "standard_document",
        "decree_no",
        "starts_on",
        "ended_on",
    )
    return _edit(tenant, found, ServiceForm(data=typed | {name: getattr(found, name) for name in plain}))


@bp.route("/admin/mall/tenants/<string:code>/services/<int:service_id>/end", methods=["GET", "POST"])
@may("mall.manage")
def end_service(code: str, service_id: int) -> ResponseReturnValue:
    tenant = queries.get_tenant(code)
    found = queries.get_service(tenant, service_id)
    form = EndServiceForm(data={"last_day": found.ended_on or city_day(clock.now())})
    if form.validate_on_submit():
        try:
            operations.end_service(service=found, last_day=form.last_day.data, actor=actor(), at=clock.now())
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            form.last_day.errors = [translated_error(wrong)]
        else:
            flash(_("The service ends with that day. Complaints about it keep its name."), "good")
            return redirect(url_for("mall.tenant", code=code), code=303)
    heading = _("End the service %(name)s", name=localised(found))
    page = render_template("mall/form.html", form=form, heading=heading, tenant=tenant)
    return page, 422 if form.errors else 200


def _edit(tenant: Tenant, found: TenantService | None, form: ServiceForm) -> ResponseReturnValue:
    """Show what was typed as the public will read it; publish it once exactly this has been shown."""
    preview = None
    if form.validate_on_submit():
        content = _content(form)
        try:
            operations.check_service(service=found, content=content, tenant=tenant)
            if form.seen.data == _mark(content):
                return _publish(tenant, found, content)
        except BadInput as wrong:
            db.session.rollback()
            named = form[wrong.field or "name"]
            named.errors = [*named.errors, translated_error(wrong)]
        else:
            preview = content
            form.seen.data = _mark(content)
    page = render_template(
        "mall/service.html",
        form=form,
        tenant=tenant,
        service=found,
        preview=preview,
        note=_example(preview, tenant) if preview else "",
        is_new_look=preview is not None and request.form.get("seen", "") != "",
    )
    return page, 422 if form.errors else 200


def _publish(tenant: Tenant, found: TenantService | None, content: ServiceContent) -> ResponseReturnValue:
    if found is None:
        operations.add_service(tenant=tenant, content=content, actor=actor(), at=clock.now())
    else:
        operations.change_service(service=found, content=content, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The service is published. New complaints and receipts follow it."), "good")
    return redirect(url_for("mall.tenant", code=tenant.code), code=303)


def _content(form: ServiceForm) -> ServiceContent:
    return ServiceContent(
        name=form.name.data,
        name_en=form.name_en.data,
        decree_no=form.decree_no.data or "",
        standard_document=form.standard_document.data or "",
        duration=form.duration.data or "",
        fee=form.fee.data or "",
        requirements=lines_of(form.requirements.data),
        steps=lines_of(form.steps.data),
        own_fields=own_fields.read_lines(form.own_fields.data or ""),
        receipt_note=form.receipt_note.data or "",
        starts_on=form.starts_on.data,
        ended_on=form.ended_on.data,
    )


def _mark(content: ServiceContent) -> str:
    told = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _example(content: ServiceContent, tenant: Tenant) -> str:
    """The note as a receipt of today would carry it."""
    values = {
        "number": EXAMPLE_NUMBER,
        "service": content.name,
        "tenant": tenant.name,
        "day": local_day(city_day(clock.now())),
    }
    return notes.merged(content.receipt_note, values)
