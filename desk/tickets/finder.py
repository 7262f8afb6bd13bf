"""Tickets for the box in the bar: by number, by words, with the place where the words stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from desk import numbering
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.finding import finders
from desk.finding.finders import Finder, Group, Hit
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.search.stems import asked_for, marked
from desk.templating import localised
from desk.tickets import indexing, queries, searching
from desk.tickets.labels import status_label
from desk.tickets.models import Comment, Ticket


def register() -> None:
    """Let tickets be found."""
    finders.register(Finder(Action.TICKET_READ, find_tickets, address_of_number))


def find_tickets(actor: Actor, words: str, at: datetime) -> Group:
    """The newest of those that hold the words, and how many there are."""
    found = queries.visible_to(actor, at).where(searching.says(actor, words, at))
    newest = found.with_only_columns(Ticket.id).order_by(Ticket.id.desc()).limit(finders.COUNTED + 1)
    ids = db.session.scalars(newest).all()
    tickets = db.session.scalars(_with_names(ids[: finders.SHOWN])).all() if ids else ()
    texts = _texts(tickets, actor, words, at)
    asked = asked_for(words)
    hits = [
        Hit(
            url=url_for("tickets.show", number=ticket.number),
            title=ticket.title,
            note=f"{ticket.number} · {status_label(ticket).text} · {localised(ticket.service)} · {ticket.department.short}",
            excerpt=finders.excerpt(marked(texts[ticket.id], asked)),
        )
        for ticket in tickets
    ]
    more: dict[str, Any] = {"state": "all", "q": words}
    return Group(_l("Tickets"), hits, len(ids), url_for("tickets.index", **more))


def address_of_number(actor: Actor, typed: str, at: datetime) -> str | None:
    """The page of the ticket of that number."""
    number = numbering.read_number(numbering.TICKET, typed)
    if number is None:
        return None
    seen = queries.visible_to(actor, at).where(Ticket.number == number).with_only_columns(Ticket.id)
    return url_for("tickets.show", number=number) if db.session.scalar(seen) is not None else None


def _with_names(ids: Sequence[int]) -> Select[tuple[Ticket]]:
    tickets = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id.desc())
    return tickets.options(joinedload(Ticket.service), joinedload(Ticket.department))


def _texts(tickets: Sequence[Ticket], actor: Actor, words: str, at: datetime) -> dict[int, str]:
    """Of each ticket a text in which a word stands that this person may read: what was told, or a comment."""
    internal = [one.id for one in tickets if queries.may(actor, Action.TICKET_READ_INTERNAL, one, at)]
    others = [one.id for one in tickets if one.id not in internal]
    parts: dict[int, str] = {}
    for ids, with_internal in ((internal, True), (others, False)):
        for ticket_id, part in search.parts_with(SearchKind.TICKET, ids, words, with_internal=with_internal):
            parts.setdefault(ticket_id, part)
    comments = {ticket_id: found for ticket_id, part in parts.items() if (found := indexing.comment_id(part))}
    bodies: dict[int, str] = {}
    if comments:
        asked = select(Comment.id, Comment.body).where(Comment.id.in_(comments.values()))
        bodies = {comment_id: body for comment_id, body in db.session.execute(asked)}
    return {one.id: bodies.get(comments.get(one.id, 0), one.description) for one in tickets}
