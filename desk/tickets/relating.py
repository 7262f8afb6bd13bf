"""Tickets beside one another: related, the same, the cause, parent and child; a child opened for another department."""

from datetime import datetime

from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.event_kinds import EventKind
from desk.organisation.models import Department
from desk.tickets import opening, relations, states
from desk.tickets.changes import permit
from desk.tickets.kinds import CanWork
from desk.tickets.link_models import ONE_WAY, LinkKind, TicketLink
from desk.tickets.models import Ticket


def link_tickets(
    *, kind: LinkKind, first: Ticket, second: Ticket, actor: Actor, at: datetime, worked_on: Ticket | None = None
) -> TicketLink:
    """Let `first` be `kind` of `second`. Whoever works on one of them may say so, where they may read the other.

    Raises Forbidden, BadInput, IllegalMove.
    """
    if first.id == second.id:
        raise BadInput("A ticket cannot be linked to itself.", field="other")
    if kind is LinkKind.PARENT and first.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    _hold(first, second)
    if _existing(kind, first, second):
        raise BadInput("The two are linked like that already.", field="other")
    if kind in ONE_WAY and relations.is_reached(second.id, first.id, kind):
        raise BadInput("That would lead back to where it began.", field="other")
    if kind is LinkKind.PARENT and _has_parent(second):
        raise BadInput("That ticket has a parent already.", field="other")
    versions = {first.id: first.version, second.id: second.version}
    for ticket in (worked_on, first if kind is LinkKind.PARENT else None):
        if ticket is not None:  # whoever answers it at this very moment has to look again
            ticket.updated_at = max(at, ticket.updated_at)
    link = TicketLink(kind=kind, from_id=first.id, to_id=second.id, linked_at=at, linked_by_id=actor.id)
    db.session.add(link)
    db.session.flush()
    for one, other, is_first in ((first, second, True), (second, first, False)):
        timeline.record(
            EventKind.TICKET_RELATED, at=max(at, one.updated_at), actor=actor, ticket=one, version=versions[one.id],
            other=other.id, link=kind, first=is_first,
        )  # fmt: skip
    return link


def unlink_tickets(*, link: TicketLink, actor: Actor, at: datetime) -> None:
    """Take the two apart."""
    db.session.delete(link)
    db.session.flush()
    for one, other, is_first in (
        (link.from_ticket, link.to_ticket, True),
        (link.to_ticket, link.from_ticket, False),
    ):
        timeline.record(
            EventKind.TICKET_UNRELATED, at=max(at, one.updated_at), actor=actor, ticket=one, other=other.id,
            link=link.kind, first=is_first,
        )  # fmt: skip


def link_beside(*, ticket: Ticket, other: Ticket, kind: LinkKind, is_first: bool, actor: Actor, at: datetime) -> None:
    """Link a ticket that one works on to another that one may read. Raises Forbidden, BadInput, IllegalMove."""
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    first, second = (ticket, other) if is_first else (other, ticket)
    if kind is LinkKind.PARENT and not is_first:
        permit(actor, Action.TICKET_LINK, other, at)  # a child stops its parent from being answered
    link_tickets(kind=kind, first=first, second=second, actor=actor, at=at, worked_on=ticket)


def unlink_beside(*, ticket: Ticket, link_id: int, actor: Actor, at: datetime) -> None:
    """Take a link of a ticket that one works on away. Raises Forbidden, NotFound."""
    at = permit(actor, Action.TICKET_LINK, ticket, at)
    link = db.session.get(TicketLink, link_id)
    if link is None or ticket.id not in (link.from_id, link.to_id):
        raise NotFound("There is nothing here.")
    if link.kind is LinkKind.PARENT:
        permit(actor, Action.TICKET_LINK, link.from_ticket, at)  # a part does not leave the whole by itself
    unlink_tickets(link=link, actor=actor, at=at)


def open_child(
    *,
    parent: Ticket,
    department: Department,
    service: Service,
    description: str,
    can_work: CanWork,
    actor: Actor,
    at: datetime,
) -> Ticket:
    """Open a part of the work as a ticket of its own, also for another department: both clocks run (MTR-14).

    Its reporter is whoever opens it: what the parent's reporter told goes along only as far as it is written here.
    Raises Forbidden, IllegalMove, BadInput.
    """
    at = permit(actor, Action.TICKET_LINK, parent, at)
    if parent.status not in states.OPEN:
        raise states.IllegalMove("The ticket is over. Reopen it to go on.")
    if department.ended_on is not None:
        raise BadInput("This department does not exist any more.", field="department")
    child = opening.open_ticket(
        actor=actor,
        department=department,
        service=service,
        description=description,
        affected=parent.affected,
        can_work=can_work,
        at=at,
    )
    link_tickets(kind=LinkKind.PARENT, first=parent, second=child, actor=actor, at=at)
    return child


def follow_merge(*, ticket: Ticket, into: Ticket, actor: Actor, at: datetime) -> None:
    """What stood beside a ticket that was merged stands beside the one that goes on, unless that makes no sense there."""
    for link in relations.links_of(ticket.id):
        other = link.to_id if link.from_id == ticket.id else link.from_id
        first, second = (into.id, other) if link.from_id == ticket.id else (other, into.id)
        makes_no_sense = (
            other == into.id
            or _existing(link.kind, first, second)
            or (link.kind in ONE_WAY and relations.is_reached(second, first, link.kind))
            or (link.kind is LinkKind.PARENT and second == into.id and _has_parent(into))
        )
        if makes_no_sense:
            db.session.delete(link)
        else:
            link.from_id, link.to_id = first, second
        db.session.flush()


def _hold(first: Ticket, second: Ticket) -> None:
    """Nobody else links these two at the same moment: a circle is made by two who do not see each other."""
    ids = sorted((first.id, second.id))
    db.session.execute(select(Ticket.id).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update())


def _existing(kind: LinkKind, first: Ticket | int, second: Ticket | int) -> bool:
    ends = [one if isinstance(one, int) else one.id for one in (first, second)]
    ways = [(ends[0], ends[1])] + ([(ends[1], ends[0])] if kind not in ONE_WAY else [])
    found = select(TicketLink.id).where(TicketLink.kind == kind)
    return any(
        db.session.scalar(found.where(TicketLink.from_id == one, TicketLink.to_id == other)) is not None
        for one, other in ways
    )


def _has_parent(ticket: Ticket) -> bool:
    parents = select(TicketLink.id).where(TicketLink.to_id == ticket.id, TicketLink.kind == LinkKind.PARENT)
    return db.session.scalar(parents) is not None
