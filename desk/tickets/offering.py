"""To whom a ticket is offered: the right skill and level, on duty, the least loaded first (BKS-03)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from desk import timeline
from desk.accounts import absences, skills
from desk.accounts import queries as accounts
from desk.accounts.models import Absence, Level, User
from desk.accounts.policy import Action, Actor, Role
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.sla import calendars
from desk.tickets import queries, states
from desk.tickets.changes import change, not_before, permit
from desk.tickets.kinds import Priority
from desk.tickets.models import Ticket
from desk.tickets.states import Move, Status

SENIOR_FIRST = frozenset({Priority.P1, Priority.P2})


@dataclass(frozen=True)
class Candidate:
    """Somebody of the tier that holds the ticket, as far as a choice asks for it."""

    user: User
    level: Level | None  # in the skill that the service asks for
    working: int  # open tickets in hand, those that wait for somebody else not counted
    waiting: int
    absence: Absence | None


def candidates(ticket: Ticket, *, on: date) -> list[Candidate]:
    """Everybody who may be given this ticket, the best choice first; those absent last."""
    people = (
        accounts.tier1_of(ticket.department_id, unit_id=ticket.unit_id, on=on)
        if ticket.tier == 1
        else accounts.holders(Role.TIER2_AGENT, on=on)
    )
    found = list(db.session.scalars(people))
    if ticket.lent_to is not None and ticket.lent_to not in found:
        found.append(ticket.lent_to)
    if ticket.tier >= 2 and (duty := queries.duty_of(ticket)):  # nobody else may see it
        found = [one for one in found if one.id == ticket.lent_to_id or duty in {own.skill_code for own in one.skills}]
    ids = [person.id for person in found]
    load, absent = _load_of(ids), absences.absent_on(on)
    levels = skills.levels_of(ticket.service.skill.code if ticket.service.skill else None, ids)
    listed = [
        Candidate(person, levels.get(person.id), *load.get(person.id, (0, 0)), absent.get(person.id))
        for person in found
    ]
    return sorted(listed, key=lambda one: _rank(one, ticket))


def offer_ticket(*, ticket: Ticket, actor: Actor | None, at: datetime) -> User:
    """Give a waiting ticket of Tier 2 to the first of the candidates on duty; the event says why it was this one.

    Without an actor the desk does it by itself, where the service is switched so. Raises Forbidden, Conflict, BadInput.
    """
    at = permit(actor, Action.TICKET_ASSIGN, ticket, at) if actor else not_before(ticket, at)
    status = states.after(ticket.status, Move.ASSIGN)
    if ticket.tier < 2 or ticket.assignee_id is not None:
        raise Conflict("Only what lies with Tier 2 and nobody has is offered.")
    skill = ticket.service.skill
    ready = [
        one
        for one in candidates(ticket, on=calendars.city_day(at))
        if one.absence is None and (skill is None or one.level is not None)
    ]
    if not ready:
        raise BadInput("Nobody with the right skill is on duty. Please assign it by hand.")
    best = ready[0]
    change(ticket, status=status, at=at)
    ticket.assignee_id = best.user.id
    timeline.record(
        EventKind.TICKET_OFFERED,
        at=at,
        actor=actor,
        ticket=ticket,
        assignee=best.user.id,
        name=best.user.name,
        skill=skill.name if skill else None,
        level=best.level,
        working=best.working,
        among=len(ready),
    )
    return best.user


def waiting_for_an_offer(*, limit: int) -> list[int]:
    """Tickets of Tier 2 that nobody has, of services whose tickets are offered by themselves; the oldest first."""
    waiting = (
        select(Ticket.id)
        .join(Ticket.service)
        .where(
            Service.offers_by_itself,
            Ticket.tier == 2,
            Ticket.assignee_id.is_(None),
            Ticket.status.in_([Status.NEW, Status.ACCEPTED]),
        )
        .order_by(Ticket.priority, Ticket.id)
    )
    return list(db.session.scalars(waiting.limit(limit)))


def _rank(one: Candidate, ticket: Ticket) -> tuple[object, ...]:
    has_skill = ticket.service.skill is None or one.level is not None
    is_junior = ticket.priority in SENIOR_FIRST and one.level is not Level.SENIOR
    return (
        one.absence is not None,
        not has_skill,
        is_junior,
        one.working,
        one.waiting,
        one.user.name,
        one.user.id,
    )


def _load_of(user_ids: list[int]) -> dict[int, tuple[int, int]]:
    waits = case((Ticket.status == Status.WAITING, 1), else_=0)
    counted = (
        select(Ticket.assignee_id, func.sum(1 - waits), func.sum(waits))
        .where(Ticket.assignee_id.in_(user_ids), queries.is_open())
        .group_by(Ticket.assignee_id)
    )
    return {person: (int(working), int(waiting)) for person, working, waiting in db.session.execute(counted)}
