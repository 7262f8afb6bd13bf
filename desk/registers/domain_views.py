"""The register of names under the city's domain (LLG-24)."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock, trails
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.applications import queries as applications
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.registers import domain_names, labels, queries, requested
from desk.registers.domain_names import StaleDomainName
from desk.registers.forms import DomainForm, NewDomainForm
from desk.registers.kinds import SOON
from desk.registers.models import DomainName
from desk.registers.reach import places_of
from desk.templating import city_day, translated_error
from desk.tickets import moves, relations
from desk.tickets import queries as tickets
from desk.trails import Register

bp = Blueprint("domain_names", __name__)


@bp.get("/domain-names")
@may("domain.read")
def index() -> ResponseReturnValue:
    person, at = actor(), clock.now()
    words, may_manage = request.args.get("q", "").strip()[:80], policy.may(person, Action.DOMAIN_MANAGE)
    rows = queries.listed_domain_names(person, words=words, after=request.args.get("after", "")[:253])
    return render_template(
        "registers/domain_names.html",
        rows=rows[: queries.PAGE],
        more=rows[queries.PAGE - 1].name if len(rows) > queries.PAGE else None,
        words=words,
        proposed=requested.proposed(person, at) if may_manage else [],
        today=city_day(clock.now()),
        soon=city_day(clock.now()) + SOON,
        may_manage=may_manage,
    )


@bp.get("/domain-names/<string:name>")
@may("domain.read")
def show(name: str) -> ResponseReturnValue:
    entry, person = queries.get_domain_name(actor(), name), actor()
    return render_template(
        "registers/domain_name.html",
        entry=entry,
        readable=relations.readable_ids(person, {entry.ticket_id} if entry.ticket_id else set(), clock.now()),
        history=trails.of(Register.DOMAIN_NAME, entry.id, limit=20),
        today=city_day(clock.now()),
        soon=city_day(clock.now()) + SOON,
        words=labels,
        may_manage=policy.may(person, Action.DOMAIN_MANAGE),
    )


@bp.route("/domain-names/new", methods=["GET", "POST"])
@may("domain.manage")
def new() -> ResponseReturnValue:
    form = NewDomainForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            entry = domain_names.enter_domain_name(
                name=form.name.data, domain=_domain(), content=form.content(), actor=actor(), at=clock.now()
            )
            db.session.commit()
        except (BadInput, IntegrityError) as wrong:
            db.session.rollback()
            taken = BadInput("This name is in the register already.", field="name")
            moves.refuse(form, wrong if isinstance(wrong, BadInput) else taken)
        else:
            flash(_("It is in the register."), "good")
            return redirect(url_for(".show", name=entry.name), code=303)
    page = render_template("registers/domain_form.html", form=form, entry=None, domain=_domain())
    return page, 422 if form.errors else 200


@bp.route("/domain-names/<string:name>/edit", methods=["GET", "POST"])
@may("domain.manage")
def edit(name: str) -> ResponseReturnValue:
    entry = queries.get_domain_name(actor(), name, Action.DOMAIN_MANAGE)
    form, conflict = DomainForm(), None
    _offer(form, entry)
    if form.validate_on_submit():
        try:
            if form.seen_version != entry.version:
                raise StaleDomainName
            domain_names.change_domain_name(entry=entry, content=form.content(), actor=actor(), at=clock.now())
            db.session.commit()
        except (StaleDomainName, StaleDataError):
            db.session.rollback()
            conflict = StaleDomainName()
        else:
            flash(_("The register is changed."), "good")
            return redirect(url_for(".show", name=entry.name), code=303)
        entry = queries.get_domain_name(actor(), name)
        form.version.data = str(entry.version)
    elif request.method == "GET":
        form.show(entry)
    page = render_template("registers/domain_form.html", form=form, entry=entry, conflict=conflict, domain=_domain())
    return page, 409 if conflict else 422 if form.errors else 200


@bp.post("/domain-names/requests/<string:number>")
@may("domain.manage")
def enter_requested(number: str) -> ResponseReturnValue:
    """One press: the name of an answered request stands in the register. Days and hosting are asked next."""
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    if FlaskForm().validate_on_submit():
        try:
            entry, is_new = domain_names.enter_requested(ticket=ticket, domain=_domain(), actor=person, at=at)
            db.session.commit()
        except (BadInput, Conflict, Forbidden) as wrong:
            db.session.rollback()
            flash(translated_error(wrong), "warn")
        except (IntegrityError, StaleDataError):  # two pressed at the same moment
            db.session.rollback()
            flash(translated_error(StaleDomainName()), "warn")
        else:
            flash(_("It is in the register. Please fill in what is still missing.") if is_new
                  else _("The entry is tied to this ticket. Please check its days."), "good")  # fmt: skip
            return redirect(url_for(".edit", name=entry.name), code=303)
    return redirect(url_for("tickets.show", number=number), code=303)


def _offer(form: DomainForm, entry: DomainName | None = None) -> None:
    """What there is today, and what the entry names already, ended or not."""
    places, every = places_of(actor(), Action.DOMAIN_MANAGE, on=city_day(clock.now())), list(applications.offered())
    if entry is not None:
        places += [] if (entry.department, None) in places else [(entry.department, None)]
        every += [entry.application] if entry.application and entry.application not in every else []
    form.offer(places, every)


def _domain() -> str:
    domain: str = current_app.config["DESK"].city_domain
    return domain
