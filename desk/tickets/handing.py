"""Handing over what somebody leaves behind who works elsewhere now. No clock is touched."""

from datetime import date, datetime

from sqlalchemy import Select, exists, or_, select

from desk import timeline
from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.database import db
from desk.event_kinds import EventKind
from desk.tickets import changes, queries, states
from desk.tickets.models import Ticket
from desk.tickets.states import Status

# Answered ones go along: whoever leaves cannot ask the reporter any more whether it works.
IN_HAND = (*sorted(states.OPEN), Status.RESOLVED)


def count_in_hand(user_id: int) -> int:
    """How many tickets somebody has in hand, or is the reporter's contact for."""
    return len(db.session.scalars(_in_hand(user_id)).all())


def left_behind(*, since: datetime, limit: int) -> list[int]:
    """The ids of people whose account is deactivated and who still have open tickets, or were deactivated since then."""
    holds = exists().where(Ticket.assignee_id == User.id, queries.is_open())
    gone = select(User.id).where(User.deactivated_at.is_not(None), or_(User.deactivated_at > since, holds))
    return list(db.session.scalars(gone.order_by(User.id).limit(limit)))


def hand_over_from(*, leaver: User, successor: User | None, on: date, at: datetime, decree_no: str = "") -> int:
    """Give what this person may no longer work on to the successor, or back to the queue where that one may not either.

    The number of tickets that changed hands.
    """
    ids = db.session.scalars(_in_hand(leaver.id)).all()
    if not ids:
        return 0
    done, successor = 0, absences.present(successor, on=on)
    for ticket in queries.lock_tickets(ids).values():
        done += _hand_over(ticket, leaver, successor, on=on, at=at, decree_no=decree_no)
    return done


def _in_hand(user_id: int) -> Select[tuple[int]]:
    return select(Ticket.id).where(
        or_(Ticket.assignee_id == user_id, Ticket.contact_id == user_id), Ticket.status.in_(IN_HAND)
    )


def _hand_over(ticket: Ticket, leaver: User, successor: User | None, *, on: date, at: datetime, decree_no: str) -> bool:
    at, before = changes.not_before(ticket, at), ticket.version
    assignee_id, contact_id = ticket.assignee_id, ticket.contact_id
    if assignee_id == leaver.id and not _works_on(leaver, ticket, on, at):
        assignee_id = successor.id if successor and _works_on(successor, ticket, on, at) else None
    if contact_id == leaver.id and not _is_tier1(leaver, ticket, on):
        contact_id = successor.id if successor and _is_tier1(successor, ticket, on) else None
    if (assignee_id, contact_id) == (ticket.assignee_id, ticket.contact_id):
        return False
    leaves_hands = assignee_id != ticket.assignee_id
    if leaves_hands and ticket.status is Status.IN_PROGRESS:  # whoever comes next has to take it up first
        changes.change(ticket, status=Status.ACCEPTED, at=at)
    ticket.assignee_id, ticket.contact_id, ticket.updated_at = assignee_id, contact_id, at
    timeline.record(
        EventKind.TICKET_PASSED_ON,
        at=at,
        ticket=ticket,
        version=before,
        leaver=leaver.name,
        name=successor.name if successor and successor.id in (assignee_id, contact_id) else None,
        assignee=assignee_id,
        contact_only=not leaves_hands or None,
        decree_no=decree_no or None,
    )
    db.session.flush()
    return True


def _works_on(person: User, ticket: Ticket, on: date, at: datetime) -> bool:
    return person.is_active and queries.may_be_given(accounts.actor_of(person, on=on), ticket, at)


def _is_tier1(person: User, ticket: Ticket, on: date) -> bool:
    technicians = accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on).where(User.id == person.id)
    return db.session.scalars(technicians.limit(1)).first() is not None


def lend(*, ticket: Ticket, person: User, until: datetime, at: datetime) -> None:
    """Let somebody of elsewhere work on this ticket until that moment; the caller has the host's consent."""
    ticket.lent_to, ticket.lent_until = person, until
    ticket.updated_at = changes.not_before(ticket, at)


def take_back(*, ticket: Ticket, person: User, on: date, at: datetime) -> None:
    """They are gone: what they had in hand is the queue's again."""
    if ticket.lent_to_id == person.id:
        ticket.lent_to, ticket.lent_until = None, None
        ticket.updated_at = changes.not_before(ticket, at)
        db.session.flush()
    if ticket.status in IN_HAND:
        _hand_over(ticket, person, None, on=on, at=at, decree_no="")
