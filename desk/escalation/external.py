"""Handing a ticket to Tier 3 and hearing from there: the owner of a national system, or a vendor (MTR-05).

The ticket stays open and owned here. It waits as for any vendor: the clock of Tier 2 stands still, the ledger goes on.
"""

from datetime import date, datetime, timedelta

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import ExternalOwner
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.escalation import queries, reminding
from desk.escalation.models import ExternalHandOver, HandOverEnd
from desk.event_kinds import EventKind
from desk.tickets import changes, operations, states
from desk.tickets import queries as ticket_queries
from desk.tickets.hindrances import refuse_if_hindered
from desk.tickets.models import Ticket
from desk.tickets.states import Move, Status, WaitingFor


def hand_over(
    *,
    ticket: Ticket,
    owner: ExternalOwner,
    actor: Actor,
    sentence: str,
    at: datetime,
    reference: str = "",
    channel: str = "",
    evidence: str = "",
    handed_over_at: datetime | None = None,
    expected_on: date | None = None,
) -> ExternalHandOver:
    """Report a ticket to an owner outside and wait for them; the reporter reads the sentence.

    What lies with another owner goes on to this one. Raises Forbidden, IllegalMove, Conflict, BadInput.
    """
    at = changes.permit(actor, Action.TICKET_HAND_OVER, ticket, at)
    states.after(ticket.status, Move.HAND_OVER)
    since = handed_over_at or at
    if since > at + timedelta(minutes=1):
        raise BadInput("This moment has not come yet.", field="handed_over_at")
    if since < ticket.opened_at - timedelta(days=31):
        raise BadInput("This is long before the ticket was opened.", field="handed_over_at")
    if not sentence.strip():
        raise BadInput("Please say what the reporter reads.", field="sentence")
    expected_by = reminding.expected_by(owner, since=since, expected_on=expected_on, at=at)
    earlier = queries.open_hand_over(ticket.id)
    if earlier is not None and earlier.owner_id == owner.id:
        raise BadInput("It already lies with this owner. Ask them again instead.", field="owner")
    _get_ready(ticket, actor=actor, at=at)
    if earlier is not None:
        reminding.end(earlier, how=HandOverEnd.PASSED_ON, at=at)
        db.session.flush()  # before the next one: no two are open at once
    handed = ExternalHandOver(
        ticket_id=ticket.id,
        cycle=queries.last_external_cycle(ticket.id) + 1,
        owner_id=owner.id,
        reference=reference,
        channel=channel or owner.channel,
        evidence=evidence,
        handed_over_at=since,
        recorded_at=at,
        handed_over_by_id=actor.id,
        expected_by=expected_by,
        remind_at=reminding.first_reminder(reference, expected_by, at=at),
    )
    _wait_outside(ticket, handed, owner, actor=actor, sentence=sentence, at=at)
    db.session.add(handed)
    db.session.flush()
    return handed


def ask_again(
    *,
    ticket: Ticket,
    actor: Actor,
    words: str,
    at: datetime,
    reference: str = "",
    channel: str = "",
    expected_on: date | None = None,
    sentence: str = "",
) -> ExternalHandOver:
    """Ask the owner how it stands; note a number or day that they gave. What had gone on meanwhile waits again.

    Raises Forbidden, Conflict, BadInput.
    """
    at = changes.permit(actor, Action.TICKET_HAND_OVER, ticket, at)
    handed = _expect_open(ticket)
    if not words.strip():
        raise BadInput("Please say what was asked, and what they said.", field="words")
    if expected_on is not None:
        handed.expected_by = reminding.end_of(expected_on, at=at)
    handed.reference, handed.channel = reference or handed.reference, channel or handed.channel
    handed.asked_at, handed.asks = at, handed.asks + 1
    rhythm = reminding.days_after(at, reminding.REMIND_EVERY)
    handed.remind_at = (
        max(handed.expected_by, rhythm)
        if handed.reference
        else reminding.days_after(at, reminding.ASK_FOR_NUMBER_AFTER)
    )
    event = timeline.record(
        EventKind.HAND_OVER_ASKED,
        at=at,
        actor=actor,
        ticket=ticket,
        owner=handed.owner.code,
        owner_name=handed.owner.name,
        reference=handed.reference,
        expected_by=handed.expected_by,
    )
    changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)
    ticket.updated_at = at
    if ticket.status in (Status.IN_PROGRESS, *states.QUEUED):
        _wait_again(ticket, handed, actor=actor, sentence=sentence, at=at)
    return handed


