"""What was done to several tickets at once: kept line by line, read by who did it, forgotten after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.bulk.models import BulkRun
from desk.database import db
from desk.errors import NotFound
from desk.tickets import queries
from desk.tickets.models import Ticket

KEPT_FOR = timedelta(days=1)


class Ticked(NamedTuple):
    """A ticket as the list showed it: its number, and the version that was seen."""

    number: str
    version: int | None

    def __str__(self) -> str:
        return f"{self.number}:{'' if self.version is None else self.version}"


class Line(NamedTuple):
    """What became of one ticket. `text` is an English source text, or None where nothing stood in the way."""

    number: str
    is_done: bool
    text: str | None = None
    values: dict[str, Any] = {}


def begin(*, actor: Actor, action: str, words: dict[str, Any], back: str, at: datetime) -> BulkRun:
    """Open the record of a run."""
    run = BulkRun(user_id=actor.id, action=action, began_at=at, back=back, words=words, lines=[])
    db.session.add(run)
    db.session.flush()
    return run


def keep(*, run_id: int, lines: Sequence[Line]) -> None:
    """Write down how far it has come, in the transaction of the last ticket."""
    db.session.execute(update(BulkRun).where(BulkRun.id == run_id).values(lines=[line._asdict() for line in lines]))


def run_of(actor: Actor, run_id: int) -> BulkRun:
    """A run of one's own. Raises NotFound."""
    run = db.session.scalars(select(BulkRun).where(BulkRun.id == run_id, BulkRun.user_id == actor.id)).first()
    if run is None:
        raise NotFound("There is nothing here.")
    return run


def lines_of(run: BulkRun) -> list[Line]:
    """The lines of a run, in the order in which the tickets were worked through."""
    return [Line(**line) for line in run.lines]


def forget(at: datetime) -> None:
    """Remove what is older than a day, whoever it belongs to."""
    db.session.execute(delete(BulkRun).where(BulkRun.began_at < at - KEPT_FOR))


def among(actor: Actor, numbers: Sequence[str], at: datetime) -> list[Ticket]:
    """The tickets of these numbers that this person may read, in the order of the numbers."""
    tickets = (
        queries.visible_to(actor, at)
        .where(Ticket.number.in_(numbers))
        .options(joinedload(Ticket.service), joinedload(Ticket.department), joinedload(Ticket.assignee))
    )
    found = {ticket.number: ticket for ticket in db.session.scalars(tickets)}
    return [found[number] for number in numbers if number in found]


def who_came_first(actor: Actor, ticket: Ticket, seen: int | None, at: datetime) -> str:
    """The names of those who changed the ticket since that version, as far as the reader may know; "" when nobody is known."""
    internal = queries.may(actor, Action.TICKET_READ_INTERNAL, ticket, at)
    since = ticket.version if seen is None else seen
    events = timeline.of_ticket(ticket.id, with_internal=internal, since_version=since)
    return ", ".join(dict.fromkeys(event.actor_name for event in events if event.actor_name))
