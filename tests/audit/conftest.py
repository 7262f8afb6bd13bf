"""A log to be proven: the cast's own events and fifty more, all sealed."""

import pytest

from desk import timeline
from desk.audit import jobs, queries
from desk.database import db
from desk.event_kinds import EventKind
from tests.complaints.office import Office
from tests.factories import MONDAY_TEN, Cast
from tests.worlds import Worlds

MORE = 50


def note(cast: Cast, count: int = 1, name: str = "Baris") -> list[int]:
    """So many events more, committed; their ids."""
    events = [
        timeline.record(
            EventKind.REFERENCE_CHANGED, at=MONDAY_TEN, actor=cast.actor("dewi"), name=f"{name} {place}", place=place
        )
        for place in range(count)
    ]
    db.session.commit()
    return [event.id for event in events]


def seal_all() -> int:
    """Seal whatever is there; the number that the chain ends with."""
    while jobs.seal_events(MONDAY_TEN):
        pass
    head = queries.head()
    assert head is not None
    db.session.rollback()
    return head.link.number


@pytest.fixture
def sealed(cast: Cast) -> int:
    """The last number of a chain of everything that has happened."""
    note(cast, MORE)
    return seal_all()


@pytest.fixture
def office(cast: Cast, worlds: Worlds) -> Office:
    people: Office = worlds.people("office")
    return people
