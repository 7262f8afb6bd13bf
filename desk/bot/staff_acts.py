"""Moves of tickets: the same pages, forms, operations and conflicts as the web, in words."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from desk.accounts.policy import Action, Actor
from desk.bot.answers import Answer, Talk
from desk.bot.drafts import Draft
from desk.bot.words import say
from desk.database import db
from desk.errors import Conflict, DeskError, NotFound
from desk.event_kinds import EventKind
from desk.notify import cards
from desk.notify.letters import Letter
from desk.templating import translated_error
from desk.tickets import operations, queries, states
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage
from desk.tickets.queries import Entry

MOST_CHANGES = 8
# What a move that was made has left in the timeline.
DONE_BY = {
    "take": EventKind.TICKET_TAKEN,
    "resume": EventKind.TICKET_RESUMED,
    "hold": EventKind.TICKET_HELD,
    "escalate": EventKind.TICKET_ESCALATED,
    "return": EventKind.TICKET_RETURNED,
    "resolve": EventKind.TICKET_RESOLVED,
    "confirm": EventKind.TICKET_CONFIRMED,
    "reopen": EventKind.TICKET_REOPENED,
}


def why_not(page: MovePage, ticket: Ticket, talk: Talk, version: int) -> DeskError | None:
    """What forbids the move now; the same words as on the web."""
    try:
        permit(talk.actor, page.action, ticket, talk.at)
        if page.move is not None:
            states.after(ticket.status, page.move)
        operations.expect_version(ticket, version)
    except DeskError as problem:
        return problem
    if not page.is_open_to(ticket, talk.actor, talk.at):
        return Conflict("The ticket is no longer in a state in which this can be done.")
    return None


def form_of(page: MovePage, ticket: Ticket, talk: Talk, draft: Draft | None = None) -> Any:
    """The form of the web's page, filled with what was said; the chat itself is the proof of who sent it."""
    said = MultiDict(draft.words | {"version": str(draft.version)}) if draft else None
    form = page.form(formdata=said, meta={"csrf": False})
    if page.prepare:
        page.prepare(form, ticket, talk.actor, talk.at)
    return form


def fields_of(page: MovePage, ticket: Ticket, talk: Talk) -> list[Field]:
    """What has to be said for the move, in order."""
    form = form_of(page, ticket, talk)
    return [field for field in form if field.name != "version" and not isinstance(field, BooleanField)]


def perform(page: MovePage, ticket: Ticket, talk: Talk, draft: Draft) -> None:
    """Do it, or change nothing at all. Raises DeskError, StaleDataError."""
    form = form_of(page, ticket, talk, draft)
    form.validate()  # each field was when it was said; what the form makes of its words is what counts
    with db.session.begin_nested():
        operations.expect_version(ticket, draft.version)
        page.act(ticket, talk.actor, form, talk.at)
        db.session.flush()


def told(talk: Talk, ticket: Ticket, problem: Exception, *, seen: int, card: int | None, path: str = "") -> Answer:
    """Why nothing was changed, what happened meanwhile, and the card as it is now. `path` is of the button, if one was."""
    entries = changes_since(ticket, talk.actor, talk.at, seen)
    shown = () if card is None else (refreshed(talk, ticket.number, card),)
    if any(_is_by(talk, entry) and entry.event.kind == DONE_BY.get(path) for entry in entries):
        return Answer(shown, _("You have done this already."))
    text = say("changed", number=ticket.number, why=in_words(problem), entries=entries[-MOST_CHANGES:], ticket=ticket)
    return Answer((Letter(text), *shown), _("Nothing was changed"))


def is_only_mine(ticket: Ticket, talk: Talk, seen: int) -> bool:
    """Whether all that happened since that version is the same person's own doing: it does not stand in their way."""
    entries = changes_since(ticket, talk.actor, talk.at, seen)
    return bool(entries) and all(_is_by(talk, entry) for entry in entries)


def _is_by(talk: Talk, entry: Entry) -> bool:
    return entry.event.actor_id == talk.actor.id


def in_words(problem: Exception) -> str:
    """An error of ours in the reader's language; somebody else was quicker for whatever the database says."""
    return translated_error(problem if isinstance(problem, DeskError) else operations.StaleTicket())


def changes_since(ticket: Ticket, actor: Actor, at: datetime, version: int) -> list[Entry]:
    """What has happened to the ticket since that version, as far as this person may read."""
    internal = queries.may(actor, Action.TICKET_READ_INTERNAL, ticket, at)
    return queries.timeline_of(ticket, with_internal=internal, since_version=version)


def refreshed(talk: Talk, number: str, card: int | None, *, head: str = "") -> Letter:
    """The card as the ticket stands now, in the place of the old one; a plain message when they may read it no more."""
    db.session.flush()
    db.session.expire_all()  # who has it now is read anew, not what was loaded before the move
    try:
        ticket = queries.get_ticket(talk.actor, number, talk.at)
    except NotFound:
        return Letter(head or say("status_unknown"), edits=card)
    return cards.card(ticket, talk.actor, talk.at, edits=card, head=head)
