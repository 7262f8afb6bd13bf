"""Handing tickets up to Tier 2 and back."""

from datetime import datetime

from desk import timeline
from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.escalation import queries
from desk.escalation.models import Direction, Escalation
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import changes, routes
from desk.tickets.models import Ticket
from desk.tickets.states import Move


def escalate_ticket(*, ticket: Ticket, actor: Actor, reason: str, tried: str, at: datetime) -> Escalation:
    """Hand a ticket up to Tier 2, saying why and what was tried; Tier 1 stays the reporter's contact (LLG-03).

    Raises Forbidden, IllegalMove, BadInput.
    """
    at = changes.permit(actor, Action.TICKET_ESCALATE, ticket, at)
    if not reason.strip():
        raise BadInput("Please say why Tier 2 is needed.", field="reason")
    if not tried.strip():
        raise BadInput("Please say what has already been tried.", field="tried")
    ticket.contact_id = actor.id if ticket.assignee_id is None else ticket.assignee_id
    return _hand_up(ticket, actor=actor, reason=reason, tried=tried, at=at)


def return_ticket(*, ticket: Ticket, actor: Actor, reason: str, at: datetime) -> Escalation:
    """Give a ticket back to Tier 1, with a reason; returns are counted (LLG-05). Raises Forbidden, Conflict, BadInput."""
    at = changes.permit(actor, Action.TICKET_RETURN, ticket, at)
    if not reason.strip():
        raise BadInput("Please say why it goes back.", field="reason")
    today = calendars.city_day(at)
    technicians = db.session.scalars(accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=today)).all()
    if not technicians:
        raise BadInput("This department has no active Tier 1 to give it back to.", field="reason")
    if queries.open_hand_over(ticket.id) is not None:
        raise Conflict(
            "It still lies with an owner outside. Enter their answer, or that it is no longer needed of them."
        )
    stands_in = absences.present(ticket.contact, on=today)  # nobody: the queue has it
    contact = next((person.id for person in technicians if stands_in and person.id == stands_in.id), None)
    before = ticket.version
    moved = changes.move_to_tier(ticket=ticket, tier=1, move=Move.RETURN, assignee_id=contact, at=at)
    event = timeline.record(EventKind.TICKET_RETURNED, at=at, actor=actor, ticket=ticket, version=before, **moved)
    changes.say(event, ticket=ticket, actor=actor, body=reason, is_internal=True)
    ticket.returns += 1
    # From now on it is Tier 1's: an answer by Tier 2 to a ticket that began there goes through them, too.
    ticket.way = routes.Way.TIER1
    return _keep(ticket, Direction.DOWN, actor=actor, reason=reason, at=at)


def hand_up_by_clock(*, ticket: Ticket, at: datetime) -> Escalation:
    """Hand up a ticket whose time with Tier 1 is over."""
    return _hand_up(ticket, actor=None, reason="", tried="", at=changes.not_before(ticket, at))


def _hand_up(ticket: Ticket, *, actor: Actor | None, reason: str, tried: str, at: datetime) -> Escalation:
    """The one way up, by hand or by the clock."""
    today = calendars.city_day(at)
    leads_to = routes.when_hold_is_over(
        demarcation=ticket.service.demarcation, is_autonomous=ticket.department.is_ict_autonomous(today)
    )
    consultation = leads_to is routes.Overdue.OWN_HEAD
    if actor is None and ticket.contact_id is None:
        ticket.contact_id = ticket.assignee_id
    before = ticket.version
    moved = changes.move_to_tier(ticket=ticket, tier=2, move=Move.ESCALATE, assignee_id=None, at=at)
    event = timeline.record(
        EventKind.TICKET_ESCALATED,
        at=at,
        actor=actor,
        ticket=ticket,
        version=before,
        forced=actor is None,
        consultation=consultation,
        priority=ticket.priority,
        **moved,
    )
    if actor is not None:
        changes.say(event, ticket=ticket, actor=actor, body=reason, is_internal=True)
    handed = _keep(ticket, Direction.UP, actor=actor, reason=reason, tried=tried, at=at)
    handed.forced = actor is None
    handed.consultation = consultation
    return handed


def _keep(
    ticket: Ticket, direction: Direction, *, actor: Actor | None, reason: str, at: datetime, tried: str = ""
) -> Escalation:
    handed = Escalation(
        ticket_id=ticket.id,
        cycle=queries.last_cycle(ticket.id) + 1,
        direction=direction,
        forced=actor is None,
        actor_id=actor.id if actor else None,
        reason=reason,
        tried=tried,
        happened_at=at,
    )
    db.session.add(handed)
    return handed
