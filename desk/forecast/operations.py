"""Counting the curves anew, guessing when half of a ticket's time is over, and judging what was guessed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import IntegrityError

from desk.database import db
from desk.figures.kinds import Outcome
from desk.figures.listing import is_open
from desk.figures.models import TicketFact
from desk.forecast.models import Basis, ForecastCurve, ForecastGuess
from desk.forecast.survival import SMALLEST_SAMPLE, Curve, Estimate, Fate, curve_of
from desk.tickets.kinds import Kind, Priority

LOOK_BACK = timedelta(days=365)
HALF = 0.5
PAGE = 2000
Group = tuple[Basis, int]


def count_curves(*, at: datetime) -> int:
    """The curves from the tickets of the last year, in the place of those of before; how many there are."""
    fact = TicketFact
    found = select(
        fact.service_id, fact.priority, fact.opened_at, fact.resolved_at, fact.resolution_due_at, fact.resolution_late,
        fact.outcome,
    ).where(
        fact.opened_at >= at - LOOK_BACK,
        fact.kind != Kind.CHANGE,  # its targets are planned
        fact.resolution_due_at.is_not(None),
        or_(fact.resolution_late.is_not(None), fact.outcome == Outcome.OPEN),
    )  # fmt: skip
    seen: dict[Group, list[tuple[Fate, float]]] = defaultdict(list)
    for service, priority, opened, resolved, due, late, _outcome in db.session.execute(
        found.execution_options(yield_per=PAGE)
    ):
        told = _fate(opened, resolved, due, late, at)
        for group in groups_of(service, priority):
            seen[group].append(told)
    db.session.execute(delete(ForecastCurve))
    for (basis, key), tickets in seen.items():
        curve = curve_of(tickets)
        db.session.add(
            ForecastCurve(basis=basis, key=key, at_risk=list(curve.at_risk), solved=list(curve.solved), computed_at=at)
        )
    db.session.flush()
    return len(seen)


def groups_of(service_id: int, priority: Priority) -> tuple[Group, ...]:
    """Whose tickets are like this one, the nearest first."""
    return (Basis.SERVICE, service_id), (Basis.PRIORITY, int(priority[1:])), (Basis.ALL, 0)


def _fate(
    opened: datetime, resolved: datetime | None, due: datetime, late: bool | None, at: datetime
) -> tuple[Fate, float]:
    if late:
        return Fate.LATE, 1.0
    used = used_of(opened, due, resolved if late is not None and resolved is not None else at)
    return (Fate.OPEN if late is None else Fate.SOLVED), min(used, 1.0)


def used_of(opened: datetime, due: datetime, at: datetime) -> float:
    """Which part of the time from opening to deadline is over."""
    whole = (due - opened).total_seconds()
    return (at - opened).total_seconds() / whole if whole > 0 else 1.0


def guess(*, at: datetime) -> int:
    """Guess of each ticket whose first half is over and of which nothing was guessed: how many."""
    fact = TicketFact
    known = exists().where(ForecastGuess.ticket_id == fact.ticket_id)
    waiting = select(fact.ticket_id, fact.service_id, fact.priority, fact.opened_at, fact.resolution_due_at).where(
        is_open(), fact.kind != Kind.CHANGE, fact.resolution_late.is_(None), fact.resolution_due_at > at, ~known
    )
    curves: Mapping[Group, Curve] = {
        (one.basis, one.key): one.curve for one in db.session.scalars(select(ForecastCurve))
    }
    made = 0
    for ticket_id, service, priority, opened, due in db.session.execute(waiting).tuples().all():
        if due is None or used_of(opened, due, at) < HALF:
            continue
        found = _nearest(curves, groups_of(service, priority))
        if found is not None:
            made += _keep(ticket_id, *found, at=at)
    return made


def _nearest(curves: Mapping[Group, Curve], groups: tuple[Group, ...]) -> tuple[Basis, Estimate] | None:
    """From the nearest group that is large enough. Always of the half: what is judged later is one and the same question."""
    for group in groups:
        estimate = curves[group].after(HALF) if group in curves else None
        if estimate is not None and estimate.sample >= SMALLEST_SAMPLE:
            return group[0], estimate
    return None


def _keep(ticket_id: int, basis: Basis, estimate: Estimate, *, at: datetime) -> bool:
    guessed = ForecastGuess(
        ticket_id=ticket_id, basis=basis, thousandths=round(estimate.share * 1000), sample=estimate.sample, made_at=at
    )
    try:
        with db.session.begin_nested():
            db.session.add(guessed)
    except IntegrityError:  # another ticker, at the same moment
        return False
    return True


def judge(*, at: datetime) -> int:
    """Say of each guess whether it came true, as soon as that is known: how many."""
    over = or_(TicketFact.resolution_late.is_not(None), TicketFact.outcome != Outcome.OPEN)
    found = (
        select(ForecastGuess, TicketFact.resolution_late)
        .join(TicketFact, TicketFact.ticket_id == ForecastGuess.ticket_id)
        .where(ForecastGuess.judged_at.is_(None), over)
    )
    judged = db.session.execute(found).tuples().all()
    for guessed, late in judged:
        guessed.judged_at, guessed.was_late = at, late
    db.session.flush()
    return len(judged)
