"""What everybody reads of a change: checked before it is kept, taken off the status page by who leads. No operation commits."""

from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.changes import queries, states
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.outages import queries as outages
from desk.tickets import changes
from desk.tickets.models import Ticket


def check(words: str, ticket: Ticket) -> None:
    """Whether this may be read by everybody. Raises BadInput."""
    if not words:
        return
    if outages.is_secret(ticket.service):
        raise BadInput("Work on security is not published. Please leave this empty.", field="public_words")
    if states.tells_too_much(words):
        raise BadInput(
            "Everybody reads this: please name no people, addresses of machines, numbers of tickets or weaknesses.",
            field="public_words",
        )


def withdraw_words(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> None:
    """Take what everybody reads of a change off the status page; that it stood there stays in the history.

    Raises Forbidden, Conflict, BadInput.
    """
    at = changes.permit(actor, Action.CHANGE_UNPUBLISH, ticket, at)
    plan = queries.plan_of(ticket.id)
    if plan is None or not plan.public_words or plan.withdrawn_at is not None:
        raise Conflict("Nothing of this change is published.")
    if not reason.strip():
        raise BadInput("Please fill this in.", field="reason")
    plan.withdrawn_at, plan.withdrawn_by_id = at, actor.id
    ticket.updated_at = at
    event = timeline.record(EventKind.CHANGE_UNPUBLISHED, at=at, actor=actor, ticket=ticket, public=plan.public_words)
    changes.say(event, ticket=ticket, actor=actor, body=reason, is_internal=True)
