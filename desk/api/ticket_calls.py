"""Calls about tickets that are there: the same queries, forms and operations as their pages."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Scope, Secrecy
from desk.api import cursors, forms, shown
from desk.api.calls import Answer, Call, Endpoint
from desk.api.problems import Faulty
from desk.api.reading import Param
from desk.api.schema_parts import one_of
from desk.api.shapes import Fault
from desk.database import db
from desk.errors import Conflict
from desk.sla.facts import NoPromises
from desk.tickets import explain as explaining
from desk.tickets import moves, queries, searching
from desk.tickets.kinds import Kind, Priority
from desk.tickets.models import Ticket
from desk.tickets.searching import Wanted
from desk.tickets.states import Status

TAG = "tickets"
USUAL, MOST = 50, 100
SORTS = [f"{sign}{name}" for name in searching.ORDERS for sign in ("", "-")]
CODE = {"type": "string", "minLength": 1, "maxLength": 80}

COMMENT_SHAPE = {
    "type": "object",
    "properties": {
        "body": {"type": "string", "minLength": 1, "maxLength": 4000},
        "internal": {"type": "boolean", "description": _l("For technicians alone; false when it is left out")},
    },
    "required": ["body"],
    "additionalProperties": False,
}
FILTERS = (
    Param("status", one_of(Status)),
    Param("tier", {"type": "integer", "minimum": 1, "maximum": 3}),
    Param("department", CODE, _l("Code of the reporter's department")),
    Param("assignee", CODE, _l("User name; also `me`, or `nobody` for what lies in a queue")),
    Param("kind", one_of(Kind)),
    Param("priority", one_of(Priority)),
    Param("secrecy", one_of(Secrecy), _l("Of this class of secrecy alone")),
    Param("overdue", {"type": "boolean"}, _l("Whether a promise that you may see is late now")),
    Param(
        "q",
        {"type": "string", "maxLength": 200},
        _l("Words that must all stand in number, title, description or comments, in whatever form"),
    ),
    Param("sort", {"type": "string", "enum": SORTS}, _l("With a minus the other way round; -created_at when left out")),
    Param("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, _l("50 when left out")),
    Param("cursor", {"type": "string", "minLength": 1, "maxLength": 400}, _l("The `next` of the page before")),
)
# What each move is called, and which members of its body fill which fields of its form.
MOVES: dict[str, dict[str, str]] = {
    "take": {},
    "assign": {"assignee": "assignee"},
    "escalate": {"reason": "reason", "tried": "tried"},
    "return": {"reason": "reason"},
    # Not given: the owner's own channel and usual time, and the sentence that the reporter usually reads.
    "hand-over": {one: one for one in ("owner", "reference", "channel", "expected_on", "evidence", "sentence")},
    "hold": {"reason": "reason", "waiting_for": "waiting_for"},
    "resume": {},
    "resolve": {"answer": "answer"},
    "confirm": {},
    "reopen": {"reason": "reason"},
    "cancel": {"reason": "reason"},
}


def list_tickets(call: Call) -> Answer:
    asked = dict(call.query)
    cursor, limit, sort = asked.pop("cursor", None), asked.pop("limit", USUAL), asked.pop("sort", "-created_at")
    wanted = _wanted(asked)
    list_asked = asked | {"order": sort.removeprefix("-"), "sort": sort}
    secret = current_app.config["DESK"].secret_key
    after = cursors.place_in(cursor, asked=list_asked, secret=secret) if cursor else None
    if cursor and after is None:
        raise Faulty([Fault(_("This cursor does not belong to this list."), parameter="cursor")])
    found = searching.page(
        call.actor,
        wanted,
        at=call.at,
        order=list_asked["order"],
        descending=sort.startswith("-"),
        after=after,
        limit=limit,
    )
    more = None
    if len(found) > limit:
        place = searching.place_of(found[limit - 1], list_asked["order"])
        more = cursors.cursor_of(place, asked=list_asked, secret=secret)
    return Answer({"items": shown.tickets_of(found[:limit], call.actor, at=call.at), "next": more})


def _wanted(asked: dict[str, Any]) -> Wanted:
    _refuse_controls(asked)
    typed = {"status": Status, "kind": Kind, "priority": Priority, "secrecy": Secrecy}
    told: dict[str, Any] = {name: typed[name](value) if name in typed else value for name, value in asked.items()}
    return Wanted(words=told.pop("q", None), **told)


def _refuse_controls(asked: dict[str, Any]) -> None:
    faults = [
        Fault(_("The text contains a character that cannot be stored. Please type it anew."), parameter=name)
        for name, value in asked.items()
        if isinstance(value, str) and any(letter < " " or "\ud800" <= letter <= "\udfff" for letter in value)
    ]
    if faults:
        raise Faulty(faults)


def show_ticket(call: Call) -> Answer:
    return as_it_is(call, call.parts["number"])


def list_events(call: Call) -> Answer:
    ticket = queries.get_ticket(call.actor, call.parts["number"], call.at)
    internal = queries.may(call.actor, Action.TICKET_READ_INTERNAL, ticket, call.at)
    entries = queries.timeline_of(ticket, with_internal=internal)
    return Answer({"items": [shown.event_of(entry) for entry in entries]})


def explain_clocks(call: Call) -> Answer:
    ticket = queries.get_ticket(call.actor, call.parts["number"], call.at)
    internal = queries.may(call.actor, Action.TICKET_READ_INTERNAL, ticket, call.at)
    try:
        told = explaining.explain(ticket, at=call.at)
    except NoPromises as error:
        raise Conflict("This ticket is from before its clocks were told by events.") from error
    return Answer(explaining.as_json_document(told, measures=None if internal else searching.PUBLIC_MEASURES))


def add_comment(call: Call) -> Answer:
    ticket = _locked(call)
    page = _page_of("notes" if call.body.get("internal") else "replies")
    _carry_out(page, ticket, call, {"body": "body"})
    internal = queries.may(call.actor, Action.TICKET_READ_INTERNAL, ticket, call.at)
    entries = queries.timeline_of(ticket, with_internal=internal)
    said = [entry for entry in entries if entry.comment and entry.comment.author_id == call.actor.id][-1]
    return Answer(shown.event_of(said), 201, {"Location": f"/api/v1/tickets/{ticket.number}/events"})


def make_move(path: str, call: Call) -> Answer:
    ticket = _locked(call)
    _carry_out(_page_of(path), ticket, call, MOVES[path])
    return as_it_is(call, ticket.number)


def _page_of(path: str) -> moves.MovePage:
    return next(page for page in moves.PAGES if page.path == path)


def _locked(call: Call) -> Ticket:
    """The ticket, for who may see it, in the version that the call expects, held until the end."""
    ticket = queries.get_ticket(call.actor, call.parts["number"], call.at)
    queries.lock_ticket(ticket.id)
    call.expect(ticket)
    return ticket


def _carry_out(page: moves.MovePage, ticket: Ticket, call: Call, names: dict[str, str]) -> None:
    """The move as its page makes it: its own form, its own operation. Raises Faulty and what the operation raises."""
    body = dict(call.body)
    if "assignee" in names:
        person = accounts.find_by_login(body["assignee"])
        body["assignee"] = person.id if person else 0
    form = forms.filled(page.form, names, body, version=str(ticket.version))
    if page.prepare:
        page.prepare(form, ticket, call.actor, call.at)
    forms.judge(form, names)
    page.act(ticket, call.actor, form, call.at)
    db.session.flush()
    db.session.expire(ticket)  # with whom it lies now is read anew


def as_it_is(call: Call, number: str, *, status: int = 200) -> Answer:
    """The ticket as the caller sees it now."""
    ticket = queries.get_ticket(call.actor, number, call.at)
    told = shown.ticket_of(ticket, call.actor, at=call.at)
    headers = {"ETag": shown.etag_of(told)}
    if status == 201:
        headers["Location"] = f"/api/v1/tickets/{ticket.number}"
    return Answer(told, status, headers)


def endpoints() -> list[Endpoint]:
    """Everything about tickets. The moves are those of the pages."""
    read, write = Scope.TICKETS_READ, Scope.TICKETS_WRITE
    one = "/tickets/{number}"
    return [
        Endpoint("listTickets", "GET", "/tickets", _l("The tickets that you may read"), list_tickets,
                 {200: "Tickets"}, TAG, "ticket.list", read, query=FILTERS, refusals=(422,)),
        Endpoint("showTicket", "GET", one, _l("One ticket"), show_ticket, {200: "Ticket", 304: ""}, TAG, "ticket.read",
                 read, tells_version=True),
        Endpoint("listEvents", "GET", f"{one}/events", _l("What happened, as far as you may read it"), list_events,
                 {200: "Events"}, TAG, "ticket.read", read),
        Endpoint("explainClocks", "GET", f"{one}/sla", _l("How its clocks were counted"), explain_clocks,
                 {200: "Sla"}, TAG, "ticket.read", read, refusals=(409,)),
        Endpoint("addComment", "POST", f"{one}/comments", _l("Reply, or note for the technicians"), add_comment,
                 {201: "Event"}, TAG, "ticket.read", write, body=COMMENT_SHAPE, refusals=(409,), takes_key=True,
                 is_versioned=True),
        *(_move(path) for path in MOVES),
    ]  # fmt: skip


def _move(path: str) -> Endpoint:
    page = _page_of(path)
    return Endpoint(
        f"{_camel(path)}Ticket",
        "POST",
        f"/tickets/{{number}}/{path}",
        page.title,
        lambda call: make_move(path, call),
        {200: "Ticket"},
        TAG,
        page.action.value,
        Scope.TICKETS_WRITE,
        body=_body_of(page, path),
        refusals=(409,),
        takes_key=True,
        is_versioned=True,
        tells_version=True,
        details=page.hint,
    )


def _camel(path: str) -> str:
    first, *more = path.split("-")
    return first + "".join(word.title() for word in more)


def _body_of(page: moves.MovePage, path: str) -> Any:
    return forms.shape_of(page.form, MOVES[path])
