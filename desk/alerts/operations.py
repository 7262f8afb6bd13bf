"""Taking in what monitoring reports: the first opens a ticket, the others are counted on it (BDL-28)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from desk.accounts.policy import Action, Actor, may
from desk.alerts import queries
from desk.alerts.models import Alert
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import Forbidden
from desk.organisation.models import Department
from desk.tickets import opening
from desk.tickets import operations as tickets
from desk.tickets import queries as readable
from desk.tickets.kinds import Affected, CanWork, Kind
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN


@dataclass(frozen=True)
class Report:
    """What monitoring tells of a fault."""

    fingerprint: str
    title: str
    description: str
    service: Service
    affected: Affected
    can_work: CanWork


def receive_alert(*, report: Report, actor: Actor, department: Department, at: datetime) -> tuple[Alert, bool]:
    """The alert, and whether a ticket was opened for it: not while one is open, however often it is reported.

    A fault that comes back after its ticket was answered opens a new one. Raises Forbidden.
    """
    if not may(actor, Action.TICKET_OPEN):
        raise Forbidden("You may not do this.")
    alert = queries.lock(report.fingerprint)
    if alert is None:
        try:
            with db.session.begin_nested():
                return _opened(report, actor=actor, department=department, at=at), True
        except IntegrityError:  # another report of the same fault was quicker
            alert = queries.lock(report.fingerprint)
            assert alert is not None
    if alert.ticket.status not in OPEN:
        ticket = _open(report, actor=actor, department=department, at=at)
        alert.ticket, alert.count, alert.first_at, alert.last_at, alert.recovered_at = ticket, 1, at, at, None
        return alert, True
    alert.count += 1
    alert.last_at = max(at, alert.last_at)
    alert.recovered_at = None
    return alert, False


def recover(*, fingerprint: str, actor: Actor, words: str, at: datetime) -> Alert | None:
    """Monitoring says that a fault is over: it is noted once on its open ticket, which people close. Raises Forbidden."""
    alert = queries.lock(fingerprint)
    if alert is None or alert.ticket.status not in OPEN or alert.recovered_at is not None:
        return alert
    may_note = readable.may(actor, Action.TICKET_NOTE, alert.ticket, at)
    (tickets.note if may_note else tickets.reply)(ticket=alert.ticket, actor=actor, body=words, at=at)
    alert.recovered_at = at
    return alert


def _opened(report: Report, *, actor: Actor, department: Department, at: datetime) -> Alert:
    ticket = _open(report, actor=actor, department=department, at=at)
    alert = Alert(fingerprint=report.fingerprint, ticket=ticket, count=1, first_at=at, last_at=at)
    db.session.add(alert)
    db.session.flush()
    return alert


def _open(report: Report, *, actor: Actor, department: Department, at: datetime) -> Ticket:
    return opening.open_ticket(
        actor=actor,
        department=department,
        service=report.service,
        title=report.title,
        description=report.description,
        kind=Kind.INCIDENT,
        affected=report.affected,
        can_work=report.can_work,
        at=at,
    )
