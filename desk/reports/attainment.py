"""Promises and hands by whatever a report is asked for: service, department, priority, tier, agent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department
from desk.reports.queries import REPORTED, ended_in, worked_in
from desk.sla.kinds import Holder, Measure
from desk.sla.models import LedgerStretch, SlaClock
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

# By what a ticket is counted: as it stands now. The agent is who has it, or had it last.
GROUPS: dict[str, Any] = {
    "department": Department.code,
    "service": Service.code,
    "priority": Ticket.priority,
    "tier": Ticket.tier,
    "agent": User.username,
}


@dataclass
class Row:
    """What became of the promises of one group, and in whose hands its working time lay, in seconds."""

    key: str | None
    ended: dict[Measure, int] = field(default_factory=lambda: dict.fromkeys(REPORTED, 0))
    missed: dict[Measure, int] = field(default_factory=lambda: dict.fromkeys(REPORTED, 0))
    hands: dict[Holder, int] = field(default_factory=lambda: dict.fromkeys(Holder, 0))


def by_group(actor: Actor, group: str, *, since: datetime, until: datetime, at: datetime) -> list[Row]:
    """A row for each group that had a promise or a hand in the period, in the order of their names.

    A promise counts once, in the period in which it ended; one that still runs late counts as missed when it fell due.
    """
    column, found = GROUPS[group], dict[str | None, Row]()
    late = func.sum(case((SlaClock.breached_at.is_not(None), 1), else_=0))
    counted = (
        _of_tickets(select(column, SlaClock.measure, func.count(), late).select_from(SlaClock), SlaClock.ticket_id)
        .where(SlaClock.measure.in_(REPORTED), ended_in(since, until), tickets.within(actor, Action.REPORTS_READ, at))
        .group_by(column, SlaClock.measure)
    )
    for key, measure, ended, missed in db.session.execute(counted).tuples():
        row = _row(found, key)
        row.ended[measure], row.missed[measure] = ended, int(missed or 0)
    seconds = func.sum(LedgerStretch.working_seconds)
    worked = (
        _of_tickets(select(column, LedgerStretch.holder, seconds).select_from(LedgerStretch), LedgerStretch.ticket_id)
        .where(worked_in(since, until), tickets.within(actor, Action.REPORTS_READ, at))
        .group_by(column, LedgerStretch.holder)
    )
    for key, holder, amount in db.session.execute(worked).tuples():
        _row(found, key).hands[holder] = int(amount or 0)
    return sorted(found.values(), key=lambda row: (row.key is None, row.key or ""))


def total_of(rows: list[Row]) -> Row:
    """All of them together."""
    total = Row(None)
    for row in rows:
        for sums, parts in ((total.ended, row.ended), (total.missed, row.missed)):
            for measure in REPORTED:
                sums[measure] += parts[measure]
        for holder in Holder:
            total.hands[holder] += row.hands[holder]
    return total


def _of_tickets(asked: Select[Any], ticket_id: Any) -> Select[Any]:
    return (
        asked.join(Ticket, Ticket.id == ticket_id)
        .join(Service, Service.id == Ticket.service_id)
        .join(Department, Department.id == Ticket.department_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
    )


def _row(found: dict[str | None, Row], key: Any) -> Row:
    named = None if key is None else str(key)
    return found.setdefault(named, Row(named))
