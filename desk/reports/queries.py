"""What the report of the clocks asks: promises by service, and the time ledger summed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.sla.kinds import Holder, Measure, StopReason
from desk.sla.models import LedgerStretch, SlaClock
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

REPORTED = (Measure.RESPONSE, Measure.RESOLUTION)
LONGEST_LIST = 200


@dataclass
class ServiceLine:
    """What became of the promises of one service, and in whose hands its working time lay, in seconds."""

    service: Service
    ended: dict[Measure, int] = field(default_factory=dict)
    missed: dict[Measure, int] = field(default_factory=dict)
    hands: dict[Holder, int] = field(default_factory=dict)

    @property
    def worked(self) -> int:
        return sum(self.hands.values())


@dataclass(frozen=True)
class Missed:
    """A promise that was not kept."""

    ticket: Ticket
    measure: Measure
    due_at: datetime


def by_service(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> list[ServiceLine]:
    """Each service with the clocks that ended in the period, or were missed in it, and the ledger of its tickets.

    A promise counts once, in the period in which it ended; one that still runs late counts as missed when it fell due.
    """
    lines: dict[int, ServiceLine] = {}
    counted = (
        select(
            Ticket.service_id,
            SlaClock.measure,
            func.count(),
            func.sum(case((SlaClock.breached_at.is_not(None), 1), else_=0)),
        )
        .join(Ticket, Ticket.id == SlaClock.ticket_id)
        .where(SlaClock.measure.in_(REPORTED), ended_in(since, until), tickets.within(actor, Action.REPORTS_READ, at))
        .group_by(Ticket.service_id, SlaClock.measure)
    )
    for service_id, measure, ended, missed in db.session.execute(counted).tuples():
        line = _line(lines, service_id)
        line.ended[measure], line.missed[measure] = ended, int(missed or 0)
    hands = (
        select(Ticket.service_id, LedgerStretch.holder, func.sum(LedgerStretch.working_seconds))
        .join(Ticket, Ticket.id == LedgerStretch.ticket_id)
        .where(
            worked_in(since, until),
            tickets.within(actor, Action.REPORTS_READ, at),
        )
        .group_by(Ticket.service_id, LedgerStretch.holder)
    )  # fmt: skip
    for service_id, holder, seconds in db.session.execute(hands).tuples():
        _line(lines, service_id).hands[holder] = int(seconds or 0)
    return sorted(lines.values(), key=lambda line: (-sum(line.missed.values()), line.service.code))


def ended_in(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The promises that ended in the period, or run late since it."""
    ended = (
        (SlaClock.stopped_at >= since) & (SlaClock.stopped_at < until) & (SlaClock.stopped_because == StopReason.DONE)
    )
    return ended | SlaClock.stopped_at.is_(None) & (SlaClock.breached_at >= since) & (SlaClock.breached_at < until)


def worked_in(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The stretches of the ledger that ended in the period."""
    return (LedgerStretch.ended_at >= since) & (LedgerStretch.ended_at < until)


def missed(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> Sequence[Missed]:
    """The promises that fell due in the period and were not kept, by service; only of tickets that one may open."""
    found = (
        tickets.visible_to(actor, at)
        .add_columns(SlaClock.measure, SlaClock.breached_at)
        .join(SlaClock, SlaClock.ticket_id == Ticket.id)
        .join(Service, Service.id == Ticket.service_id)
        .where(
            SlaClock.measure.in_(REPORTED), SlaClock.breached_at >= since, SlaClock.breached_at < until,
            tickets.within(actor, Action.REPORTS_READ, at), tickets.is_for_all(),
        )
        .options(joinedload(Ticket.service))
        .order_by(Service.code, SlaClock.breached_at, Ticket.id)
        .limit(LONGEST_LIST)
    )  # fmt: skip
    return [Missed(ticket, measure, due_at) for ticket, measure, due_at in db.session.execute(found).tuples()]


def hands_of(lines: Sequence[ServiceLine]) -> dict[Holder, int]:
    """The working time of all these services, by holder."""
    return {holder: sum(line.hands.get(holder, 0) for line in lines) for holder in Holder}


def _line(lines: dict[int, ServiceLine], service_id: int) -> ServiceLine:
    if service_id not in lines:
        lines[service_id] = ServiceLine(db.session.get_one(Service, service_id))
    return lines[service_id]
