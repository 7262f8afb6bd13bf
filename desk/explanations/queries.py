"""What is asked of missed promises and of what was said about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.explanations.kinds import EXPLAINED
from desk.explanations.models import Explanation
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


@dataclass(frozen=True)
class Missed:
    """A promise that was missed, when it was due, and what was said about it; the newest last."""

    measure: Measure
    due_at: datetime
    said: list[Explanation] = field(default_factory=list)

    @property
    def explanation(self) -> Explanation | None:
        """What holds."""
        return self.said[-1] if self.said else None


def missed_of(ticket_id: int, at: datetime) -> list[Missed]:
    """The promises of a ticket that were missed, or are late at this moment."""
    is_missed = or_(SlaClock.breached_at.is_not(None), and_(SlaClock.stopped_at.is_(None), SlaClock.due_at < at))
    found = (
        select(SlaClock.measure, SlaClock.breached_at, SlaClock.due_at)
        .where(SlaClock.ticket_id == ticket_id, SlaClock.measure.in_(EXPLAINED), is_missed)
        .order_by(SlaClock.cycle)
    )
    due = {measure: breached_at or due_at for measure, breached_at, due_at in db.session.execute(found).tuples()}
    if not due:
        return []
    said: dict[Measure, list[Explanation]] = {}
    for one in history_of(ticket_id):
        said.setdefault(one.measure, []).append(one)
    return [
        Missed(measure, moment, said.get(measure, []))
        for measure in EXPLAINED
        if (moment := due.get(measure)) is not None
    ]


def history_of(ticket_id: int) -> Sequence[Explanation]:
    """Everything that was said about the promises of a ticket, the first first."""
    found = select(Explanation).where(Explanation.ticket_id == ticket_id).order_by(Explanation.id)
    return db.session.scalars(found).all()


def current_of(ticket_ids: Collection[int]) -> dict[tuple[int, Measure], Explanation]:
    """What holds of the promises of these tickets."""
    found = select(Explanation).where(Explanation.ticket_id.in_(ticket_ids)).order_by(Explanation.no)
    return {(one.ticket_id, one.measure): one for one in db.session.scalars(found)}


def explainable(actor: Actor, ticket_ids: Collection[int], at: datetime) -> set[int]:
    """Of which of these tickets this person may explain what was missed."""
    reached = select(Ticket.id).where(Ticket.id.in_(ticket_ids), tickets.within(actor, Action.PROMISE_EXPLAIN, at))
    return set(db.session.scalars(reached))
