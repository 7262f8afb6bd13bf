"""Pages of one ticket: itself, how its clocks were counted, its files."""

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import clock, own_field_forms
from desk.accounts import absences
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.attachments import sending
from desk.outages import queries as outages
from desk.sla import queries as sla
from desk.sla.facts import NoPromises
from desk.sla.kinds import WAITS, Measure
from desk.sla.models import SlaClock
from desk.sla.queries import PRESSING
from desk.templating import city_day
from desk.tickets import (
    answer_choices,
    clock_labels,
    moves,
    panels,
    queries,
    relations,
    sharing,
    tagging,
    work_views,
)
from desk.tickets import explain as explaining
from desk.tickets.forms import NoteForm, ReplyForm
from desk.tickets.labels import clock_label
from desk.tickets.work_forms import TimeForm
from desk.tickets.work_models import TicketTag

TAGGED = panels.naming(TicketTag.ticket_id)
PUBLIC_MEASURES = (Measure.RESPONSE, Measure.RESOLUTION)  # the tiers' own clocks are theirs

bp = Blueprint("tickets", __name__)


@bp.get("/tickets/<string:number>")
@may("ticket.read")
def show(number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    internal = queries.may(person, Action.TICKET_READ_INTERNAL, ticket, at)
    clocks = sla.clocks_of(ticket.id)
    pages = moves.pages_for(ticket, person, at)
    composers = {page.path for page in pages if page.is_composer}
    named = panels.named_in(ticket, TAGGED, *work_views.BESIDE) if internal else frozenset()
    beside = panels.panels_for(ticket, person, at, internal=internal, beside=named)
    reply = "\n\n".join(panel.reply for panel in beside if panel.reply)
    return render_template(
        "tickets/show.html",
        ticket=ticket,
        clocks=[(clock, clock_label(clock, at)) for clock in clocks if _is_shown(clock)],
        ledger=explaining.ledger_lines(ticket, clocks, at=at),
        wait_ends_at=next((one.due_at for one in clocks if one.measure in WAITS and one.stopped_at is None), None),
        words=clock_labels,
        pressing=clock_label(sla.most_pressing(clocks), at),
        entries=queries.timeline_of(ticket, with_internal=internal),
        internal=internal,
        tags=tagging.tags_of(ticket) if TAGGED in named else (),
        choices=answer_choices.choices_for(ticket, person, at) if internal else (),
        time_form=TimeForm(formdata=None) if "notes" in composers else None,
        **(work_views.beside(ticket, person, at, named) if internal else {}),
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
        own_answers=own_field_forms.told(ticket.field_set.own_fields, ticket.answers) if ticket.field_set else (),
        files=[stored for stored in ticket.files if internal or not stored.is_internal],
        absence=absences.absence_on(ticket.assignee_id, day=city_day(at)),
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
