"""What is asked of tickets that belong together: what of it this person may read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, or_, select

from desk.accounts.policy import Actor
from desk.database import db
from desk.tickets.kinds import Kind
from desk.tickets.link_models import LinkKind, TicketLink
from desk.tickets.models import OPEN_SQL, Ticket
from desk.tickets.queries import is_known_to_all, visible_to
from desk.tickets.states import OPEN


def seen_by_id(actor: Actor, ticket_id: int | None, at: datetime) -> Ticket | None:
    """The ticket that some row names, if this person may read it."""
    if ticket_id is None:
        return None
    return db.session.scalars(visible_to(actor, at).where(Ticket.id == ticket_id)).first()


def readable_ids(actor: Actor, ticket_ids: Collection[int], at: datetime) -> set[int]:
    """Which of these tickets this person may read."""
    if not ticket_ids:
        return set()
    return set(db.session.scalars(visible_to(actor, at).where(Ticket.id.in_(ticket_ids)).with_only_columns(Ticket.id)))


def told_of(actor: Actor, tickets: Sequence[Ticket], at: datetime) -> list[Ticket]:
    """Those of which this person may be told that they are there, by number: without what a class keeps from them."""
    kept_back = {one.id for one in tickets if not is_known_to_all(one)}
    readable = readable_ids(actor, kept_back, at)
    return [one for one in tickets if one.id not in kept_back or one.id in readable]


def by_ids(ticket_ids: Collection[int]) -> Sequence[Ticket]:
    """These tickets, in the order of their ids, whoever may read them."""
    return db.session.scalars(select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)).all()


def problems_open(actor: Actor, at: datetime) -> Sequence[Ticket]:
    """Open problems that an incident may be linked to."""
    is_open: ColumnElement[bool] = literal_column(f"(tickets.{OPEN_SQL})")
    problems = visible_to(actor, at).where(Ticket.kind == Kind.PROBLEM, is_open).order_by(Ticket.id.desc())
    return db.session.scalars(problems.limit(50)).all()


def linked_to(problem: Ticket) -> Sequence[Ticket]:
    """The tickets that hang on a problem."""
    return db.session.scalars(select(Ticket).where(Ticket.problem_id == problem.id).order_by(Ticket.id)).all()


@dataclass(frozen=True)
class Beside:
    """A ticket beside another: how it stands to it, and the ticket, where this person may read it."""

    link: TicketLink
    is_first: bool  # the ticket that is looked at is the first of the link
    other: Ticket | None


def links_of(ticket_id: int) -> Sequence[TicketLink]:
    """Every link of a ticket, whichever end it is, in the order in which they were made."""
    links = select(TicketLink).where(or_(TicketLink.from_id == ticket_id, TicketLink.to_id == ticket_id))
    return db.session.scalars(links.order_by(TicketLink.id)).all()


def beside(ticket: Ticket, actor: Actor, at: datetime) -> list[Beside]:
    """What stands beside a ticket. Of those that this person may not read nothing is given but that there is one."""
    links = links_of(ticket.id)
    others = {link.id: link.to_id if link.from_id == ticket.id else link.from_id for link in links}
    read = readable_ids(actor, set(others.values()), at)
    known = {one.id: one for one in by_ids(read)} if read else {}
    return [Beside(link, link.from_id == ticket.id, known.get(others[link.id])) for link in links]


def readable_beside(ticket: Ticket, linked: Sequence[Ticket], actor: Actor, at: datetime) -> set[int]:
    """Of the problem behind a ticket, of the one it was merged into, of what hangs on it: which this person may read."""
    named = {ticket.problem_id, ticket.merged_into_id, *(one.id for one in linked)}
    return readable_ids(actor, {one for one in named if one is not None}, at)


def open_children(ticket_id: int) -> Sequence[Ticket]:
    """The children that are not answered yet."""
    children = (
        select(Ticket)
        .join(TicketLink, TicketLink.to_id == Ticket.id)
        .where(TicketLink.from_id == ticket_id, TicketLink.kind == LinkKind.PARENT, Ticket.status.in_(sorted(OPEN)))
    )
    return db.session.scalars(children.order_by(Ticket.id)).all()


def is_reached(start_id: int, wanted_id: int, kind: LinkKind) -> bool:
    """Whether a chain of links of that kind leads from one ticket to another."""
    seen, border = {start_id}, {start_id}
    while border:
        if wanted_id in border:
            return True
        following = select(TicketLink.to_id).where(TicketLink.from_id.in_(border), TicketLink.kind == kind)
        border = set(db.session.scalars(following)) - seen
        seen |= border
    return False


def merged_into(ticket_id: int) -> Sequence[Ticket]:
    """The tickets that went into this one, and into those in turn."""
    found: list[Ticket] = []
    border = {ticket_id}
    while border:
        more = select(Ticket).where(Ticket.merged_into_id.in_(border)).order_by(Ticket.id)
        reached = [one for one in db.session.scalars(more) if one.id not in {known.id for known in found}]
        found += reached
        border = {one.id for one in reached}
    return found
