"""Queues: open tickets of a team or a person, by time left."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from desk.accounts.policy import Action, Actor, Reach
from desk.catalogue.models import Service, Skill
from desk.tickets import foreseen
from desk.tickets.awake import is_asleep
from desk.tickets.models import Ticket
from desk.tickets.queries import Row, first_due, is_open, rows_of, visible_to, within
from desk.tickets.queue_filters import QueueFilters
from desk.tickets.reach import is_for_all, is_own
from desk.tickets.states import Status


def tier1_queue(actor: Actor, at: datetime, *, limit: int = 100) -> list[Row]:
    """Open tickets of the departments whose Tier 1 work this person does, by time left."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), is_open(), ~is_asleep(actor, at))
    return rows_of(_by_time_left(select(Ticket).where(where)).limit(limit))


def tier2_queue(actor: Actor, at: datetime, *, wanted: QueueFilters | None = None, limit: int = 100) -> list[Row]:
    """Open tickets that lie with Tier 2, by time left, what is likely late first where that is wanted.

    Of a skill, of a service, due within a span, or likely late alone.
    """
    where = and_(within(actor, Action.QUEUE_TIER2, at), is_open(), ~is_asleep(actor, at))
    if wanted is not None and (wanted.skill or wanted.service):
        services = select(Service.id)
        if wanted.skill:
            services = services.join(Service.skill).where(Skill.code == wanted.skill)
        if wanted.service:
            services = services.where(Service.code == wanted.service)
        where = and_(where, Ticket.service_id.in_(services))
    if wanted is not None and wanted.within is not None:
        where = and_(where, first_due() < at + wanted.within)
    if wanted is not None and wanted.likely:
        where = and_(where, foreseen.is_marked(actor, at))
    first = foreseen.is_marked(actor, at) if wanted is not None and wanted.likely_first else None
    return rows_of(_by_time_left(select(Ticket).where(where), first=first).limit(limit))


def assigned_to(actor: Actor, at: datetime, *, limit: int = 20) -> list[Row]:
    """Open tickets in this person's hands, by time left."""
    mine = visible_to(actor, at).where(Ticket.assignee_id == actor.id, is_open(), ~is_asleep(actor, at))
    return rows_of(_by_time_left(mine).limit(limit))


def asleep(actor: Actor, at: datetime, *, limit: int = 50) -> list[Row]:
    """What this person has put out of their lists until later."""
    return rows_of(_by_time_left(visible_to(actor, at).where(is_open(), is_asleep(actor, at))).limit(limit))


def queue_of(*, tier: int, department_id: int | None, limit: int = 20) -> list[Row]:
    """Open tickets of a team: Tier 1 of a department, or Tier 2; by time left. Numbers for the team's own group."""
    theirs = and_(Ticket.tier == 1, Ticket.department_id == department_id) if tier == 1 else Ticket.tier >= 2
    return rows_of(_by_time_left(select(Ticket).where(theirs, is_open(), is_for_all())).limit(limit))


def to_confirm(actor: Actor, at: datetime, *, limit: int = 50) -> list[Row]:
    """Answered tickets whose reporter still has to be asked by this Tier 1 (LLG-03)."""
    where = and_(within(actor, Action.TICKET_TAKE, at, only=Reach.DEPARTMENT), Ticket.status == Status.RESOLVED)
    return rows_of(select(Ticket).where(where).order_by(Ticket.closes_at, Ticket.id).limit(limit))


def reported_by(actor: Actor, *, limit: int = 20) -> list[Row]:
    """What this person reported and is not over yet, the newest first."""
    where = and_(is_own(actor), or_(is_open(), Ticket.status == Status.RESOLVED))
    return rows_of(select(Ticket).where(where).order_by(Ticket.id.desc()).limit(limit))


def _by_time_left(tickets: Select[tuple[Ticket]], *, first: ColumnElement[bool] | None = None) -> Select[tuple[Ticket]]:
    """What falls due first stands first; before it, what is to stand `first` of all."""
    if first is not None:
        tickets = tickets.order_by(case((first, 0), else_=1))
    return tickets.order_by(first_due().asc().nulls_last(), Ticket.id)
