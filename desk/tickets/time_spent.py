"""How long people worked on a ticket: minutes with a word, line by line. A correction is a further line."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from desk import timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.tickets import queries
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.work_models import TimeEntry

MOST_AT_ONCE = 24 * 60


class Sum(NamedTuple):
    """The minutes of one person."""

    name: str
    minutes: int


def spend_time(*, ticket: Ticket, actor: Actor, minutes: int, word: str, at: datetime) -> None:
    """Note one's own minutes; with a minus what was noted too much. Nobody's sum falls below nothing.

    Raises Forbidden, BadInput.
    """
    at = permit(actor, Action.TICKET_NOTE, ticket, at)
    note_minutes(ticket=ticket, actor=actor, minutes=minutes, word=word, at=at)


def note_minutes(*, ticket: Ticket, actor: Actor, minutes: int, word: str, at: datetime) -> None:
    """The same beside a move that has just been made: it was asked before the move, which may have given the ticket away."""
    if minutes == 0 or abs(minutes) > MOST_AT_ONCE:
        raise BadInput("Please say minutes, a day at most at once.", field="minutes")
    db.session.flush()  # a move may be half written, and reading the ticket anew would lose it
    queries.lock_ticket(ticket.id)  # two lines of one person at once: the second sees the first
    own = select(func.coalesce(func.sum(TimeEntry.minutes), 0)).where(
        TimeEntry.ticket_id == ticket.id, TimeEntry.user_id == actor.id
    )
    before = int(db.session.scalars(own).one())
    if before + minutes < 0:
        raise BadInput("Only %(minutes)d minutes of yours are noted so far.", field="minutes", minutes=before)
    db.session.add(TimeEntry(ticket_id=ticket.id, user_id=actor.id, minutes=minutes, word=word, noted_at=at))
    timeline.record(EventKind.TICKET_TIMED, at=at, actor=actor, ticket=ticket, minutes=minutes, word=word)


def sums_of(ticket: Ticket) -> Sequence[Sum]:
    """Who worked how long on it, the longest first. For who may read the internal side."""
    total = func.sum(TimeEntry.minutes)
    sums = (
        select(User.name, total)
        .join(User, User.id == TimeEntry.user_id)
        .where(TimeEntry.ticket_id == ticket.id)
        .group_by(User.id, User.name)
        .having(total > 0)
        .order_by(total.desc(), User.name)
    )
    return [Sum(name, int(minutes)) for name, minutes in db.session.execute(sums)]
