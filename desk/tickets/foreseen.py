"""What a package above this one foresees of tickets: marks on the rows of lists, and the condition of a list of those that bear
one. It registers at the start; where nobody foresees anything, no row bears a mark.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, false

from desk.accounts.policy import Actor


class Marks(NamedTuple):
    """Words on rows, by the id of the ticket; what is said once below a list that has any, and where it is explained."""

    words: Mapping[int, str]
    note: str
    address: str
    link: str


class Seer(NamedTuple):
    """`marks`: of these tickets, for this person, by one query. `is_marked`: whether a ticket of a list bears a mark."""

    marks: Callable[[Collection[int], Actor, datetime], Marks | None]
    is_marked: Callable[[Actor, datetime], ColumnElement[bool]]


_seers: list[Seer] = []


def register(seer: Seer) -> None:
    """Ask it for the marks of every list. There is one: a second takes its place."""
    _seers[:] = [seer]


def marks_among(ticket_ids: Collection[int], actor: Actor, at: datetime) -> Marks | None:
    """The marks on these tickets; None: there are none."""
    return _seers[0].marks(ticket_ids, actor, at) if _seers and ticket_ids else None


def is_marked(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Whether a ticket of a list bears a mark that this person may see."""
    return _seers[0].is_marked(actor, at) if _seers else false()
