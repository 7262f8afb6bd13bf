"""What is asked of hand-overs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Authority
from desk.database import db, once
from desk.escalation.models import Direction, Escalation, ExternalHandOver
from desk.escalation.rules import nearest_rank
from desk.sla import calendars
from desk.sla.business_time import working_days_between
from desk.tickets import queries as ticket_queries
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN

PAGE = 100


def hand_overs_of(ticket_id: int) -> Sequence[Escalation]:
    """Every hand-over of a ticket, oldest first."""
    found = (
        select(Escalation)
        .where(Escalation.ticket_id == ticket_id)
        .options(joinedload(Escalation.actor))
        .order_by(Escalation.cycle)
    )
    return db.session.scalars(found).all()


def last_cycle(ticket_id: int) -> int:
    """The number of hand-overs so far."""
    return db.session.scalar(select(func.count()).where(Escalation.ticket_id == ticket_id)) or 0


def last_contact(ticket_id: int) -> int | None:
    """Who handed the ticket up last, by hand."""
    ups = (
        select(Escalation.actor_id)
        .where(Escalation.ticket_id == ticket_id, Escalation.direction == Direction.UP)
        .order_by(Escalation.cycle.desc())
        .limit(1)
    )
    return db.session.scalar(ups)


def last_external_cycle(ticket_id: int) -> int:
    """The number of hand-overs to Tier 3 so far."""
    return db.session.scalar(select(func.count()).where(ExternalHandOver.ticket_id == ticket_id)) or 0


def open_hand_over(ticket_id: int) -> ExternalHandOver | None:
    """With which owner outside a ticket lies, if with any; each button of its page asks for it."""
    return once(("open_hand_over", ticket_id), lambda: _open_hand_over(ticket_id))


def _open_hand_over(ticket_id: int) -> ExternalHandOver | None:
    found = (
        select(ExternalHandOver)
        .where(ExternalHandOver.ticket_id == ticket_id, ExternalHandOver.ended_at.is_(None))
        .options(joinedload(ExternalHandOver.owner))
    )
    return db.session.scalars(found).first()


def external_hand_overs_of(ticket_id: int) -> Sequence[ExternalHandOver]:
    """Every hand-over of a ticket to Tier 3, oldest first."""
    found = (
        select(ExternalHandOver)
        .where(ExternalHandOver.ticket_id == ticket_id)
        .options(joinedload(ExternalHandOver.owner), joinedload(ExternalHandOver.handed_over_by))
        .order_by(ExternalHandOver.cycle)
    )
    return db.session.scalars(found).all()


def hand_over_as_it_is(hand_over_id: int) -> ExternalHandOver:
    """One hand-over with its ticket and owner, read anew."""
    found = (
        select(ExternalHandOver)
        .where(ExternalHandOver.id == hand_over_id)
        .options(joinedload(ExternalHandOver.owner), joinedload(ExternalHandOver.ticket))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(found).one()


def with_tier3(
    actor: Actor, at: datetime, *, owner_id: int | None = None, limit: int = PAGE
) -> Sequence[ExternalHandOver]:
    """What lies with owners outside, of the tickets that this person may read; the longest overdue first."""
    found = (
        select(ExternalHandOver)
        .join(ExternalHandOver.ticket)
        .where(
            ticket_queries.within(actor, Action.TICKET_READ, at),
            ExternalHandOver.ended_at.is_(None),
            Ticket.status.in_(sorted(OPEN)),
        )
        .options(
            joinedload(ExternalHandOver.owner),
            joinedload(ExternalHandOver.ticket).options(
                joinedload(Ticket.service), joinedload(Ticket.department), joinedload(Ticket.assignee)
            ),
        )
        .order_by(ExternalHandOver.expected_by, ExternalHandOver.id)
        .limit(limit)
    )
    if owner_id is not None:
        found = found.where(ExternalHandOver.owner_id == owner_id)
    return db.session.scalars(found).unique().all()


def due_reminders(at: datetime, *, limit: int) -> Sequence[tuple[int, datetime]]:
    """Hand-overs whose owners here are to be reminded, and the moment that was set for it."""
    due = (
        select(ExternalHandOver.id, ExternalHandOver.remind_at)
        .where(ExternalHandOver.remind_at.is_not(None), ExternalHandOver.remind_at < at)
        .order_by(ExternalHandOver.remind_at, ExternalHandOver.id)
        .limit(limit)
    )
    return [(hand_over_id, moment) for hand_over_id, moment in db.session.execute(due) if moment is not None]


class AnswerTimes(NamedTuple):
    """How long an owner took, in working days."""

    answers: int
    median: int | None
    ninety: int | None  # nine of ten answers came within so many


def answer_times(owner_id: int, *, latest: int = 500) -> AnswerTimes:
    """How long this owner took to answer, of the latest hand-overs that they answered."""
    answered = (
        select(ExternalHandOver.handed_over_at, ExternalHandOver.answered_at)
        .where(ExternalHandOver.owner_id == owner_id, ExternalHandOver.answered_at.is_not(None))
        .order_by(ExternalHandOver.id.desc())
        .limit(latest)
    )
    calendar = calendars.get(calendars.OFFICE)
    days = sorted(
        working_days_between(calendar, since.astimezone(calendar.zone).date(), until.astimezone(calendar.zone).date())
        for since, until in db.session.execute(answered)
    )
    return AnswerTimes(len(days), nearest_rank(days, 50), nearest_rank(days, 90))


@dataclass(frozen=True)
class AuthorityLine:
    """Tickets of one authority that were opened in a period."""

    authority: Authority
    opened: int
    handed_over: int  # to Tier 3
    still_open: int


def tickets_by_authority(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> list[AuthorityLine]:
    """Who is competent for what came in, as triage says: city, nation, vendor (MTR-06). Of what this person has reports of."""
    handed = exists().where(ExternalHandOver.ticket_id == Ticket.id)
    counted = (
        select(
            Ticket.authority,
            func.count(),
            func.sum(case((handed, 1), else_=0)),
            func.sum(case((Ticket.status.in_(sorted(OPEN)), 1), else_=0)),
        )
        .where(
            ticket_queries.within(actor, Action.REPORTS_READ, at),
            Ticket.opened_at >= since,
            Ticket.opened_at < until,
        )
        .group_by(Ticket.authority)
    )
    found = {authority: AuthorityLine(authority, *figures) for authority, *figures in db.session.execute(counted)}
    return [found.get(authority, AuthorityLine(authority, 0, 0, 0)) for authority in Authority]
