"""What looks like one trouble among the tickets that this person may link."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, literal_column, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department
from desk.problems.models import Dismissal
from desk.problems.rules import LOOKED_BACK, bursts
from desk.tickets import queries as tickets
from desk.tickets.kinds import Kind
from desk.tickets.models import OPEN_SQL, Ticket
from desk.tickets.relations import problems_open

MOST = 500  # of the newest incidents are looked at


@dataclass(frozen=True)
class Proposal:
    """Reports of one service that came within minutes, of one department or of several."""

    service: Service
    tickets: Sequence[Ticket]

    @property
    def departments(self) -> list[Department]:
        found = {ticket.department_id: ticket.department for ticket in self.tickets}
        return sorted(found.values(), key=lambda department: department.short)

    @property
    def since(self) -> datetime:
        return self.tickets[0].opened_at


def proposals(actor: Actor, at: datetime, *, service_id: int | None = None) -> list[Proposal]:
    """What the desk proposes to take together, the largest first; of one service alone, where it is named."""
    incidents = (
        select(Ticket.id, Ticket.service_id, Ticket.opened_at)
        .where(
            tickets.within(actor, Action.TICKET_LINK, at),
            literal_column(f"(tickets.{OPEN_SQL})"),
            Ticket.kind == Kind.INCIDENT,
            Ticket.problem_id.is_(None),
            Ticket.opened_at > at - LOOKED_BACK,
            ~exists().where(Dismissal.ticket_id == Ticket.id),
        )
        .order_by(Ticket.id.desc())
        .limit(MOST)
    )
    if service_id is not None:
        incidents = incidents.where(Ticket.service_id == service_id)
    by_service: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for ticket_id, service, opened_at in db.session.execute(incidents).tuples():
        by_service[service].append((opened_at, ticket_id))
    together = []
    for reports in by_service.values():
        reports.sort()
        together += [[reports[place][1] for place in burst] for burst in bursts([moment for moment, _ in reports])]
    known = _loaded([ticket_id for ids in together for ticket_id in ids])
    found = [Proposal(known[ids[0]].service, [known[one] for one in ids]) for ids in together]
    return sorted(found, key=lambda proposal: (-len(proposal.tickets), proposal.since))


def proposal_with(ticket: Ticket, actor: Actor, at: datetime) -> Proposal | None:
    """The proposal in which this ticket stands."""
    if ticket.kind is not Kind.INCIDENT or ticket.problem_id is not None or ticket.opened_at <= at - LOOKED_BACK:
        return None
    of_service = proposals(actor, at, service_id=ticket.service_id)
    return next((found for found in of_service if ticket.id in {one.id for one in found.tickets}), None)


def _loaded(ticket_ids: Sequence[int]) -> dict[int, Ticket]:
    if not ticket_ids:
        return {}
    found = select(Ticket).where(Ticket.id.in_(ticket_ids))
    loaded = found.options(joinedload(Ticket.service).joinedload(Service.skill), joinedload(Ticket.department))
    return {ticket.id: ticket for ticket in db.session.scalars(loaded)}


def linkable(actor: Actor, at: datetime, numbers: Sequence[str]) -> Sequence[Ticket]:
    """Those of these incidents that may be hung on a problem now, the oldest first."""
    found = (
        select(Ticket)
        .where(
            tickets.within(actor, Action.TICKET_LINK, at),
            literal_column(f"(tickets.{OPEN_SQL})"),
            Ticket.kind != Kind.PROBLEM,
            Ticket.problem_id.is_(None),
            Ticket.number.in_(numbers),
        )
        .options(joinedload(Ticket.service).joinedload(Service.skill), joinedload(Ticket.department))
        .order_by(Ticket.opened_at, Ticket.id)
    )
    return db.session.scalars(found).all()


def open_problems(service: Service, actor: Actor, at: datetime) -> Sequence[Ticket]:
    """Problems of that service that go on already."""
    return [problem for problem in problems_open(actor, at) if problem.service_id == service.id]
