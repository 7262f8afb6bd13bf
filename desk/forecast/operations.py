"""Guessing when half of a ticket's time is over, and judging what was guessed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError

from desk.database import db
from desk.figures.kinds import Outcome
from desk.figures.listing import is_open
from desk.figures.models import TicketFact
from desk.forecast.counting import Group, groups_of
from desk.forecast.hours import band_of
from desk.forecast.models import Basis, ForecastCurve, ForecastGuess
from desk.forecast.survival import SMALLEST_SAMPLE, Curve, Estimate
from desk.sla import calendars
from desk.tickets.kinds import Kind

HALF = 0.5
Curves = Mapping[Group, Curve]
Found = tuple[Basis, Estimate]


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
    half_over = [
        (ticket_id, service, priority, opened)
        for ticket_id, service, priority, opened, due in db.session.execute(waiting).tuples()
        if due is not None and used_of(opened, due, at) >= HALF
    ]
    if not half_over:
        return 0
    curves: Curves = {(one.basis, one.key): one.curve for one in db.session.scalars(select(ForecastCurve))}
    zone = calendars.city_zone()
    made = 0
    for ticket_id, service, priority, opened in half_over:
        groups = groups_of(service, band_of(opened.astimezone(zone).hour), priority)
        found = _nearest(curves, groups)
        if found is not None:
            without = _nearest(curves, groups[1:]) if found[0] is Basis.SERVICE_HOURS else None
            made += _keep(ticket_id, found, without, at=at)
    return made


def _nearest(curves: Curves, groups: Sequence[Group]) -> Found | None:
    """From the nearest group that is large enough. Always of the half: what is judged later is one and the same question."""
    for group in groups:
        estimate = curves[group].after(HALF) if group in curves else None
        if estimate is not None and estimate.sample >= SMALLEST_SAMPLE:
            return group[0], estimate
    return None


def _keep(ticket_id: int, found: Found, without: Found | None, *, at: datetime) -> bool:
    basis, estimate = found
    guessed = ForecastGuess(
        ticket_id=ticket_id,
        basis=basis,
        thousandths=round(estimate.share * 1000),
        without_hours=round(without[1].share * 1000) if without else None,
        sample=estimate.sample,
        made_at=at,
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
