"""What packages above this one add to a ticket's page. They register here when the application is made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from desk.accounts.policy import Actor
from desk.tickets.models import Ticket


class Panel(NamedTuple):
    """A template with what it needs."""

    template: str
    context: dict[str, Any]


Maker = Callable[[Ticket, Actor, datetime], Panel | None]
_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """Ask this function for a panel whenever a ticket's page is shown to those who work on it."""
    if maker not in _makers:
        _makers.append(maker)


def panels_for(ticket: Ticket, actor: Actor, at: datetime) -> list[Panel]:
    """The panels that there are for this ticket."""
    made = (maker(ticket, actor, at) for maker in _makers)
    return [panel for panel in made if panel is not None]
