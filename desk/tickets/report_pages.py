"""The page on which trouble is reported: the common questions, and those of the service that is chosen."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.assets import queries as assets
from desk.assets.models import Asset
from desk.attachments import operations as files
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput
from desk.outages import queries as outages
from desk.templating import city_day
from desk.tickets import moves, opening, own_questions, panels, queries
from desk.tickets.forms import AssistedTicketForm, TicketForm
from desk.tickets.kinds import Affected, CanWork, ReporterKind
from desk.tickets.list_pages import bp as bp
from desk.tickets.models import Ticket


@bp.route("/tickets/new", methods=["GET", "POST"])
@may("ticket.open")
def new() -> ResponseReturnValue:
    for_another = request.args.get("for") == "another" and policy.may(actor(), Action.TICKET_OPEN_FOR_OTHERS)
    things = assets.of_department(current_user.user.department_id)
    form = _form(for_another, things)
    looks_for_help, known, asks = "look" in request.form, None, False
    if form.is_submitted() and not looks_for_help and "ask" not in request.form and form.validate():
        if already := queries.by_form_key(form.form_key.data):
            return _thank(already)
        known = None if for_another or form.confirmed.data else _known_outage(form)
        asks = known is None and not own_questions.was_asked(form)
        if known is None and not asks:
            sent = _send(form, things)
            if sent is not None:
                return sent
        elif known is not None:
            form.confirmed.data = "yes"  # sent once more it is a report of its own
    own_questions.mark_as_shown(form)
    is_question = known is not None or looks_for_help or asks or "ask" in request.form  # that is no mistake
    page = _page(form, for_another, known=known, asks=asks, looks_for_help=looks_for_help)
    return page, 422 if request.method == "POST" and not is_question else 200


@bp.get("/tickets/new/fields")
@may("ticket.open")
def own_fields() -> ResponseReturnValue:
    """What a service asks for besides, for the form that stands open already."""
    form = own_questions.form_of(TicketForm, request.args.get("service"), on=city_day(clock.now()))(formdata=None)
    own_questions.mark_as_shown(form)
    return render_template("tickets/own_fields.html", form=form)


def _form(for_another: bool, things: Iterable[Asset]) -> TicketForm:
    wanted = request.form.get("service") or request.args.get("service")
    base = AssistedTicketForm if for_another else TicketForm
    form = own_questions.form_of(base, wanted, on=city_day(clock.now()))()
    works_on_tickets = policy.may(actor(), Action.TICKET_TAKE)
    services = catalogue.services_offered(on=city_day(clock.now()), to_everyone=not works_on_tickets)
    form.offer(services)
    form.offer_assets(things)
    if request.method == "GET":
        if form.asset and "asset" in request.args:
            form.asset.data = request.args["asset"]  # a sticker was scanned; of another department's nothing is chosen
        if wanted in {service.code for service in services}:
            form.service.data = wanted
    return form


def _known_outage(form: TicketForm) -> Any:
    return outages.of_service_code(form.service.data, at=clock.now(), place=_place())


def _send(form: TicketForm, things: Iterable[Asset]) -> ResponseReturnValue | None:
    """Open the ticket; None when it cannot be, and the form says why."""
    try:
        ticket = _open(form, things)
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        if already := queries.by_form_key(form.form_key.data):
            return _thank(already)
        raise
    except BadInput as wrong:
        db.session.rollback()
        moves.refuse(form, wrong)
        return None
    return _thank(ticket)


def _open(form: TicketForm, things: Iterable[Asset]) -> Ticket:
    at, person, user = clock.now(), actor(), current_user.user
    other = (
        {
            "reporter_kind": ReporterKind(form.reporter_kind.data),
            "reporter_name": form.reporter_name.data,
            "reporter_contact": form.reporter_contact.data,
        }
        if isinstance(form, AssistedTicketForm)
        else {}
    )
    ticket = opening.open_ticket(
        actor=person,
        department=user.department,
        unit_id=user.unit_id,
        service=catalogue.get_service(form.service.data, on=city_day(clock.now())),
        description=form.description.data,
        affected=Affected(form.affected.data),
        can_work=CanWork(form.can_work.data),
        answers=own_questions.answers_of(form),
        form_key=(form.form_key.data or "")[:40] or None,
        asset=next((one for one in things if form.asset and str(one.id) == form.asset.data), None),
        at=at,
        **other,
    )
    photo = form.photo.data
    if photo and photo.filename:
        files.store_picture(
            folder=current_app.config["DESK"].data_dir,
            ticket_id=ticket.id,
            name=photo.filename,
            data=photo.read(),
            uploaded_by_id=person.id,
            at=at,
        )
    return ticket


def _page(form: TicketForm, for_another: bool, *, known: Any, asks: bool, looks_for_help: bool) -> str:
    at, place = clock.now(), _place()
    typed = (form.description.data or "", form.service.data or "") if looks_for_help else ("", "")
    return render_template(
        "tickets/new.html",
        form=form,
        for_another=for_another,
        may_file_for_others=policy.may(actor(), Action.TICKET_OPEN_FOR_OTHERS),
        known=known,
        asks=asks,
        outages=[*outages.running(at=at, place=place), *outages.ahead(at=at, place=place)],
        at=at,
        panels=panels.help_for_new(*typed, actor()),
    )


def _thank(ticket: Ticket) -> ResponseReturnValue:
    """Say the number and go to the ticket; who filed it for somebody else and may not read it goes to the board."""
    flash(_("Thank you. Your report has the number %(number)s.", number=ticket.number), "good")
    if queries.may(actor(), Action.TICKET_READ, ticket, clock.now()):
        sent = "other" if ticket.filed_by_id else "own"
        return redirect(url_for(".show", number=ticket.number, sent=sent), code=303)
    return redirect(url_for("home.index"), code=303)


def _place() -> outages.Place:
    return outages.Place(current_user.user.department_id, current_user.user.unit_id)
