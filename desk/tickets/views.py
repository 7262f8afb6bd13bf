"""Pages of tickets: lists, the form, the ticket itself, its files, and each role's board."""

from collections.abc import Iterable

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts import absences, policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.assets import queries as assets
from desk.assets.models import Asset
from desk.attachments import operations as files
from desk.attachments import sending
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput
from desk.outages import queries as outages
from desk.sla import queries as sla
from desk.sla.facts import NoPromises
from desk.sla.kinds import WAITS, Measure
from desk.sla.models import SlaClock
from desk.sla.queries import PRESSING
from desk.tickets import (
    answer_choices,
    clock_labels,
    moves,
    opening,
    panels,
    queries,
    relations,
    sharing,
    tagging,
    work_views,
)
from desk.tickets import explain as explaining
from desk.tickets.forms import AssistedTicketForm, NoteForm, ReplyForm, TicketForm
from desk.tickets.kinds import Affected, CanWork, ReporterKind
from desk.tickets.labels import clock_label
from desk.tickets.models import Ticket
from desk.tickets.work_forms import TimeForm

PUBLIC_MEASURES = (Measure.RESPONSE, Measure.RESOLUTION)  # the tiers' own clocks are theirs

bp = Blueprint("tickets", __name__)


@bp.route("/tickets/new", methods=["GET", "POST"])
@may("ticket.open")
def new() -> ResponseReturnValue:
    person = actor()
    for_another = request.args.get("for") == "another" and policy.may(person, Action.TICKET_OPEN_FOR_OTHERS)
    form = AssistedTicketForm() if for_another else TicketForm()
    at = clock.now()
    today = at.astimezone(current_app.config["DESK"].timezone).date()
    works_on_tickets = policy.may(person, Action.TICKET_TAKE)
    form.offer(catalogue.services_offered(on=today, to_everyone=not works_on_tickets))
    things = assets.of_department(current_user.user.department_id)
    form.offer_assets(things)
    if request.method == "GET" and form.asset and "asset" in request.args:
        form.asset.data = request.args["asset"]  # a sticker was scanned; of another department's nothing is chosen
    looks_for_help = "look" in request.form
    place = outages.Place(current_user.user.department_id, current_user.user.unit_id)
    is_new = not looks_for_help and form.validate_on_submit() and not form.confirmed.data and not for_another
    is_new = is_new and not queries.by_form_key(form.form_key.data)
    known = outages.of_service_code(form.service.data, at=at, place=place) if is_new else None
    if known is not None:
        form.confirmed.data = "yes"  # sent once more it is a report of its own
    elif not looks_for_help and form.is_submitted() and not form.errors:
        if already := queries.by_form_key(form.form_key.data):
            return _thank(already)
        try:
            ticket = _open(form, for_another, things)
            db.session.commit()
        except IntegrityError:  # the same form, sent twice at once
            db.session.rollback()
            if already := queries.by_form_key(form.form_key.data):
                return _thank(already)
            raise
        except BadInput as wrong:
            db.session.rollback()
            moves.refuse(form, wrong)
        else:
            return _thank(ticket)
    typed = (form.description.data or "", form.service.data or "") if looks_for_help else ("", "")
    page = render_template(
        "tickets/new.html",
        form=form,
        for_another=for_another,
        may_file_for_others=policy.may(person, Action.TICKET_OPEN_FOR_OTHERS),
        known=known,
        outages=[*outages.running(at=at, place=place), *outages.ahead(at=at, place=place)],
        at=at,
        panels=panels.help_for_new(*typed, person),
    )
    asked = known is not None or looks_for_help  # a question is no mistake
    return page, 422 if request.method == "POST" and not asked else 200


def _open(form: TicketForm, for_another: bool, things: Iterable[Asset]) -> Ticket:
    at, person, user = clock.now(), actor(), current_user.user
    today = at.astimezone(current_app.config["DESK"].timezone).date()
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
        service=catalogue.get_service(form.service.data, on=today),
        description=form.description.data,
        affected=Affected(form.affected.data),
        can_work=CanWork(form.can_work.data),
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


