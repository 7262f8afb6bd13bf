"""What is asked of the results of work: of a ticket, of a thing, of a person, of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import NotFound
from desk.tickets.models import Ticket
from desk.tickets.queries import within
from desk.tickets.result_kinds import ResultKind
from desk.tickets.result_models import Diagnosis, ReplacedPart, WorkResult

MOST_SHOWN = 500


@dataclass(frozen=True)
class Found:
    """What came of the work on one ticket."""

    diagnosis: Diagnosis | None
    parts: Sequence[ReplacedPart]
    results: Sequence[WorkResult]

    def __bool__(self) -> bool:
        return bool(self.diagnosis or self.parts or self.results)


def of_ticket(ticket_id: int) -> Found:
    """The latest diagnosis, and what was not taken back, in the order in which it was noted."""
    about = (Diagnosis.ticket_id == ticket_id, ReplacedPart.ticket_id == ticket_id, WorkResult.ticket_id == ticket_id)
    is_there = db.session.execute(select(*(exists().where(one) for one in about))).one()
    if not any(is_there):  # as of most tickets
        return Found(None, (), ())
    latest = select(Diagnosis).where(Diagnosis.ticket_id == ticket_id).options(joinedload(Diagnosis.author))
    parts = select(ReplacedPart).where(ReplacedPart.ticket_id == ticket_id, ReplacedPart.withdrawn_at.is_(None))
    results = select(WorkResult).where(WorkResult.ticket_id == ticket_id, WorkResult.withdrawn_at.is_(None))
    return Found(
        db.session.scalars(latest.order_by(Diagnosis.id.desc()).limit(1)).first(),
        db.session.scalars(parts.options(joinedload(ReplacedPart.author)).order_by(ReplacedPart.id)).all(),
        db.session.scalars(results.options(joinedload(WorkResult.author)).order_by(WorkResult.id)).all(),
    )


def get_part(ticket: Ticket, part_id: int) -> ReplacedPart:
    """A part of that ticket that was not taken back. Raises NotFound."""
    part = db.session.get(ReplacedPart, part_id)
    if part is None or part.ticket_id != ticket.id or part.withdrawn_at is not None:
        raise NotFound("There is nothing here.")
    return part


def get_result(ticket: Ticket, result_id: int) -> WorkResult:
    """A result of that ticket that was not taken back. Raises NotFound."""
    result = db.session.get(WorkResult, result_id)
    if result is None or result.ticket_id != ticket.id or result.withdrawn_at is not None:
        raise NotFound("There is nothing here.")
    return result


def parts_in(asset_id: int) -> Sequence[ReplacedPart]:
    """What was replaced in a thing, the newest first: its history."""
    parts = select(ReplacedPart).where(ReplacedPart.asset_id == asset_id, ReplacedPart.withdrawn_at.is_(None))
    loaded = parts.options(joinedload(ReplacedPart.ticket), joinedload(ReplacedPart.author))
    return db.session.scalars(loaded.order_by(ReplacedPart.id.desc()).limit(MOST_SHOWN)).all()


def results_of(user_id: int, *, since: datetime, until: datetime) -> Sequence[WorkResult]:
    """What came of somebody's work within [since, until), in the order in which it was noted: for reports on members."""
    results = _results(since, until).where(WorkResult.author_id == user_id)
    return db.session.scalars(results.options(joinedload(WorkResult.ticket)).order_by(WorkResult.id)).all()


def counts_of(user_id: int, *, since: datetime, until: datetime) -> dict[ResultKind, int]:
    """How many of each kind: the same, summed up by quantity."""
    total = func.sum(WorkResult.quantity)
    counted = _results(since, until).where(WorkResult.author_id == user_id).with_only_columns(WorkResult.kind, total)
    return {kind: int(count) for kind, count in db.session.execute(counted.group_by(WorkResult.kind)).tuples()}


def results_between(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> Sequence[WorkResult]:
    """Results on tickets that this person has reports of."""
    results = _results(since, until).join(WorkResult.ticket).where(within(actor, Action.REPORTS_READ, at))
    loaded = results.options(joinedload(WorkResult.author), joinedload(WorkResult.ticket).joinedload(Ticket.department))
    return db.session.scalars(loaded.order_by(WorkResult.id).limit(MOST_SHOWN * 10)).all()


def parts_between(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> Sequence[ReplacedPart]:
    """Parts replaced on tickets that this person has reports of: the list of a month (BDL-27)."""
    parts = (
        select(ReplacedPart)
        .join(ReplacedPart.ticket)
        .where(ReplacedPart.noted_at >= since, ReplacedPart.noted_at < until, ReplacedPart.withdrawn_at.is_(None))
        .where(within(actor, Action.REPORTS_READ, at))
    )
    loaded = parts.options(
        joinedload(ReplacedPart.author),
        joinedload(ReplacedPart.ticket).options(joinedload(Ticket.department), joinedload(Ticket.asset)),
    )
    return db.session.scalars(loaded.order_by(ReplacedPart.id).limit(MOST_SHOWN * 10)).all()


def _results(since: datetime, until: datetime) -> Select[tuple[WorkResult]]:
    return select(WorkResult).where(
        WorkResult.noted_at >= since, WorkResult.noted_at < until, WorkResult.withdrawn_at.is_(None)
    )
