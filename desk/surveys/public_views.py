"""The questionnaire, open to everybody: no login, no name, no script needed."""

from datetime import date, datetime

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import public
from desk.database import db
from desk.errors import BadInput, DeskError, TooMany
from desk.gate import guards as gate
from desk.mall import queries as mall
from desk.surveys import operations, queries
from desk.surveys.forms import SurveyForm, offer_tenants
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Visit, hour_block
from desk.templating import translated_error

BACK_AFTER = 8  # seconds until a tablet is ready for the next person
FROM_PUBLIC = (Channel.TABLET, Channel.QR, Channel.LINK)

bp = Blueprint("survey", __name__)


@bp.route("/survei", methods=["GET", "POST"])
@public
def new() -> ResponseReturnValue:
    local = _local_now()
    tenants = mall.tenants_serving(on=local.date())
    form = SurveyForm()
    if request.method == "GET":
        form.tenant.data, form.service.data = request.args.get("instansi", ""), ""
        form.counter.data, form.channel.data = request.args.get("loket", ""), request.args.get("dari", "")
    form.counter.data = queries.counter_code(form.counter.data, on=local.date())
    form.channel.data = _channel(form.channel.data)
    known = next((tenant for tenant in tenants if tenant.code == form.tenant.data), None)
    is_fixed = known is not None and (form.channel.data == Channel.TABLET or "instansi" in request.args)
    services = {tenant.code: mall.services_serving(tenant, on=local.date()) for tenant in tenants}
    offer_tenants(form, [known] if is_fixed and known else tenants, lambda tenant: services[tenant.code])
    status, headers, problem = 200, {}, ""
    if request.method == "POST":
        try:
            form_key = gate.examine("survey").form_key
            if form.validate() and _take(form, form_key, local):
                return redirect(_thanks_of(form), code=303)
            status = 422
        except DeskError as refused:
            status, problem = refused.status_code, translated_error(refused)
            headers = {"Retry-After": str(refused.retry_after)} if isinstance(refused, TooMany) else {}
    page = render_template(
        "surveys/new.html",
        form=form,
        gate=gate.fields(),
        problem=problem,
        tenant=known if is_fixed else None,
        elements=list(Element),
        Channel=Channel,
    )
    return page, status, headers


def _take(form: SurveyForm, form_key: str, local: datetime) -> bool:
    """Keep what the form says, once, however often it is sent; False when it cannot be taken."""
    if queries.by_form_key(form_key):
        return True
    try:
        _record(form, form_key, local.date(), hour_block(local.hour))
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        if queries.by_form_key(form_key):
            return True
        raise
    except BadInput as wrong:
        db.session.rollback()
        form[wrong.field or "tenant"].errors = [translated_error(wrong)]
        return False
    return True


def _record(form: SurveyForm, form_key: str, today: date, hours: str) -> None:
    operations.record_response(
        tenant=mall.serving_tenant(form.tenant.data, on=today),
        answers=form.answers(),
        visit=Visit(today, hours, form.service.data or "", form.counter.data),
        respondent=form.respondent(),
        note=form.note.data or "",
        channel=Channel(form.channel.data),
        form_key=form_key,
        at=clock.now(),
    )


@bp.get("/survei/terima-kasih")
@public
def thanks() -> ResponseReturnValue:
    """Says thanks and nothing else; a tablet is then ready for the next person by itself."""
    instansi, loket, dari = (request.args.get(name) or None for name in ("instansi", "loket", "dari"))
    is_tablet = dari == Channel.TABLET
    again = url_for(".new", instansi=instansi, loket=loket, dari=dari)
    response = make_response(render_template("surveys/thanks.html", is_tablet=is_tablet, again=again))
    if is_tablet:
        response.headers["Refresh"] = f"{BACK_AFTER}; url={again}"
    return response


def _thanks_of(form: SurveyForm) -> str:
    """A tablet keeps its place; of everybody else the address of the next page says nothing."""
    if form.channel.data != Channel.TABLET:
        return url_for(".thanks")
    return url_for(".thanks", instansi=form.tenant.data, loket=form.counter.data or None, dari=Channel.TABLET.value)


def _channel(raw: str | None) -> Channel:
    """By which of the public doors; paper is entered by officers alone."""
    return next((channel for channel in FROM_PUBLIC if channel == raw), Channel.LINK)


def _local_now() -> datetime:
    return clock.now().astimezone(current_app.config["DESK"].timezone)
