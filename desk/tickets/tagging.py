"""Words on tickets, for technicians among themselves: put on and taken off, one by one or on many tickets at once."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.tickets import queries
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketTag

MOST_TAGS = 10
LONGEST_TAG = 30
_A_TAG = re.compile(r"[^\W_]+(-[^\W_]+)*")


def words_of(typed: str, *, field: str = "tags") -> list[str]:
    """The words in a line, in lower case, those of one tag joined by hyphens: `Wifi Lantai 2, printer`. Raises BadInput."""
    found: dict[str, None] = {}
    for part in re.split(r"[,;\n]", typed):
        tag = "-".join(part.casefold().split())
        if not tag:
            continue
        if not _A_TAG.fullmatch(tag):
            raise BadInput("A tag has letters and digits only: %(tag)s", field=field, tag=tag[:LONGEST_TAG])
        if len(tag) > LONGEST_TAG:
            raise BadInput("A tag has at most %(most)d letters.", field=field, most=LONGEST_TAG)
        found[tag] = None
    return list(found)


def tag_ticket(*, ticket: Ticket, actor: Actor, add: Collection[str], remove: Collection[str], at: datetime) -> None:
    """Put words on a ticket and take others off. What is there already, or is not there, changes nothing.

    It touches no row of the ticket, so it is in nobody's way. Raises Forbidden, BadInput.
    """
    at = permit(actor, Action.TICKET_TAG, ticket, at)
    queries.lock_ticket(ticket.id)  # two who put on the same word at once: the second finds it there
    there = {row.tag: row for row in db.session.scalars(select(TicketTag).where(TicketTag.ticket_id == ticket.id))}
    removed = [tag for tag in remove if tag in there and tag not in add]
    added = [tag for tag in add if tag not in there]
    if len(there) - len(removed) + len(added) > MOST_TAGS:
        raise BadInput("A ticket has at most %(most)d tags.", field="tags", most=MOST_TAGS)
    for tag in removed:
        db.session.delete(there[tag])
    db.session.add_all(TicketTag(ticket_id=ticket.id, tag=tag, tagged_by_id=actor.id, tagged_at=at) for tag in added)
    if added or removed:
        timeline.record(EventKind.TICKET_TAGGED, at=at, actor=actor, ticket=ticket, added=added, removed=removed)


def tags_of(ticket: Ticket) -> Sequence[str]:
    """The words on a ticket, for who may read its internal side."""
    tags = select(TicketTag.tag).where(TicketTag.ticket_id == ticket.id).order_by(TicketTag.tag)
    return db.session.scalars(tags).all()


def tags_among(ticket_ids: Collection[int], actor: Actor, at: datetime) -> dict[int, list[str]]:
    """The words on the tickets of a list, of those alone whose internal side this person may read."""
    found: dict[int, list[str]] = {}
    if not ticket_ids:
        return found
    tags = (
        select(TicketTag)
        .join(Ticket, Ticket.id == TicketTag.ticket_id)
        .where(TicketTag.ticket_id.in_(ticket_ids), queries.within(actor, Action.TICKET_READ_INTERNAL, at))
        .order_by(TicketTag.tag)
    )
    for row in db.session.scalars(tags):
        found.setdefault(row.ticket_id, []).append(row.tag)
    return found


def known_tags(actor: Actor, at: datetime, *, limit: int = 200) -> Sequence[str]:
    """Words that stand on tickets whose internal side this person may read: what a field may suggest."""
    tags = (
        select(TicketTag.tag)
        .join(Ticket, Ticket.id == TicketTag.ticket_id)
        .where(queries.within(actor, Action.TICKET_READ_INTERNAL, at))
        .distinct()
        .order_by(TicketTag.tag)
    )
    return db.session.scalars(tags.limit(limit)).all()
