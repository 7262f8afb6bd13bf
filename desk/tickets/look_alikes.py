"""What else of today may be the same trouble: shown beside a ticket to those who work on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.tickets import panels, queries
from desk.tickets.kinds import Affected
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel

SAME_DAY = timedelta(hours=24)
SHOWN = 5


def register() -> None:
    """Hang them on the page of tickets."""
    panels.register(look_alike_panel)


def look_alike_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """Open tickets of the last day that look like this one, for those who could do something about it."""
    if not queries.may(actor, Action.TICKET_MERGE, ticket, at):
        return None
    found = look_alikes(ticket, actor, at)
    return Panel("tickets/look_alikes.html", {"tickets": found}) if found else None


def look_alikes(ticket: Ticket, actor: Actor, at: datetime) -> Sequence[Ticket]:
    """Up to five that this person may read: of the same service in the same department, or where the public is affected
    in any; or with telling words in common. What has both stands first.
    """
    near = and_(
        Ticket.service_id == ticket.service_id,
        or_(Ticket.department_id == ticket.department_id, Ticket.affected == Affected.PUBLIC),
    )
    words = search.alike(SearchKind.TICKET, f"{ticket.title}\n{ticket.description}", with_internal=False)
    sounds_alike = Ticket.id.in_(select(words.c.subject_id))
    found = (
        queries.visible_to(actor, at)
        .where(Ticket.opened_at > at - SAME_DAY, queries.is_open(), Ticket.id != ticket.id)
        .where(or_(near, sounds_alike))
        .order_by(case((and_(near, sounds_alike), 0), else_=1), Ticket.id.desc())
        .limit(SHOWN)
        .options(joinedload(Ticket.department), joinedload(Ticket.service), joinedload(Ticket.assignee))
    )
    return db.session.scalars(found).all()
