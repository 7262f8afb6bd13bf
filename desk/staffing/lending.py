"""Lending a skilled colleague to one ticket of another department, with the host's consent (BKS-04)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from desk import timeline
from desk.accounts import absences
from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.staffing import queries
from desk.staffing.models import Loan, LoanState
from desk.tickets import handing
from desk.tickets import queries as tickets
from desk.tickets.changes import permit
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN

LENDABLE = (Role.TIER1_AGENT, Role.TIER1_LEAD, Role.TIER2_AGENT)
LONGEST = timedelta(days=90)


def ask_loan(*, ticket: Ticket, person: User, until: date, reason: str, actor: Actor, at: datetime) -> Loan:
    """Ask the host of a colleague for their help with this one ticket until a day. Raises Forbidden, BadInput, Conflict."""
    at = permit(actor, Action.TICKET_ASSIGN, ticket, at)
    today = calendars.city_day(at)
    if ticket.status not in OPEN:
        raise Conflict("The ticket is over. Reopen it to go on.")
    if not today <= until <= today + LONGEST:
        raise BadInput("The last day lies between today and 90 days from now.", field="until")
    _check_person(ticket, person, at, today)
    if queries.loan_of(ticket.id) is not None:
        raise Conflict("A colleague has been asked for or lent for this ticket already.")
    loan = Loan(
        ticket=ticket, user=person, host_department_id=person.department_id, until=until, reason=reason,
        state=LoanState.ASKED, asked_by_id=actor.id, asked_at=at,
    )  # fmt: skip
    db.session.add(loan)
    db.session.flush()
    timeline.record(EventKind.LOAN_ASKED, at=at, actor=actor, ticket=ticket, **_told(loan))
    return loan


def decide_loan(*, loan: Loan, consents: bool, answer: str, actor: Actor, at: datetime) -> None:
    """The host lets the colleague help, or does not and says why. Raises Forbidden, BadInput, Conflict."""
    today = calendars.city_day(at)
    if not may_decide(actor, loan.user, on=today):
        raise Forbidden("You may not do this.")
    if loan.state is not LoanState.ASKED:
        raise Conflict("This has been decided already.")
    if not consents and not answer.strip():
        raise BadInput("Please say why not.", field="answer")
    ticket = tickets.lock_ticket(loan.ticket_id)
    if consents and (ticket.status not in OPEN or loan.until < today):
        raise Conflict("The ticket or the time asked for is over.")
    loan.state = LoanState.GRANTED if consents else LoanState.REFUSED
    loan.decided_by_id, loan.decided_at, loan.answer = actor.id, at, answer
    kind = EventKind.LOAN_GRANTED if consents else EventKind.LOAN_REFUSED
    if consents:
        handing.lend(ticket=ticket, person=loan.user, until=_end_of(loan.until), at=at)
    timeline.record(kind, at=at, actor=actor, ticket=ticket, **_told(loan))


def end_loan(*, loan: Loan, actor: Actor | None, at: datetime) -> None:
    """It is over: the colleague sees the ticket no more, and what they had in hand is the queue's again.

    Raises Forbidden, Conflict.
    """
    today = calendars.city_day(at)
    ticket = tickets.lock_ticket(loan.ticket_id)
    is_theirs = actor is None or (
        may_decide(actor, loan.user, on=today) or tickets.may(actor, Action.TICKET_ASSIGN, ticket, at)
    )
    if not is_theirs:
        raise Forbidden("You may not do this.")
    if loan.state not in (LoanState.ASKED, LoanState.GRANTED):
        raise Conflict("This has been decided already.")
    loan.state = LoanState.ENDED
    handing.take_back(ticket=ticket, person=loan.user, on=today, at=at)
    timeline.record(EventKind.LOAN_ENDED, at=at, actor=actor, ticket=ticket, **_told(loan))


def may_decide(actor: Actor, person: User, *, on: date) -> bool:
    """Whoever leads the person, but not the person."""
    if actor.id == person.id:
        return False
    led = absences.led_by(actor, on=on, action=Action.LOAN_DECIDE).where(User.id == person.id)
    return db.session.scalars(led.limit(1)).first() is not None


def _check_person(ticket: Ticket, person: User, at: datetime, today: date) -> None:
    theirs = accounts.actor_of(person, on=today)
    if not person.is_active or not theirs.roles & set(LENDABLE):
        raise BadInput("Only technicians of Tier 1 or Tier 2 can be lent.", field="person")
    if person.department_id == ticket.responsible_department_id or tickets.may_be_given(theirs, ticket, at):
        raise BadInput("This person works on such tickets anyway. Assign it to them.", field="person")


def _end_of(day: date) -> datetime:
    """The midnight with which that day ends in the city."""
    return datetime.combine(day + timedelta(days=1), time(0), calendars.city_zone())


def _told(loan: Loan) -> dict[str, Any]:
    return {
        "loan": loan.id,
        "person": loan.user_id,
        "name": loan.user.name,
        "until": loan.until,
        "asked_by": loan.asked_by_id,
    }
