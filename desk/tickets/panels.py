"""What packages above this one add to a ticket's page, to lists, and to the form of a new one. They register at the start."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import TextClause, text
from sqlalchemy.orm import InstrumentedAttribute

from desk.accounts.policy import Actor
from desk.database import db
from desk.tickets.models import Ticket


class Panel(NamedTuple):
    """A template with what it needs; `reply`: words that it was asked to put into the reply."""

    template: str
    context: dict[str, Any]
    reply: str = ""


class ListAct(Protocol):
    """What may be done to several tickets of a list: its path below /tickets/bulk/, its button, the key that presses it."""

    @property
    def path(self) -> str: ...
    @property
    def button(self) -> Any: ...
    @property
    def key(self) -> str: ...


Maker = Callable[[Ticket, Actor, datetime], Panel | None]
HelpMaker = Callable[[str, str, Actor], Panel]
ActMaker = Callable[[Actor], Sequence[ListAct]]


class Naming(NamedTuple):
    """Where rows name a ticket; `also`: what else is true of them, as their index has it."""

    table: str
    column: str
    also: str = ""


class Line(NamedTuple):
    """A maker, and where the rows stand without which it makes nothing: it is not asked while there are none."""

    maker: Maker
    of: frozenset[Naming]
    in_any_case: Callable[[Ticket], bool] | None


_makers: list[Line] = []
_for_reporters: list[Line] = []
_help_makers: list[HelpMaker] = []
_act_makers: list[ActMaker] = []


def register(
    maker: Maker,
    *of: Naming,
    in_any_case: Callable[[Ticket], bool] | None = None,
    for_reporters: bool = False,
) -> None:
    """Ask this function for a panel whenever a ticket's page is shown to those who work on it; or to its reporter.

    `of`: rows that name tickets. Where none of them names this one there is nothing to show, but `in_any_case`.
    """
    makers = _for_reporters if for_reporters else _makers
    if all(line.maker is not maker for line in makers):
        makers.append(Line(maker, frozenset(of), in_any_case))


def panels_for(
    ticket: Ticket, actor: Actor, at: datetime, *, internal: bool, beside: frozenset[Naming] = frozenset()
) -> list[Panel]:
    """The panels that there are for this ticket: those of its workers, or those of everybody who may read it.

    `beside`: what `named_in` has found.
    """
    lines = _makers if internal else _for_reporters
    made = (line.maker(ticket, actor, at) for line in lines if _may_be(line, ticket, beside))
    return [panel for panel in made if panel is not None]


def naming(column: InstrumentedAttribute[Any], *, also: str = "") -> Naming:
    """The rows of a table that name a ticket in that column."""
    return Naming(column.class_.__tablename__, column.key, also)


def named_in(ticket: Ticket, *besides: Naming) -> frozenset[Naming]:
    """Where the ticket is named, of these and of what panels were registered with: one query for all.

    Beside most tickets stands hardly anything; asking for each kind of thing by itself took most of the page's time.
    """
    asked = tuple(sorted({*besides, *(one for line in _makers for one in line.of)}))
    found = db.session.execute(_is_there(asked), {"ticket_id": ticket.id}).one()
    return frozenset(one for one, is_there in zip(asked, found, strict=True) if is_there)


def _may_be(line: Line, ticket: Ticket, beside: frozenset[Naming]) -> bool:
    if not line.of or line.of & beside:
        return True
    return line.in_any_case is not None and line.in_any_case(ticket)


@cache
def _is_there(asked: tuple[Naming, ...]) -> TextClause:
    """Put together once, and in words: the names are those of our own tables, and a page has no time for expressions."""
    parts = [
        f"EXISTS (SELECT 1 FROM {one.table} WHERE {one.column} = :ticket_id{f' AND {one.also}' if one.also else ''})"
        for one in asked
    ]
    return text("SELECT " + ", ".join(parts))


def register_for_new(maker: HelpMaker) -> None:
    """Ask this function for help beside the form of a new ticket, by what was typed and the code of the service."""
    if maker not in _help_makers:
        _help_makers.append(maker)


def help_for_new(description: str, service_code: str, actor: Actor) -> list[Panel]:
    """What helps whoever is about to report."""
    return [maker(description, service_code, actor) for maker in _help_makers]


def register_for_lists(maker: ActMaker) -> None:
    """Ask this function what may be done below the lists of tickets, whenever one is shown."""
    if maker not in _act_makers:
        _act_makers.append(maker)


def acts_for(person: Actor) -> list[ListAct]:
    """What this person may do to several tickets at once."""
    return [act for maker in _act_makers for act in maker(person)]
