"""Whether facts follow from the events, and roll-ups from the facts: counted a second time, from nothing but what happened."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from desk.database import db
from desk.figures import gathering
from desk.figures.accounting import facts_of
from desk.figures.counted import FIGURES, Place, Sums, shares_of
from desk.figures.models import FigureCell, TicketFact
from desk.figures.operations import columns_of, sums_of
from desk.sla import calendars
from desk.timeline import Event

PAGE = 200
# As it was first written: what has been erased since cannot be measured any more.
NOT_COMPARED = frozenset({"first_answer_length"})


class Difference(NamedTuple):
    """What is stored, and what was counted now."""

    ticket_id: int | None  # None: of a roll-up
    what: str
    stored: str
    counted: str


class Checked(NamedTuple):
    """A page of tickets: how many were compared, how many not, and every difference."""

    compared: int
    pending: int  # something happened that the ticker has yet to count
    without_promises: int
    differences: list[Difference]


def check_facts(ticket_ids: Collection[int], *, at: datetime) -> Checked:
    """Compare the stored facts of these tickets with what their events tell."""
    kept = {
        row.ticket_id: row for row in db.session.scalars(select(TicketFact).where(TicketFact.ticket_id.in_(ticket_ids)))
    }
    newest = (
        select(Event.ticket_id, func.max(Event.id)).where(Event.ticket_id.in_(ticket_ids)).group_by(Event.ticket_id)
    )
    pending = {
        ticket_id
        for ticket_id, event_id in db.session.execute(newest).tuples()
        if ticket_id not in kept or kept[ticket_id].event_id < event_id
    }
    settled = [ticket_id for ticket_id in ticket_ids if ticket_id in kept and ticket_id not in pending]
    stories, without = gathering.from_events(settled, at=at)
    differences: list[Difference] = []
    for story in stories:
        counted = facts_of(story, day_of=gathering.day_of, calendar_of=calendars.get)
        stored = columns_of(kept[story.ticket_id])
        for name in stored:
            if name not in NOT_COMPARED and stored[name] != counted[name]:
                differences.append(Difference(story.ticket_id, name, str(stored[name]), str(counted[name])))
    return Checked(len(stories), len(ticket_ids) - len(settled), without, differences)


def check_cells() -> Iterator[Difference]:
    """Compare every roll-up with the facts that it is made of."""
    counted: dict[Place, Sums] = {}
    columns = list(TicketFact.__table__.columns)
    names = [column.key for column in columns]
    asked = select(*columns).execution_options(yield_per=2000)
    for row in db.session.execute(asked):
        for place, sums in shares_of(dict(zip(names, row, strict=True))):
            counted.setdefault(place, Sums()).add(sums)
    for cell in db.session.scalars(select(FigureCell).execution_options(yield_per=2000)):
        place = Place(cell.grain, cell.first_on, cell.axis, cell.key, cell.is_development)
        yield from _differences(place, sums_of(cell), counted.pop(place, Sums()))
    for place, sums in counted.items():
        yield from _differences(place, Sums(), sums)


def _differences(place: Place, stored: Sums, counted: Sums) -> Iterator[Difference]:
    where = f"{place.grain} {place.first_on} {place.axis} {place.key}{' development' if place.is_development else ''}"
    for name in FIGURES:
        if stored[name] != counted[name]:
            yield Difference(None, f"{where} {name}", str(stored[name]), str(counted[name]))
    for name in stored.spreads:
        if stored.spreads[name] != counted.spreads[name]:
            yield Difference(None, f"{where} {name}", str(stored.spreads[name]), str(counted.spreads[name]))
