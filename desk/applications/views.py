"""The register of applications: list, entry, changes, the page of one, and its sheets."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from desk import clock, trails
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.applications import files, labels, operations, queries
from desk.applications.forms import ApplicationForm, NewApplicationForm
from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain, is_link
from desk.applications.models import Application
from desk.applications.operations import StaleApplication
from desk.applications.queries import Wanted
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.organisation import queries as organisation
from desk.templating import city_day, translated_error
from desk.trails import Register

bp = Blueprint("applications", __name__)


@bp.get("/applications")
@may("application.read")
def index() -> ResponseReturnValue:
    wanted = _wanted()
    rows = queries.listed(actor(), wanted, after=request.args.get("after", "")[:32])
    more = rows[queries.PAGE - 1].code if len(rows) > queries.PAGE else None
    return render_template(
        "applications/index.html",
        rows=rows[: queries.PAGE],
        asked=_asked(),
        wanted=wanted,
        more=more,
        words=labels,
        departments=organisation.departments_on(city_day(clock.now())),
        may_manage=policy.may(actor(), Action.APPLICATION_MANAGE),
    )


@bp.get("/applications/sheet")
@may("application.read")
def sheet() -> ResponseReturnValue:
    """The list as it is shown, as XLSX or CSV."""
    rows = queries.listed(actor(), _wanted(), limit=5000)
    return _download(_("Applications"), "aplikasi", *files.register_rows(rows))


@bp.get("/applications/map")
@may("application.read")
def service_map() -> ResponseReturnValue:
    """What each department answers for: applications and services of the catalogue (BKS-06)."""
    applications = queries.listed(actor(), Wanted(), limit=5000)
    theirs = {one.department_id for one in applications}
    all_of_it = policy.Reach.EVERYTHING in policy.reaches(actor(), Action.APPLICATION_READ)
    services = [one for one in catalogue.all_services() if all_of_it or one.owner_id in theirs]
    return _download(_("Digital services"), "peta-layanan", *files.map_rows(applications, services))


@bp.get("/applications/<string:code>")
@may("application.read")
def show(code: str) -> ResponseReturnValue:
    application = queries.get_application(actor(), code)
    return render_template(
        "applications/show.html",
        application=application,
        history=trails.of(Register.APPLICATION, application.id),
        words=labels,
        is_link=is_link,
        may_manage=policy.may(actor(), Action.APPLICATION_MANAGE),
        may_ask=policy.may(actor(), Action.TICKET_OPEN)
        and application.service is not None
        and application in queries.with_content_owner(application.service.code),
    )


@bp.route("/applications/new", methods=["GET", "POST"])
@may("application.manage")
def new() -> ResponseReturnValue:
    form = NewApplicationForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            made = operations.enter_application(
                code=form.code.data, content=form.content(), actor=actor(), at=clock.now()
            )
            db.session.commit()
        except BadInput as wrong:
            _refuse(form, wrong)
        except IntegrityError:  # entered by two at the same moment
            _refuse(form, BadInput("This code is taken.", field="code"))
        else:
            flash(_("It is in the register."), "good")
            return redirect(url_for(".show", code=made.code), code=303)
    return render_template("applications/form.html", form=form, application=None), 422 if form.errors else 200


@bp.route("/applications/<string:code>/edit", methods=["GET", "POST"])
@may("application.manage")
def edit(code: str) -> ResponseReturnValue:
    application = queries.get_application(actor(), code, Action.APPLICATION_MANAGE)
    form, conflict = ApplicationForm(), None
    _offer(form, application)
    if form.validate_on_submit():
        try:
            _change(application, form)
        except BadInput as wrong:
            _refuse(form, wrong)
        except (StaleApplication, StaleDataError):
            db.session.rollback()
            conflict = StaleApplication()
        else:
            flash(_("The register is changed."), "good")
            return redirect(url_for(".show", code=code), code=303)
        application = queries.get_application(actor(), code)
        form.version.data = str(application.version)
    elif request.method == "GET":
        form.show(application)
    page = render_template("applications/form.html", form=form, application=application, conflict=conflict)
    return page, 409 if conflict else 422 if form.errors else 200


def _change(application: Application, form: ApplicationForm) -> None:
    if form.seen_version != application.version:
        raise StaleApplication
    operations.change_application(application=application, content=form.content(), actor=actor(), at=clock.now())
    db.session.commit()


def _offer(form: ApplicationForm, application: Application | None = None) -> None:
    """What there is today, and what the entry names already, ended or not."""
    today = city_day(clock.now())
    departments = list(organisation.departments_on(today))
    owners = list(catalogue.external_owners(on=today))
    services = list(catalogue.services_offered(on=today, to_everyone=False))
    if application is not None:
        departments += [application.department] if application.department not in departments else []
        for offered, named in ((owners, application.external_owner), (services, application.service)):
            if named is not None and named not in offered:
                offered.append(named)  # type: ignore[arg-type]
    form.offer(departments, owners, services)


def _refuse(form: ApplicationForm, wrong: BadInput | Forbidden) -> None:
    db.session.rollback()
    field = getattr(wrong, "field", None)
    name = field if field in form else "name"
    form[name].errors = [*form[name].errors, translated_error(wrong)]


def _wanted() -> Wanted:
    given = request.args
    return Wanted(
        words=given.get("q", "").strip()[:80],
        kind=next((one for one in ApplicationKind if one == given.get("kind")), None),
        domain=next((one for one in Domain if one == given.get("domain")), None),
        department=given.get("department", "")[:20],
        status=next((one for one in ApplicationStatus if one == given.get("status")), None),
        lacking=given.get("lacking") == "1",
    )


def _asked() -> dict[str, str]:
    """The filters of the address, for links that keep them."""
    names = ("q", "kind", "domain", "department", "status", "lacking")
    return {name: request.args[name][:80] for name in names if request.args.get(name)}


def _download(title: str, name: str, headings: list[str], rows: list[list[str]]) -> Response:
    at = clock.now()
    is_csv = request.args.get("format") == "csv"
    content = files.as_csv(headings, rows) if is_csv else files.as_xlsx(title, headings, rows, at=at)
    response = make_response(content)
    response.headers["Content-Type"] = files.CSV if is_csv else files.XLSX
    ending = "csv" if is_csv else "xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{city_day(clock.now()):%Y%m%d}.{ending}"'
    return response
