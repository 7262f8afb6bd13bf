"""What is open now, and the tickets behind a figure: whoever reads a number can open what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select

from desk.accounts.policy import Actor
from desk.database import db
from desk.figures.models import LATE_SQL, OPEN_SQL, TicketFact
from desk.figures.queries import Asked, conditions
from desk.figures.reach import within_reports
from desk.tickets.reach import is_for_all_by_id

PAGE = 50
COMING = timedelta(hours=24)
AGES = (1, 7, 30)  # days; the last class has no end


@dataclass(frozen=True)
class Behind:
    """A figure of which the tickets are wanted: the day that counts, and what must hold."""

    day: str | None  # None: of what is open now
    column: str | None = None
    value: bool = True


# What can be opened behind a number.
BEHIND: dict[str, Behind] = {
    "came_in": Behind("opened_on"),
    "ended": Behind("ended_on"),
    "answered": Behind("ended_on", "is_answered"),
    "first_tier": Behind("ended_on", "is_first_tier"),
    "response_ended": Behind("response_on"),
    "response_kept": Behind("response_on", "response_late", value=False),
    "response_missed": Behind("response_on", "response_late"),
    "resolution_ended": Behind("resolution_on"),
    "resolution_kept": Behind("resolution_on", "resolution_late", value=False),
    "resolution_missed": Behind("resolution_on", "resolution_late"),
    "reopened": Behind("reopened_on"),
    "returned": Behind("returned_on"),
    "open": Behind(None),
    "late": Behind(None),
    "coming": Behind(None),
    "old": Behind(None),
}


@dataclass(frozen=True)
class Backlog:
    """What is open now: how many, of which ages, how many promises are broken or fall due within a day."""

    ages: tuple[int, ...]  # up to 1, 7, 30 days, and beyond
    late: int
    coming: int

    @property
    def open(self) -> int:
        return sum(self.ages)


def backlog(actor: Actor, asked: Asked, *, at: datetime) -> Backlog:
    """What is open at this moment of what is asked, whatever its days."""
    ages = [func.sum(case((band, 1), else_=0)) for band in _bands(at)]
    due = TicketFact.due_at
    late = func.sum(case((due < at, 1), else_=0))
    coming = func.sum(case((and_(due >= at, due < at + COMING), 1), else_=0))
    row = db.session.execute(
        select(*ages, late, coming).where(is_open(), *conditions(asked, within_reports(actor)))
    ).one()
    counts = [int(value or 0) for value in row]
    return Backlog(tuple(counts[: len(AGES) + 1]), counts[-2], counts[-1])


def late_by_department(actor: Actor, asked: Asked, *, at: datetime) -> dict[int, int]:
    """How many open tickets of each department have a promise that is broken now."""
    where = [is_open(), TicketFact.due_at < at, *conditions(asked, within_reports(actor))]
    counted = select(TicketFact.department_id, func.count()).where(*where).group_by(TicketFact.department_id)
    return dict(db.session.execute(counted).tuples().all())


def behind(
    actor: Actor, figure: str, asked: Asked, *, at: datetime, after: int | None = None, limit: int = PAGE
) -> Sequence[TicketFact]:
    """The tickets of a figure, the newest first, and one more by which it is seen that there are more. Raises KeyError."""
    where = [*_of_figure(figure, asked, at), *conditions(asked, within_reports(actor))]
    if after is not None:
        where.append(TicketFact.ticket_id < after)
    return db.session.scalars(
        select(TicketFact).where(*where).order_by(TicketFact.ticket_id.desc()).limit(limit + 1)
    ).all()


def counted_behind(actor: Actor, figure: str, asked: Asked, *, at: datetime) -> int:
    """How many there are of them: the figure itself. Raises KeyError."""
    where = [*_of_figure(figure, asked, at), *conditions(asked, within_reports(actor))]
    return db.session.scalar(select(func.count()).select_from(TicketFact).where(*where)) or 0


def missed(actor: Actor, asked: Asked, *, limit: int) -> Sequence[TicketFact]:
    """The promises that were not kept in the period, of response or resolution; the latest first.

    Not those of limited and secret tickets, which the figures count all the same.
    """
    days = (asked.since, asked.until)
    F = TicketFact
    # The days as they count for what was late, and the late ones in words: so the index of these answers, the latest first,
    # and not those of the days, by which all of a year would be sorted to take a page of it.
    where = or_(
        case((F.response_late.is_(True), F.response_on)).between(*days),
        case((F.resolution_late.is_(True), F.resolution_on)).between(*days),
    )
    is_late: ColumnElement[bool] = literal_column(f"({LATE_SQL})")
    told = is_for_all_by_id(TicketFact.ticket_id, TicketFact.service_id)  # the list is frozen, and read by many
    found = select(TicketFact).where(is_late, where, told, *conditions(asked, within_reports(actor)))
    return db.session.scalars(found.order_by(TicketFact.ticket_id.desc()).limit(limit)).all()


def is_open() -> ColumnElement[bool]:
    """Said in words, not with a parameter: so the index of what is open answers."""
    return literal_column(f"(ticket_facts.{OPEN_SQL})")


def _of_figure(figure: str, asked: Asked, at: datetime) -> list[ColumnElement[bool]]:
    told = BEHIND[figure]
    if told.day is not None:
        found: list[ColumnElement[bool]] = [getattr(TicketFact, told.day).between(asked.since, asked.until)]
        return found if told.column is None else [*found, getattr(TicketFact, told.column).is_(told.value)]
    due = TicketFact.due_at
    more: dict[str, list[ColumnElement[bool]]] = {
        "late": [due < at],
        "coming": [due >= at, due < at + COMING],
        "old": [_bands(at)[-1]],
    }
    return [is_open(), *more.get(figure, [])]


def _bands(at: datetime) -> list[ColumnElement[bool]]:
    opened = TicketFact.opened_at
    edges = [at - timedelta(days=days) for days in AGES]
    return [
        opened > edges[0],
        *(and_(opened <= newer, opened > older) for newer, older in pairwise(edges)),
        opened <= edges[-1],
    ]
