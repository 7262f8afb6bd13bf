"""Two tiny answers for presence.js: I am here; who else is."""

import hashlib

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, by_itself, may
from desk.accounts.policy import Action
from desk.database import db
from desk.presence import operations, queries
from desk.presence.queries import Present
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

bp = Blueprint("presence", __name__)


@bp.post("/tickets/<string:number>/presence")
@may("ticket.note")
@by_itself
def say(number: str) -> ResponseReturnValue:
    """Asked by the open page every few seconds; `state` is writing, here, or gone."""
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    if request.form.get("state") == "gone":
        operations.leave(ticket=ticket, actor=person)
    elif tickets.may(person, Action.TICKET_NOTE, ticket, at):  # else it went elsewhere while the page was open
        is_writing = request.form.get("state") == "writing"
        operations.note_presence(ticket=ticket, actor=person, is_writing=is_writing, at=at)
    db.session.commit()
    return "", 204


@bp.get("/tickets/<string:number>/presence")
@may("ticket.read_internal")
@by_itself
def who(number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    if not tickets.may(person, Action.TICKET_READ_INTERNAL, ticket, at):
        return _answer(ticket, [])  # it went elsewhere while the page was open: that it moved is all there is to say
    return _answer(ticket, [_in_words(one) for one in queries.others_on(ticket, person, at)])


def _in_words(one: Present) -> str:
    if one.is_writing:
        return str(_("%(name)s is writing", name=one.name))
    return str(_("%(name)s has this open", name=one.name))


def _answer(ticket: Ticket, lines: list[str]) -> ResponseReturnValue:
    """With the version as well, so that an open page can say that the ticket has moved on."""
    answer = jsonify(people=lines, version=ticket.version)
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:20])
    return answer.make_conditional(request)
