"""Saying why a promise was missed. No operation commits."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.explanations import queries
from desk.explanations.kinds import Cause
from desk.explanations.models import Explanation
from desk.sla.kinds import Measure
from desk.tickets import changes
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


def explain_promise(
    *, ticket: Ticket, measure: Measure, cause: Cause, words: str, seen: int, actor: Actor, at: datetime
) -> Explanation:
    """Say why a promise was missed, or correct it. No clock and no figure moves by it; what was said before stays.

    `seen` is the number of the explanation that the person had before them, 0 where there was none. Raises Forbidden,
    Conflict, BadInput.
    """
    at = changes.permit(actor, Action.PROMISE_EXPLAIN, ticket, at)
    tickets.lock_ticket(ticket.id)
    missed = next((one for one in queries.missed_of(ticket.id, at) if one.measure is measure), None)
    if missed is None:
        raise Conflict("This promise has not been missed.")
    if not words.strip():
        raise BadInput("Please fill this in.", field="words")
    before = missed.explanation
    if seen != (before.no if before else 0):
        raise Conflict("Somebody else has explained it meanwhile. Please read that first.")
    if before is not None and (before.cause, before.words) == (cause, words):
        return before
    said = Explanation(
        ticket_id=ticket.id,
        measure=measure,
        no=seen + 1,
        cause=cause,
        words=words,
        by_id=actor.id,
        by_name=actor.name,
        by_standing=actor.standing,
        at=at,
    )
    db.session.add(said)
    db.session.flush()
    timeline.record(
        EventKind.PROMISE_EXPLAINED, at=at, actor=actor, ticket=ticket, measure=measure, cause=cause, no=said.no
    )
    return said
