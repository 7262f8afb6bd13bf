"""Keeping facts and roll-ups: each ticket that something happened to is counted anew, in one transaction with its roll-ups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, tuple_
from sqlalchemy.exc import IntegrityError

from desk.database import db
from desk.figures import gathering
from desk.figures.accounting import facts_of
from desk.figures.counted import FIGURES, SPREADS, Place, Sums, shares_of
from desk.figures.models import FigureCell, FiguresMark, TicketFact
from desk.sla import calendars
from desk.tickets.models import Ticket
from desk.timeline import Event

PAGE = 200
SETTLES_AFTER = timedelta(minutes=10)  # longer than any transaction lasts
IN_FLIGHT = 1000  # events that may be under way when counting begins


def refresh(*, at: datetime, limit: int = PAGE) -> int | None:
    """Count anew what has changed, and what was there before the facts; how many tickets. None: somebody else is at it."""
    mark = _take_mark()
    if mark is None:
        return None
    ids = _changed(mark, limit)
    is_drained = len(ids) < limit
    if is_drained and not mark.is_filled:
        older = list(
            db.session.scalars(
                select(Ticket.id).where(Ticket.id > mark.filled_ticket_id).order_by(Ticket.id).limit(limit)
            )
        )
        mark.is_filled = len(older) < limit
        mark.filled_ticket_id = older[-1] if older else mark.filled_ticket_id
        ids = sorted({*ids, *older})
    count_anew(ids)
    if is_drained and (mark.seen_at is None or at - mark.seen_at >= SETTLES_AFTER):
        mark.settled_event_id = mark.seen_event_id
        mark.seen_event_id, mark.seen_at = _newest_event(), at
    db.session.flush()
    return len(ids)


def forget_all() -> bool:
    """Throw facts and roll-ups away; `refresh` makes them anew from the first ticket on. False: somebody is counting."""
    mark = _take_mark()
    if mark is None:
        return False
    db.session.execute(delete(FigureCell))
    db.session.execute(delete(TicketFact))
    newest = max(0, _newest_event() - IN_FLIGHT)
    mark.filled_ticket_id, mark.is_filled = 0, False
    mark.settled_event_id, mark.seen_event_id, mark.seen_at = newest, newest, None
    db.session.flush()
    return True


def count_anew(ticket_ids: Collection[int]) -> None:
    """Write the facts of these tickets, and into the roll-ups what they add now in the place of what they added before."""
    kept = {
        row.ticket_id: row for row in db.session.scalars(select(TicketFact).where(TicketFact.ticket_id.in_(ticket_ids)))
    }
    changes: dict[Place, Sums] = defaultdict(Sums)
    added: list[dict[str, Any]] = []
    for story in gathering.as_stored(ticket_ids):
        facts = facts_of(story, day_of=gathering.day_of, calendar_of=calendars.get)
        row = kept.get(story.ticket_id)
        if row is None:
            added.append(facts)
        else:
            if row.first_answer_length is not None:  # what is erased later was not empty then
                facts["first_answer_length"] = row.first_answer_length
            _fold(changes, columns_of(row), times=-1)
            for name, value in facts.items():
                setattr(row, name, value)
        _fold(changes, facts, times=1)
    if added:
        db.session.execute(insert(TicketFact), added)
    _apply({place: sums for place, sums in changes.items() if not sums.is_nothing})


def columns_of(row: TicketFact) -> dict[str, Any]:
    """A row of facts as `facts_of` tells them."""
    return {column.key: getattr(row, column.key) for column in TicketFact.__table__.columns}


def _fold(changes: dict[Place, Sums], facts: Mapping[str, Any], *, times: int) -> None:
    for place, sums in shares_of(facts):
        changes[place].add(sums, times=times)


def _apply(changes: Mapping[Place, Sums]) -> None:
    cells = {_place(cell): cell for page in _pages(list(changes)) for cell in db.session.scalars(page)}
    for place, sums in changes.items():
        cell = cells.get(place)
        if cell is None:
            db.session.add(
                FigureCell(
                    grain=place.grain,
                    first_on=place.first_on,
                    axis=place.axis,
                    key=place.key,
                    is_development=place.is_development,
                    **sums.figures,
                    **{name: _stored(sums.spreads[name]) for name, _ in SPREADS.values()},
                )
            )
            continue
        total = sums_of(cell)
        total.add(sums)
        if total.is_nothing:
            db.session.delete(cell)
            continue
        for name in FIGURES:
            setattr(cell, name, total[name])
        for name, _ in SPREADS.values():
            setattr(cell, name, _stored(total.spreads[name]))


def sums_of(cell: Any) -> Sums:
    """A roll-up's figures."""
    spreads = {name: {int(step): n for step, n in getattr(cell, name).items()} for name, _ in SPREADS.values()}
    return Sums({name: getattr(cell, name) for name in FIGURES}, spreads)


def _place(cell: FigureCell) -> Place:
    return Place(cell.grain, cell.first_on, cell.axis, cell.key, cell.is_development)


def _stored(spread: Mapping[int, int]) -> dict[str, int]:
    return {str(step): count for step, count in sorted(spread.items())}


def _pages(places: list[Place], size: int = 150) -> Iterable[Any]:
    """The cells of these places, some at a time: a statement has no room for more words."""
    key = tuple_(FigureCell.grain, FigureCell.first_on, FigureCell.axis, FigureCell.key, FigureCell.is_development)
    for start in range(0, len(places), size):
        page = [
            (one.grain, one.first_on, one.axis, one.key, one.is_development) for one in places[start : start + size]
        ]
        yield select(FigureCell).where(key.in_(page))


def _changed(mark: FiguresMark, limit: int) -> list[int]:
    return list(db.session.scalars(uncounted(mark.settled_event_id, limit)))


def uncounted(settled_event_id: int, limit: int) -> Select[tuple[int]]:
    """Tickets to which something happened after an event that their facts do not count yet.

    The offset keeps the newest events apart: beside the grouping both databases would walk through the index of every ticket's
    events, all that ever were, at each pass.
    """
    newest = select(Event.id, Event.ticket_id).where(Event.id > settled_event_id, Event.ticket_id.is_not(None))
    of_late = newest.offset(0).subquery()
    return (
        select(of_late.c.ticket_id)
        .outerjoin(TicketFact, TicketFact.ticket_id == of_late.c.ticket_id)
        .where(or_(TicketFact.ticket_id.is_(None), TicketFact.event_id < of_late.c.id))
        .group_by(of_late.c.ticket_id)
        .order_by(of_late.c.ticket_id)
        .limit(limit)
    )


def _take_mark() -> FiguresMark | None:
    """The mark, held until the end of the transaction; None while another ticker holds it."""
    held = select(FiguresMark).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    mark = db.session.scalars(held).first()
    if mark is not None or db.session.scalar(select(func.count()).select_from(FiguresMark)):
        return mark
    newest = max(0, _newest_event() - IN_FLIGHT)
    mark = FiguresMark(
        id=1, filled_ticket_id=0, is_filled=False, settled_event_id=newest, seen_event_id=newest, seen_at=None
    )
    try:
        with db.session.begin_nested():
            db.session.add(mark)
    except IntegrityError:  # another ticker, at the same moment
        return None
    return mark


def _newest_event() -> int:
    return db.session.scalar(select(func.max(Event.id))) or 0