def end_hand_over(
    *,
    ticket: Ticket,
    actor: Actor,
    how: HandOverEnd,
    words: str,
    at: datetime,
    answered_at: datetime | None = None,
) -> ExternalHandOver:
    """Note what the owner answered, or that nothing is wanted of them any more; the work goes on here.

    Raises Forbidden, Conflict, BadInput.
    """
    at = changes.permit(actor, Action.TICKET_HAND_OVER, ticket, at)
    handed = _expect_open(ticket)
    if not words.strip():
        raise BadInput("Please say what they answered, or why it is withdrawn.", field="words")
    if answered_at is not None and not handed.handed_over_at <= answered_at <= at + timedelta(minutes=1):
        raise BadInput("They answered after it was handed over, and not in the future.", field="answered_at")
    before = ticket.version
    reminding.end(handed, how=how, at=at)
    if how is HandOverEnd.ANSWERED:
        handed.answered_at = answered_at or max(at, handed.handed_over_at)
    handed.answer = words
    ticket.updated_at = at
    event = timeline.record(
        EventKind.HAND_OVER_ENDED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        how=how,
        owner=handed.owner.code,
        owner_name=handed.owner.name,
        reference=handed.reference,
    )
    changes.say(event, ticket=ticket, actor=actor, body=words, is_internal=True)
    if ticket.waiting_for is WaitingFor.VENDOR:
        changes.end_wait(ticket, actor=actor, at=at)
    return handed


def _get_ready(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Work has an owner before it waits outside, and an earlier wait is over."""
    if ticket.status in states.QUEUED:
        refuse_if_hindered(ticket, Move.TAKE, at)
        if ticket.assignee_id is None:
            _take(ticket, actor=actor, at=at)
    elif ticket.status is Status.WAITING:
        changes.end_wait(ticket, actor=actor, at=at)


def _take(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    if not ticket_queries.may(actor, Action.TICKET_TAKE, ticket, at):
        raise Conflict("Nobody has this ticket yet. Give it to somebody first, who owns it meanwhile.")
    operations.take_ticket(ticket=ticket, actor=actor, at=at)


def _wait_again(ticket: Ticket, handed: ExternalHandOver, *, actor: Actor, sentence: str, at: datetime) -> None:
    if not sentence.strip():
        raise BadInput("Please say what the reporter reads.", field="sentence")
    _get_ready(ticket, actor=actor, at=at)
    _wait_outside(ticket, handed, handed.owner, actor=actor, sentence=sentence, at=at, again=True)


def _wait_outside(
    ticket: Ticket,
    handed: ExternalHandOver,
    owner: ExternalOwner,
    *,
    actor: Actor,
    sentence: str,
    at: datetime,
    again: bool | None = None,
) -> None:
    changes.wait(
        ticket,
        actor=actor,
        waiting_for=WaitingFor.VENDOR,
        words=sentence,
        at=at,
        move=Move.HAND_OVER,
        kind=EventKind.TICKET_HANDED_OVER,
        again=again,
        owner=owner.code,
        owner_name=owner.name,
        reference=handed.reference,
        expected_by=handed.expected_by,
    )


def _expect_open(ticket: Ticket) -> ExternalHandOver:
    handed = queries.open_hand_over(ticket.id)
    if handed is None or ticket.status not in states.OPEN:
        raise Conflict("This ticket lies with no owner outside at the moment.")
    return handed