def _thank(ticket: Ticket) -> ResponseReturnValue:
    """Say the number and go to the ticket; who filed it for somebody else and may not read it goes to the board."""
    flash(_("Thank you. Your report has the number %(number)s.", number=ticket.number), "good")
    if queries.may(actor(), Action.TICKET_READ, ticket, clock.now()):
        sent = "other" if ticket.filed_by_id else "own"
        return redirect(url_for(".show", number=ticket.number, sent=sent), code=303)
    return redirect(url_for("home.index"), code=303)


@bp.get("/tickets/<string:number>")
@may("ticket.read")
def show(number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    internal = queries.may(person, Action.TICKET_READ_INTERNAL, ticket, at)
    clocks = sla.clocks_of(ticket.id)
    pages = moves.pages_for(ticket, person, at)
    composers = {page.path for page in pages if page.is_composer}
    beside = panels.panels_for(ticket, person, at, internal=internal)
    reply = "\n\n".join(panel.reply for panel in beside if panel.reply)
    return render_template(
        "tickets/show.html",
        ticket=ticket,
        clocks=[(clock, clock_label(clock, at)) for clock in clocks if _is_shown(clock)],
        ledger=explaining.ledger_lines(ticket, at=at),
        wait_ends_at=next((one.due_at for one in clocks if one.measure in WAITS and one.stopped_at is None), None),
        words=clock_labels,
        pressing=clock_label(sla.most_pressing(clocks), at),
        entries=queries.timeline_of(ticket, with_internal=internal),
        internal=internal,
        tags=tagging.tags_of(ticket) if internal else (),
        choices=answer_choices.choices_for(ticket, person, at) if internal else (),
        time_form=TimeForm(formdata=None) if "notes" in composers else None,
        **(work_views.beside(ticket, person, at) if internal else {}),
        buttons=[page for page in pages if not page.is_composer],
        composers=composers,
        reply_form=ReplyForm(formdata=None, version=str(ticket.version), body=reply),
        note_form=NoteForm(formdata=None, version=str(ticket.version)),
        share_text=sharing.text_for_chats(ticket, clocks, link=url_for(".show", number=number, _external=True)),
        answer=queries.last_answer(ticket) if ticket.resolved_at or ticket.merged_into_id else None,
        linked=(linked := relations.linked_to(ticket) if ticket.kind == "problem" else ()),
        readable=relations.readable_beside(ticket, linked, person, at),
        outages=outages.running_of_problem(ticket.problem_id) if ticket.problem_id else (),
        at=at,
        merged_into=relations.seen_by_id(person, ticket.merged_into_id, at),
        panels=beside,
        files=[stored for stored in ticket.files if internal or not stored.is_internal],
        absence=absences.absence_on(ticket.assignee_id, day=at.astimezone(current_app.config["DESK"].timezone).date()),
        is_reporter=ticket.speaker_id == person.id and not queries.may(person, Action.TICKET_TAKE, ticket, at),
    )


def _is_shown(sla_clock: SlaClock) -> bool:
    """Rhythms and waits that are over have their place on the page of the clocks."""
    return sla_clock.stopped_at is None or sla_clock.measure not in (*WAITS, Measure.UPDATE)


@bp.get("/tickets/<string:number>/sla")
@may("ticket.read")
def sla_page(number: str) -> ResponseReturnValue:
    """How the clocks were counted, interval by interval: one page that can be printed for an inspector."""
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    internal = queries.may(person, Action.TICKET_READ_INTERNAL, ticket, at)
    try:
        told = explaining.explain(ticket, at=at)
    except NoPromises:
        told = None
    shown = told.clocks if told else ()
    return render_template(
        "tickets/sla.html",
        ticket=ticket,
        told=told,
        stories=[story for story in shown if internal or story.trace.measure in PUBLIC_MEASURES],
        calendars=sorted({(story.calendar_name, story.trace.promise.calendar_version) for story in shown}),
        internal=internal,
        paper=PRESSING,
        words=clock_labels,
        printed_at=at,
    )


@bp.get("/tickets/<string:number>/files/<int:file_id>")
@may("ticket.read")
def file(number: str, file_id: int) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    stored = next((stored for stored in ticket.files if stored.id == file_id), None)
    if stored is None or (stored.is_internal and not queries.may(person, Action.TICKET_READ_INTERNAL, ticket, at)):
        abort(404)
    return sending.send_stored(
        current_app.config["DESK"].data_dir, stored, download=request.args.get("download") == "1"
    )
