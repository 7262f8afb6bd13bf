"""The officers' pages of the survey: results of a quarter, sheets of paper, posters, and what results are reckoned with."""

from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.mall import queries as mall
from desk.papers import qr
from desk.surveys import labels, operations, queries
from desk.surveys.forms import BatchForm, SettingsForm, offer_tenants
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Visit
from desk.surveys.quarters import Quarter, quarter_of
from desk.templating import city_day, translated_error

bp = Blueprint("surveys", __name__)


@bp.get("/survei/hasil")
@may("survey.read")
def results() -> ResponseReturnValue:
    """What a quarter says: by organisation, counter and service."""
    quarter = _quarter()
    return render_template(
        "surveys/results.html",
        quarter=quarter,
        lines=queries.results(quarter),
        together=queries.together(quarter),
        weighting=queries.weighting(),
        words=labels,
        elements=list(Element),
        years=range(_today().year, _today().year - 6, -1),
        may_manage=policy.may(actor(), Action.SURVEY_MANAGE),
        may_enter=policy.may(actor(), Action.SURVEY_ENTER),
    )


@bp.route("/survei/pengaturan", methods=["GET", "POST"])
@may("survey.manage")
def settings() -> ResponseReturnValue:
    """How many people were served in a quarter, and what an element weighs."""
    quarter, tenants = _quarter(), mall.tenants_serving(on=_quarter().last)
    known = queries.served_in(quarter)
    lines = [{"code": tenant.code, "served": str(known.get(tenant.id, ""))} for tenant in tenants]
    form = SettingsForm(data={"weighting": queries.weighting().value, "lines": lines})
    if form.validate_on_submit():
        person, at = actor(), clock.now()
        try:
            operations.set_served(quarter=quarter, served=form.served(tenants), actor=person, at=at)
            operations.set_weighting(weighting=form.chosen_weighting(), actor=person, at=at)
            db.session.commit()
        except IntegrityError:  # two people said it first at the same moment
            db.session.rollback()
            raise Conflict("Somebody else changed this at the same moment. Please look again.") from None
        flash(_("The settings of the survey are changed."), "good")
        return redirect(url_for(".results", tahun=quarter.year, triwulan=quarter.number), code=303)
    status = 422 if request.method == "POST" else 200
    by_code = {tenant.code: tenant for tenant in tenants}
    return render_template("surveys/settings.html", form=form, quarter=quarter, tenants=by_code), status


@bp.route("/survei/entri", methods=["GET", "POST"])
@may("survey.enter")
def entry() -> ResponseReturnValue:
    """Sheets of paper, up to ten at once: one line each, typed without a mouse."""
    form = BatchForm()
    offer_tenants(form, mall.all_tenants(), lambda tenant: tenant.services)
    if request.method == "GET":
        form.tenant.data, form.counter.data = request.args.get("instansi", ""), request.args.get("loket", "")
        form.happened_on.data = request.args.get("tanggal", type=date.fromisoformat) or _today()
    if form.validate_on_submit():
        try:
            return _on_with(form, _enter_once(form))
        except BadInput as wrong:
            db.session.rollback()
            form[wrong.field or "tenant"].errors = [translated_error(wrong)]
    status = 422 if request.method == "POST" else 200
    return render_template("surveys/entry.html", form=form, elements=list(Element), words=labels), status


def _enter_once(form: BatchForm) -> int:
    """Keep the sheets, also when they are sent twice at once; how many. Raises BadInput."""
    try:
        saved = _enter(form)
        db.session.commit()
    except IntegrityError:  # the other press was quicker: what it left is kept now
        db.session.rollback()
        saved = _enter(form)
        db.session.commit()
    return saved


def _enter(form: BatchForm) -> int:
    """Keep each sheet that is not kept already; how many. Raises BadInput."""
    if not form.filled:
        raise BadInput("Please fill in at least one sheet.", field="sheets")
    if form.happened_on.data > _today():
        raise BadInput("This day has not come yet.", field="happened_on")
    counter = queries.counter_code(form.counter.data, on=form.happened_on.data)
    if form.counter.data and not counter:
        raise BadInput("There is no such counter.", field="counter")
    visit = Visit(form.happened_on.data, form.hour_block.data, form.service.data or "", counter)
    tenant = mall.serving_tenant(form.tenant.data, on=visit.happened_on)
    saved = 0
    for number, sheet in form.filled:
        key = f"{(form.form_key.data or '')[:36]}:{number}"
        if form.form_key.data and queries.by_form_key(key):
            continue
        operations.record_response(
            tenant=tenant,
            answers=sheet.answers(),
            visit=visit,
            respondent=sheet.respondent(),
            note=sheet.note.data or "",
            channel=Channel.PAPER,
            entered_by=actor(),
            form_key=key if form.form_key.data else None,
            at=clock.now(),
        )
        saved += 1
    return saved


def _on_with(form: BatchForm, saved: int) -> ResponseReturnValue:
    """Empty lines for the next sheets of the same pile."""
    if saved:
        flash(ngettext("%(num)d sheet is saved.", "%(num)d sheets are saved.", saved), "good")
    else:
        flash(_("These sheets had been saved before."), "info")
    following = {
        "instansi": form.tenant.data, "loket": form.counter.data or None, "tanggal": form.happened_on.data.isoformat(),
    }  # fmt: skip
    return redirect(url_for(".entry", _anchor="sheets", **following), code=303)


@bp.get("/survei/qr")
@may("survey.read")
def posters() -> ResponseReturnValue:
    """A poster for each organisation that serves here, and for each of its counters."""
    return render_template(
        "surveys/posters.html",
        tenants=mall.tenants_serving(on=_today()),
        counters=queries.counters_of_tenants(on=_today()),
    )


@bp.get("/survei/qr/<string:code>")
@may("survey.read")
def poster(code: str) -> ResponseReturnValue:
    tenant = mall.get_tenant(code)
    counter = queries.counter_code(request.args.get("loket"), on=_today())
    tablet = url_for("survey.new", instansi=tenant.code, loket=counter or None, dari=Channel.TABLET.value)
    base = current_app.config["DESK"].base_url
    return render_template(
        "surveys/poster.html",
        tenant=tenant,
        counter=counter,
        address=_address(tenant.code, counter),
        tablet=base + tablet,
    )


@bp.get("/survei/qr/<string:code>/gambar")
@may("survey.read")
def picture(code: str) -> ResponseReturnValue:
    tenant = mall.get_tenant(code)
    counter = queries.counter_code(request.args.get("loket"), on=_today())
    svg = qr.as_svg(_address(tenant.code, counter), title=tenant.name)
    return Response(svg, mimetype="image/svg+xml")


def _address(code: str, counter: str) -> str:
    base: str = current_app.config["DESK"].base_url
    return base + url_for("survey.new", instansi=code, loket=counter or None, dari=Channel.QR.value)


def _quarter() -> Quarter:
    """The quarter of the address, or the present one."""
    try:
        return Quarter(int(request.args.get("tahun", "")), int(request.args.get("triwulan", "")))
    except ValueError:
        return quarter_of(_today())


def _today() -> date:
    today: date = city_day(clock.now())
    return today
