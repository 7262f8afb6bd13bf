"""What else of today may be the same trouble: shown beside a ticket to those who work on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
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
SHOWN, LOOKED_AT = 5, 300  # of a bad day the latest


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
    in any; or with telling words in common. What has both stands first, then the newest.
    """
    of_today = _of_today(ticket, actor, at)
    if not of_today:
        return []
    told = f"{ticket.title}\n{ticket.description}"
    oldest = min(row.id for row in of_today)
    words = search.alike(SearchKind.TICKET, told, with_internal=False, since=oldest - 1)
    sounds_alike = set(db.session.scalars(select(words.c.subject_id)))
    near = {row.id for row in of_today if _is_near(ticket, row)}
    found = [row.id for row in of_today if row.id in near | sounds_alike]
    found.sort(key=lambda ticket_id: (ticket_id not in near & sounds_alike, -ticket_id))
    shown = found[:SHOWN]
    tickets = (
        select(Ticket).where(Ticket.id.in_(shown)).options(joinedload(Ticket.department), joinedload(Ticket.service))
    )
    return sorted(db.session.scalars(tickets), key=lambda one: shown.index(one.id)) if shown else []


def _of_today(ticket: Ticket, actor: Actor, at: datetime) -> Sequence[Row[Any]]:
    """The open ones of the last day that this person may read, the newest first."""
    found = queries.visible_to(actor, at).where(Ticket.opened_at > at - SAME_DAY, queries.is_open())
    columns = (Ticket.id, Ticket.service_id, Ticket.department_id, Ticket.affected)
    found = found.where(Ticket.id != ticket.id).order_by(Ticket.id.desc()).limit(LOOKED_AT)
    return db.session.execute(found.with_only_columns(*columns)).all()


def _is_near(ticket: Ticket, row: Row[Any]) -> bool:
    same_place = row.department_id == ticket.department_id or row.affected is Affected.PUBLIC
    return row.service_id == ticket.service_id and same_place
