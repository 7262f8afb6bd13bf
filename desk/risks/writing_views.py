"""What those who lead the technicians write into the risk register: a candidate, its analysis, its steps, its tickets."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.assets import queries as assets
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.fields import row_id
from desk.organisation import queries as organisation
from desk.risks import incident_queries, labels, operations, queries
from desk.risks.forms import RiskForm, RiskTicketForm
from desk.risks.kinds import RiskStep
from desk.risks.operations import StaleRisk
from desk.risks.queries import About
from desk.risks.views import page, step_form
from desk.tickets import moves
from desk.tickets import queries as tickets

bp = Blueprint("risk_writing", __name__)


@bp.route("/risks/new", methods=["GET", "POST"])
@may("risk.manage")
def new() -> ResponseReturnValue:
    at, form = clock.now(), _form()
    about = _asked_about()
    known = queries.by_form_key(form.form_key.data or "") or (queries.open_about(about) if about else None)
    if known is not None:
        flash(_("This risk is in the register already."))
        return redirect(url_for("risks.show", risk_id=known.id), code=303)
    if request.method == "GET" and about is not None:
        form.department.data = about.department.code
        form.title.data = _("%(subject)s keeps failing", subject=labels.subject_of(about))[:160]
    if form.validate_on_submit():
        return _enter(form, about or About(organisation.get_department(form.department.data)), at)
    return _new_page(form, about, at), 422 if form.errors else 200


@bp.route("/risks/<int:risk_id>/edit", methods=["GET", "POST"])
@may("risk.manage")
def edit(risk_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    risk, form, conflict = queries.get_kept(person, risk_id), _form(), None
    del form.department, form.form_key  # where it happens stays
    if form.validate_on_submit():
        try:
            operations.change_risk(risk=risk, content=form.content(), seen=form.seen_version, actor=person, at=at)
            db.session.commit()
        except (Conflict, StaleDataError) as clash:
            db.session.rollback()
            conflict = clash if isinstance(clash, Conflict) else StaleRisk()
            form.version.data = str(queries.get_kept(actor(), risk_id).version)
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        else:
            flash(_("The risk is changed."), "good")
            return redirect(url_for("risks.show", risk_id=risk_id), code=303)
    elif request.method == "GET":
        form.show(risk)
    risk = queries.get_kept(person, risk_id)
    shown = render_template("risks/form.html", form=form, risk=risk, conflict=conflict, about=None, incidents=0)
    return shown, 409 if conflict else 422 if form.errors else 200


@bp.post("/risks/<int:risk_id>/steps")
@may("risk.manage")
def step(risk_id: int) -> ResponseReturnValue:
    at, risk = clock.now(), queries.get_kept(actor(), risk_id)
    form = step_form(risk)
    if not form.validate_on_submit():
        return page(risk, at, form=form), 422
    try:
        operations.step_risk(
            risk=risk,
            step=RiskStep(form.step.data),
            words=form.words.data,
            seen=form.seen_version,
            actor=actor(),
            at=at,
        )
        db.session.commit()
    except BadInput as wrong:
        db.session.rollback()
        moves.refuse(form, wrong)
        return page(queries.get_kept(actor(), risk_id), at, form=form), 422
    except (Conflict, StaleDataError, IntegrityError) as clash:
        db.session.rollback()
        conflict = clash if isinstance(clash, Conflict) else StaleRisk()
        return page(queries.get_kept(actor(), risk_id), at, form=form, conflict=conflict), 409
    flash(_("It is noted."), "good")
    return redirect(url_for("risks.show", risk_id=risk_id), code=303)


@bp.post("/risks/<int:risk_id>/tickets")
@may("risk.manage")
def link(risk_id: int) -> ResponseReturnValue:
    """Hang a ticket on it, as often as the button is pressed once."""
    at, person, form = clock.now(), actor(), RiskTicketForm()
    if not form.validate_on_submit():
        return page(queries.get_kept(actor(), risk_id), at, link_form=form), 422
    try:
        ticket = tickets.get_ticket(person, form.number.data, at)
        operations.link_ticket(risk=queries.get_kept(actor(), risk_id), ticket=ticket, actor=person, at=at)
        db.session.commit()
    except NotFound:
        moves.refuse(form, BadInput("There is no ticket of this number that you may read.", field="number"))
        return page(queries.get_kept(actor(), risk_id), at, link_form=form), 422
    except IntegrityError:  # the same button at the same moment: it hangs there
        db.session.rollback()
    except Conflict as conflict:
        db.session.rollback()
        return page(queries.get_kept(actor(), risk_id), at, link_form=form, conflict=conflict), 409
    return redirect(url_for("risks.show", risk_id=risk_id), code=303)


def _enter(form: RiskForm, about: About, at: datetime) -> ResponseReturnValue:
    key = (form.form_key.data or "")[:40] or None
    try:
        risk = operations.open_risk(content=form.content(), about=about, actor=actor(), at=at, form_key=key)
        db.session.commit()
    except (Conflict, IntegrityError):  # somebody entered it at the same moment
        db.session.rollback()
        known = queries.by_form_key(key or "") or queries.open_about(about)
        if known is None:
            raise
        flash(_("This risk is in the register already."))
        return redirect(url_for("risks.show", risk_id=known.id), code=303)
    flash(_("It is a candidate in the register now."), "good")
    return redirect(url_for("risks.show", risk_id=risk.id), code=303)


def _new_page(form: RiskForm, about: About | None, at: datetime) -> str:
    incidents = incident_queries.count_about(about, at) if about else 0
    return render_template("risks/form.html", form=form, risk=None, conflict=None, about=about, incidents=incidents)


def _form() -> RiskForm:
    form = RiskForm()
    form.offer(queries.departments_kept_by(actor()), organisation.all_departments())
    return form


def _asked_about() -> About | None:
    """What the address says that it is about: a thing, or a service in a department of theirs. Raises NotFound."""
    if asset_id := request.args.get("asset", type=row_id):
        asset = assets.get_asset(actor(), asset_id)
        about = About(asset.department, asset=asset)
    elif code := request.args.get("service"):
        department = organisation.get_department(request.args.get("department", ""))
        about = About(department, service=catalogue.get_any_service(code))
    else:
        return None
    if not queries.is_theirs(actor(), about.department.id):
        raise NotFound("There is nothing here.")
    return about
