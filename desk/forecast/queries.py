"""What was guessed of tickets, and how good the guesses of the last months were."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, select

from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.figures.listing import is_open
from desk.figures.models import TicketFact
from desk.figures.queries import Asked, conditions
from desk.figures.reach import within_reports
from desk.forecast.judging import LIKELY, HitRate, Judged
from desk.forecast.models import Basis, ForecastGuess, ForecastRecord
from desk.forecast.survival import SMALLEST_SAMPLE
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

JUDGED_BACK = timedelta(days=180)
COMING = timedelta(days=7)
LONGEST = 200  # tickets of a list
G = ForecastGuess


@dataclass(frozen=True)
class Coming:
    """How many open tickets are likely to be late with a deadline in the coming week; nothing without the hit rate."""

    count: int
    rate: HitRate


def judged(*, at: datetime) -> Mapping[Basis, Sequence[Judged]]:
    """The guesses that were judged in the last half year, by their basis; those of which the same was said and came as one."""
    counted = (
        select(G.basis, G.thousandths, G.without_hours, G.was_late, func.count())
        .where(G.judged_at >= at - JUDGED_BACK, G.was_late.is_not(None))
        .group_by(G.basis, G.thousandths, G.without_hours, G.was_late)
        .order_by(G.basis, G.thousandths, G.without_hours, G.was_late)
    )
    found: dict[Basis, list[Judged]] = {}
    for basis, said, without, was_late, count in db.session.execute(counted).tuples():
        plain = None if without is None else without / 1000
        found.setdefault(basis, []).append(Judged(said / 1000, bool(was_late), count, plain))
    return found


def hit_rate() -> HitRate:
    """How often "likely late" came true, of all bases, as it was counted this morning."""
    told = db.session.execute(select(func.sum(ForecastRecord.marked), func.sum(ForecastRecord.hits))).one()
    return _rate(*told)


def likely_late(ticket_id: int) -> ForecastGuess | None:
    """The guess that this ticket will be late, if there is one and nothing is known yet."""
    return db.session.scalars(select(G).where(G.ticket_id == ticket_id, is_marked())).first()


def marked_among(ticket_ids: Collection[int], actor: Actor, at: datetime) -> tuple[Sequence[int], HitRate]:
    """Which of these tickets are likely to be late, where this person reads the internal side; and the hit rate. One query."""
    found = db.session.execute(
        select(G.ticket_id, *_sums())
        .join(Ticket, Ticket.id == G.ticket_id)
        .where(G.ticket_id.in_(ticket_ids), is_marked(), tickets.within(actor, Action.TICKET_READ_INTERNAL, at))
        .order_by(G.ticket_id)
    ).all()
    if not found:
        return [], HitRate(0, 0)
    return [ticket_id for ticket_id, *_ in found], _rate(*found[0][1:])


def is_likely_late(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whether a ticket of a list bears the mark for this person; none does while no hit rate is known."""
    if not may(actor, Action.FIGURES_READ):
        return false()
    marked = select(G.ticket_id).where(is_marked(), _sums()[0] >= SMALLEST_SAMPLE)
    return and_(Ticket.id.in_(marked), tickets.is_open(), tickets.within(actor, Action.TICKET_READ_INTERNAL, at))


def coming(actor: Actor, asked: Asked, *, at: datetime) -> Coming:
    """What is likely to be late in the coming week, as far as this person's reports reach. One query."""
    counted = select(func.count(), *_sums()).select_from(TicketFact).where(*_coming(actor, asked, at))
    count, marked, hits = db.session.execute(counted).one()
    return Coming(count, _rate(marked, hits))


def coming_facts(actor: Actor, asked: Asked, *, at: datetime) -> Sequence[TicketFact]:
    """These tickets, the first deadline first."""
    found = select(TicketFact).where(*_coming(actor, asked, at))
    return db.session.scalars(found.order_by(TicketFact.resolution_due_at, TicketFact.ticket_id).limit(LONGEST)).all()


def is_marked() -> ColumnElement[bool]:
    """What is called likely late and not judged yet."""
    return and_(G.judged_at.is_(None), G.thousandths >= round(LIKELY * 1000), G.sample >= SMALLEST_SAMPLE)


def _coming(actor: Actor, asked: Asked, at: datetime) -> list[ColumnElement[bool]]:
    due = TicketFact.resolution_due_at
    marked = TicketFact.ticket_id.in_(select(G.ticket_id).where(is_marked()))
    return [is_open(), due >= at, due < at + COMING, marked, *conditions(asked, within_reports(actor))]


def _sums() -> tuple[ScalarSelect[int | None], ScalarSelect[int | None]]:
    """What was called likely late, and what of it came true: beside another question, so that it is one query."""
    return (
        select(func.sum(ForecastRecord.marked)).scalar_subquery(),
        select(func.sum(ForecastRecord.hits)).scalar_subquery(),
    )


def _rate(marked: int | None, hits: int | None) -> HitRate:
    return HitRate(int(marked or 0), int(hits or 0))
