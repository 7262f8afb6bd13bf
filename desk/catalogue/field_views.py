"""The administrator's page of a service's own fields: edited, seen as the reporter will see them, published."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.catalogue import asking, queries
from desk.catalogue.asking import StaleFields
from desk.catalogue.field_forms import TICKET_KINDS, FieldsForm, preview_of
from desk.catalogue.field_models import FieldSet
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput
from desk.own_fields import OwnField
from desk.templating import translated_error

bp = Blueprint("service_fields", __name__)


@bp.route("/admin/services/<string:code>/fields", methods=["GET", "POST"])
@may("catalogue.manage")
def edit(code: str) -> ResponseReturnValue:
    service = queries.get_any_service(code)
    current, form = asking.field_set_of(service.id), FieldsForm()
    if request.method == "GET":
        form.show(current.own_fields if current else ())
        form.version.data = str(current.version if current else 0)
    form.offer(service.kinds)
    if request.method == "GET":
        return _page(service, current, form, current.own_fields if current else ())
    if "add" in request.form:
        form.add_blank()
        form.offer(service.kinds)
        return _page(service, current, form, _told(form, service, current, quietly=True))
    typed = _told(form, service, current)
    if typed is None or "preview" in request.form:
        return _page(service, current, form, typed, status=422 if typed is None else 200)
    return _publish(service, current, form, typed)


@bp.post("/admin/services/<string:code>/fields/preview")
@may("catalogue.manage")
def preview(code: str) -> ResponseReturnValue:
    """The preview alone, for the page that stands open: what is not finished yet is not in it."""
    service = queries.get_any_service(code)
    current, form = asking.field_set_of(service.id), FieldsForm()
    form.offer(service.kinds)
    typed = _told(form, service, current, quietly=True)
    if typed is None:
        return "", 422
    return render_template("catalogue/fields_preview.html", questions=preview_of(typed), kinds=TICKET_KINDS)


def _told(
    form: FieldsForm, service: Service, current: FieldSet | None, *, quietly: bool = False
) -> list[OwnField] | None:
    """The fields that were typed, as they would be published; None where the form says why they cannot be."""
    is_valid = form.validate()
    if is_valid:
        try:
            return asking.checked(service, form.contents(_names(current)))
        except BadInput as wrong:
            form.refuse(wrong.field or "", translated_error(wrong))
    if quietly:
        _forget_errors(form)
    return None


def _forget_errors(form: FieldsForm) -> None:
    """What is still being typed is no mistake yet."""
    form.form_errors = []
    for entry in form.fields:
        for field in entry.form:
            field.errors = []


def _names(current: FieldSet | None) -> list[str]:
    return [field.name for field in current.own_fields] if current else []


def _publish(
    service: Service, current: FieldSet | None, form: FieldsForm, typed: Sequence[OwnField]
) -> ResponseReturnValue:
    code, seen = service.code, form.seen_version
    try:
        if seen is None:
            raise StaleFields
        is_new = asking.publish_fields(service=service, fields=typed, seen_version=seen, actor=actor(), at=clock.now())
        db.session.commit()
    except (StaleFields, IntegrityError):
        db.session.rollback()
        service = queries.get_any_service(code)
        current = asking.field_set_of(service.id)
        form.version.data = str(current.version if current else 0)
        return _page(service, current, form, typed, conflict=StaleFields(), status=409)
    if is_new:
        flash(_("From now on the form asks this. Tickets that are there keep what they were asked."), "good")
    else:
        flash(_("Nothing was different."), "info")
    return redirect(url_for(".edit", code=code), code=303)


def _page(
    service: Service,
    current: FieldSet | None,
    form: FieldsForm,
    shown: Sequence[OwnField] | None,
    *,
    conflict: StaleFields | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "catalogue/fields.html",
        service=service,
        form=form,
        questions=preview_of(shown) if shown is not None else None,
        kinds=TICKET_KINDS,
        conflict=conflict,
        now_asked=current.own_fields if conflict and current else (),
        versions=asking.versions_of(service.id),
    )
    return page, status
