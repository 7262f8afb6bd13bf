"""Cases that are stuck, whose they are, and advice on them (BDL-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Action, Actor, Role, may
from desk.complaints import reach
from desk.complaints.models import PublicComplaint
from desk.complaints.states import ENDED, Status
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.figures.listing import is_open
from desk.figures.models import TicketFact
from desk.figures.reach import within_reports
from desk.improvements.models import CaseAdvice
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.tickets.models import Ticket
from desk.tickets.queries import cleared

LATE_SINCE = timedelta(days=5)  # around the clock: a working week is over, and the ladder has been climbed
SILENT_SINCE = timedelta(days=14)  # nothing has happened to it
SHOWN = 200
LAW = (Measure.STATUTORY_RESPONSE, Measure.STATUTORY_RESOLUTION)


@dataclass(frozen=True)
class StuckCase:
    """A ticket that is stuck. Its title is for those who may open it."""

    ticket: Ticket
    owner: User | None  # who has it; nobody: the queue of the department
    due_at: datetime | None
    is_late: bool
    is_silent: bool
    advice: Sequence[CaseAdvice]


@dataclass(frozen=True)
class StuckComplaint:
    """A public complaint past a day of the law: its number and whose it is, never what it says."""

    complaint: PublicComplaint
    due_at: datetime


def stuck_cases(actor: Actor, *, at: datetime, department_id: int | None = None) -> list[StuckCase]:
    """Open tickets whose promise was broken five days ago, or to which nothing has happened for two weeks; the oldest first.

    As far as this person's reports reach.
    """
    late, silent = TicketFact.due_at < at - LATE_SINCE, Ticket.updated_at < at - SILENT_SINCE
    found = (
        select(Ticket, TicketFact.due_at)
        .join(TicketFact, TicketFact.ticket_id == Ticket.id)
        .where(is_open(), or_(late, silent), cleared(actor, at))
        .options(
            joinedload(Ticket.assignee), joinedload(Ticket.department), joinedload(Ticket.service),
            joinedload(Ticket.responsible_department),
        )
        .order_by(Ticket.opened_at, Ticket.id)
        .limit(SHOWN)
    )  # fmt: skip
    if (reached := within_reports(actor)) is not None:
        found = found.where(reached)
    if department_id is not None:
        found = found.where(TicketFact.department_id == department_id)
    rows = db.session.execute(found).tuples().all()
    advice = _advice_on([ticket.id for ticket, _ in rows])
    return [
        StuckCase(
            ticket,
            ticket.assignee,
            due_at,
            due_at is not None and due_at < at - LATE_SINCE,
            ticket.updated_at < at - SILENT_SINCE,
            advice.get(ticket.id, []),
        )
        for ticket, due_at in rows
    ]


def stuck_complaints() -> list[StuckComplaint]:
    """Public complaints that are past a day of Law 25/2009 and not over; of those that everybody in the offices may count.

    Restricted ones are not among them: their number alone would tell that there is one.
    """
    broken = (
        select(SlaClock.breached_at)
        .where(
            SlaClock.complaint_id == PublicComplaint.id, SlaClock.measure.in_(LAW), SlaClock.breached_at.is_not(None)
        )
        .order_by(SlaClock.breached_at)
        .limit(1)
        .scalar_subquery()
    )
    is_broken = exists().where(
        SlaClock.complaint_id == PublicComplaint.id, SlaClock.measure.in_(LAW), SlaClock.breached_at.is_not(None)
    )
    found = (
        select(PublicComplaint, broken)
        .where(and_(is_broken, PublicComplaint.status.not_in([*ENDED, Status.ANSWERED]), reach.is_unrestricted()))
        .options(joinedload(PublicComplaint.tenant))
        .order_by(PublicComplaint.received_at, PublicComplaint.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(found).tuples()
    return [StuckComplaint(complaint, due_at) for complaint, due_at in rows if due_at is not None]


def advise(*, number: str, words: str, actor: Actor, at: datetime, today: date) -> CaseAdvice:
    """Say to whoever has the ticket, and who leads them, how it could go on. The ticket stays as it is.

    Raises Forbidden, NotFound, BadInput.
    """
    if not may(actor, Action.CASE_ADVISE):
        raise Forbidden("You may not do this.")
    if not words.strip():
        raise BadInput("Please fill this in.", field="words")
    case = next((one for one in stuck_cases(actor, at=at) if one.ticket.number == number), None)
    if case is None:
        raise NotFound("There is nothing here.")
    given = CaseAdvice(ticket_id=case.ticket.id, by_id=actor.id, by_name=actor.name, at=at, words=words)
    db.session.add(given)
    db.session.flush()
    timeline.record(
        EventKind.CASE_ADVISED, at=at, actor=actor, number=number, advice=words, told=_responsible(case.ticket, today)
    )
    return given


def _responsible(ticket: Ticket, on: date) -> list[int]:
    """Who has it, and the lead of the tier it lies with."""
    role = Role.TIER1_LEAD if ticket.tier == 1 else Role.TIER2_LEAD
    where = (RoleGrant.department_id == ticket.department_id,) if ticket.tier == 1 else ()
    leads = accounts.office_holders(role, *where, on=on) or accounts.office_holders(Role.TIER2_LEAD, on=on)
    return sorted({one.id for one in leads} | ({ticket.assignee_id} if ticket.assignee_id else set()))


def _advice_on(ticket_ids: list[int]) -> dict[int, list[CaseAdvice]]:
    found: dict[int, list[CaseAdvice]] = {}
    for one in db.session.scalars(
        select(CaseAdvice).where(CaseAdvice.ticket_id.in_(ticket_ids)).order_by(CaseAdvice.id.desc())
    ):
        found.setdefault(one.ticket_id, []).append(one)
    return found
